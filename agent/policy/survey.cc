#include "agent/policy/survey.h"

#include <algorithm>

#include "agent/guard/mass_guard.h"
#include "store/evidence.h"

namespace rollcall {
namespace {

struct RuleCutoffs {
  Cutoffs at;
  Cutoffs horizon;
};

// Whether nobody could be due who has been seen since `since`, so that nobody needs to be asked whether it was told.
bool IsSafe(TimePoint since, const Cutoffs& cutoffs) { return since >= std::max(cutoffs.inactive, cutoffs.never); }

const SourceConfig* Configured(const Config& config, std::string_view source) {
  const auto found = std::ranges::find(config.sources, source, &SourceConfig::name);
  return found == config.sources.end() ? nullptr : &*found;
}

// A feed is read completely although whoever writes it has stopped: then it tells nothing of those it never mentioned.
bool StillTells(Database& database, SourceId feed, TimePoint now) {
  const auto told = LoginEvidenceOf(database, feed);
  return told && told->at >= now - Terms().evidence_age;
}

void Add(PolicySurvey& survey, const PolicyChange& change) {
  survey.changes.push_back(change);
  ++survey.rules[change.rule].changes[static_cast<std::size_t>(change.kind)];
}

void CountPerson(RuleSurvey& rule, const Activity& activity) {
  ++rule.people;
  if (!activity.login_latest) return;
  ++rule.with_login;
  if (activity.login_source) ++rule.by_source[*activity.login_source];
  if (LagOf(activity) > rule.lag) {
    rule.lag = LagOf(activity);
    rule.lag_account = activity.id;
  }
}

}  // namespace

TellingSources::TellingSources(Database& database, const Viewpoint& viewpoint) : database_(database) {
  for (const SourceId source : SourcesTellingLogins(database)) {
    const auto last = LastCompletePass(database, source);
    const bool is_fresh = last && *last >= viewpoint.now - Terms().evidence_age;
    const SourceConfig* configured = Configured(viewpoint.config, SourceName(database, source));
    if (is_fresh || configured != nullptr) sources_.insert(source);
    const bool is_of_all =
        configured != nullptr && configured->feed && configured->feed->logins_of == LoginsOf::kEveryone;
    everyone_ = everyone_ || (is_of_all && StillTells(database, source, viewpoint.now));
  }
}

std::vector<Told> TellingSources::Of(std::span<const Activity> activities) const {
  std::vector<AccountId> asked;
  for (const Activity& activity : activities) {
    if (!ToldLogin(activity)) asked.push_back(activity.id);
  }
  std::unordered_set<AccountId> linked;
  if (!asked.empty()) {
    EachLinkOf(database_, asked, [&](AccountId account, SourceId source) {
      if (sources_.contains(source)) linked.insert(account);
    });
  }
  std::vector<Told> told;
  told.reserve(activities.size());
  for (const Activity& activity : activities) {
    told.push_back(ToldLogin(activity) || linked.contains(activity.id) ? Told::kYes : Told::kNo);
  }
  return told;
}

namespace {

// Goes through all enabled accounts. Those of whom it has to be asked whether their logins are told wait until they are
// many.
class Judges {
 public:
  Judges(Database& database, const ResolvedPolicy& resolved, const Viewpoint& viewpoint,
         const std::function<void(const Judged&)>& fn)
      : resolved_(resolved), telling_(database, viewpoint), fn_(fn) {
    for (const Rule& rule : resolved.policy.rules) {
      cutoffs_.push_back(
          {CutoffsOf(rule, viewpoint.at, viewpoint.zone), CutoffsOf(rule, viewpoint.horizon, viewpoint.zone)});
    }
  }

  void Add(const Activity& activity, std::size_t rule) {
    const bool is_safe = IsSafe(ClockOf(activity).since, cutoffs_[rule].horizon);
    if (is_safe || telling_.ToldLogin(activity)) return Tell(activity, rule, Told::kYes);
    waiting_.push_back(activity);
    rules_.push_back(rule);
    if (waiting_.size() == kAtOnce) Finish();
  }

  void Finish() {
    const auto told = telling_.Of(waiting_);
    for (std::size_t i = 0; i < waiting_.size(); ++i) Tell(waiting_[i], rules_[i], told[i]);
    waiting_.clear();
    rules_.clear();
  }

 private:
  static constexpr std::size_t kAtOnce = 4096;

  void Tell(const Activity& activity, std::size_t rule, Told told) {
    fn_({activity, rule, Judge(resolved_.policy.rules[rule], cutoffs_[rule].at, activity, told), told});
  }

  const ResolvedPolicy& resolved_;
  const TellingSources telling_;
  const std::function<void(const Judged&)>& fn_;
  std::vector<RuleCutoffs> cutoffs_;
  std::vector<Activity> waiting_;
  std::vector<std::size_t> rules_;  // of those who wait
};

}  // namespace

void EachJudged(Database& database, const ResolvedPolicy& resolved, const Scopes& scopes, const Viewpoint& viewpoint,
                const std::function<void(const Judged&)>& fn, const std::function<void(const Placement&)>& placed,
                const AccountRange& range) {
  Judges judges(database, resolved, viewpoint, fn);
  const auto place = [&](const Activity& activity) {
    const Placement placement = PlacementOf(resolved, scopes, activity.id);
    if (placed) placed(placement);
    if (placement.kind == Placement::Kind::kRule) judges.Add(activity, placement.index);
  };
  EachActivity(database, place, range);
  judges.Finish();
}

std::optional<PolicyChange::Kind> AfterDeactivation(const Rule& rule, const Activity& activity, TimePoint deactivated,
                                                    const Viewpoint& viewpoint) {
  const Terms& terms = rule.terms;
  if (terms.on_login == OnLogin::kReactivate && activity.login_at && *activity.login_at > deactivated) {
    return PolicyChange::Kind::kReactivate;
  }
  // Who has been seen since is not to be forgotten.
  const bool seen = activity.login_latest && *activity.login_latest > deactivated;
  if (terms.archive_after && !seen && deactivated < viewpoint.zone.Before(viewpoint.at, *terms.archive_after)) {
    return PolicyChange::Kind::kArchive;
  }
  return std::nullopt;
}

namespace {

PolicySurvey SurveyEnabled(Database& database, const ResolvedPolicy& resolved, const Scopes& scopes,
                           const Viewpoint& viewpoint, const AccountRange& range) {
  PolicySurvey survey;
  survey.rules.resize(resolved.rules.size());
  const auto judge = [&](const Judged& judged) {
    RuleSurvey& rule = survey.rules[judged.rule];
    CountPerson(rule, judged.activity);
    if (judged.judgement.standing == Standing::kUnknown) ++rule.unknown;
    if (judged.judgement.standing != Standing::kInactive) return;
    Add(survey, {.kind = PolicyChange::Kind::kDisable,
                 .account = judged.activity.id,
                 .rule = judged.rule,
                 .judgement = judged.judgement});
  };
  const auto placed = [&survey](const Placement& placement) {
    ++survey.enabled;
    if (placement.kind == Placement::Kind::kProtected) ++survey.kept;
    if (placement.kind == Placement::Kind::kUnknown) ++survey.rules[placement.index].blocked;
  };
  EachJudged(database, resolved, scopes, viewpoint, judge, placed, range);
  return survey;
}

void AddDeactivated(Database& database, const ResolvedPolicy& resolved, const Scopes& scopes,
                    const Viewpoint& viewpoint, const AccountRange& range, PolicySurvey& survey) {
  const Config& config = viewpoint.config;
  const TimePoint lately = WindowStart(viewpoint.now, config.guard_window);
  const TimePoint slowly = viewpoint.now - config.lockout_limits.slow_window;
  EachDeactivated(database, [&](const Activity& activity, TimePoint since) {
    if (activity.id < range.first || activity.id > range.last) return;
    ++survey.deactivated;
    const Placement placement = PlacementOf(resolved, scopes, activity.id);
    if (placement.kind != Placement::Kind::kRule) return;
    RuleSurvey& rule = survey.rules[placement.index];
    ++rule.deactivated;
    if (since > lately) ++rule.deactivated_lately;
    if (since > slowly) ++rule.deactivated_slowly;
    const auto kind = AfterDeactivation(resolved.policy.rules[placement.index], activity, since, viewpoint);
    if (kind) Add(survey, {.kind = *kind, .account = activity.id, .rule = placement.index, .deactivated = since});
  });
  std::ranges::sort(survey.changes, {}, &PolicyChange::account);
}

}  // namespace

PolicySurvey Survey(Database& database, const ResolvedPolicy& resolved, const Scopes& scopes,
                    const Viewpoint& viewpoint, const AccountRange& range) {
  PolicySurvey survey = SurveyEnabled(database, resolved, scopes, viewpoint, range);
  AddDeactivated(database, resolved, scopes, viewpoint, range, survey);
  return survey;
}

}  // namespace rollcall
