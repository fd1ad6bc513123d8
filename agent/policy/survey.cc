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

namespace {

// Goes through all enabled accounts. Those that may be due wait until they are many, because the registry has to be
// asked about their sources.
class Judges {
 public:
  Judges(const ResolvedPolicy& resolved, const Viewpoint& viewpoint, const std::function<void(const Judged&)>& fn,
         LoginWatch& watch)
      : resolved_(resolved), watch_(watch), fn_(fn) {
    for (const Rule& rule : resolved.policy.rules) {
      cutoffs_.push_back(
          {CutoffsOf(rule, viewpoint.at, viewpoint.zone), CutoffsOf(rule, viewpoint.horizon, viewpoint.zone)});
    }
  }

  void Add(const Activity& activity, std::size_t rule) {
    if (IsSafe(ClockOf(activity).since, cutoffs_[rule].horizon)) return Tell({activity, rule}, {});
    waiting_.push_back({activity, rule});
    if (waiting_.size() == kAtOnce) Finish();
  }

  void Finish() {
    const auto watched = watch_.Of(waiting_);
    for (std::size_t i = 0; i < waiting_.size(); ++i) Tell(waiting_[i], watched[i]);
    waiting_.clear();
  }

 private:
  static constexpr std::size_t kAtOnce = 4096;

  void Tell(const WatchedAccount& account, const Watched& watched) {
    const auto& [activity, rule] = account;
    fn_({activity, rule, Judge(resolved_.policy.rules[rule], cutoffs_[rule].at, activity, watched), watched});
  }

  const ResolvedPolicy& resolved_;
  LoginWatch& watch_;
  const std::function<void(const Judged&)>& fn_;
  std::vector<RuleCutoffs> cutoffs_;
  std::vector<WatchedAccount> waiting_;
};

}  // namespace

void EachJudged(Database& database, const ResolvedPolicy& resolved, const Scopes& scopes, const Viewpoint& viewpoint,
                const std::function<void(const Judged&)>& fn, const std::function<void(const Placement&)>& placed,
                const AccountRange& range) {
  LoginWatch watch(database, resolved.policy, viewpoint);
  EachJudged(database, resolved, scopes, viewpoint, watch, fn, placed, range);
}

void EachJudged(Database& database, const ResolvedPolicy& resolved, const Scopes& scopes, const Viewpoint& viewpoint,
                LoginWatch& watch, const std::function<void(const Judged&)>& fn,
                const std::function<void(const Placement&)>& placed, const AccountRange& range) {
  Judges judges(resolved, viewpoint, fn, watch);
  const auto place = [&](const Activity& activity) {
    const Placement placement = PlacementOf(resolved, scopes, activity.id);
    if (placed) placed(placement);
    if (placement.kind == Placement::Kind::kRule) judges.Add(activity, placement.index);
  };
  EachActivity(database, place, range);
  judges.Finish();
}

namespace {

// A login of the same second counts where its source has no finer times: the run knew of none.
bool IsLoginAfter(TimePoint login, TimePoint deactivated) {
  using std::chrono::seconds;
  const bool has_seconds = login == std::chrono::floor<seconds>(login);
  return login > deactivated || (has_seconds && login == std::chrono::floor<seconds>(deactivated));
}

}  // namespace

TimePoint ArchiveClockOf(const Activity& activity, TimePoint deactivated) {
  return std::max({deactivated, activity.login_latest.value_or(deactivated), activity.reenabled.value_or(deactivated)});
}

std::optional<PolicyChange::Kind> AfterDeactivation(const Rule& rule, const Activity& activity, TimePoint deactivated,
                                                    const Viewpoint& viewpoint) {
  const Terms& terms = rule.terms;
  const bool logged_in = activity.login_at && IsLoginAfter(*activity.login_at, deactivated);
  const Cutoffs cutoffs = CutoffsOf(rule, viewpoint.at, viewpoint.zone);
  const bool is_active = ClockOf(activity).since >= cutoffs.inactive;
  if (terms.on_login == OnLogin::kReactivate && logged_in && is_active) return PolicyChange::Kind::kReactivate;
  if (!terms.archive_after) return std::nullopt;
  const TimePoint clock = ArchiveClockOf(activity, deactivated);
  if (clock < viewpoint.zone.Before(viewpoint.at, *terms.archive_after)) return PolicyChange::Kind::kArchive;
  return std::nullopt;
}

namespace {

void CountDoubt(RuleSurvey& rule, const Judged& judged, LoginWatch& watch) {
  if (judged.judgement.standing == Standing::kUnknown) {
    ++(judged.watched.doubt == LoginDoubt::kNone ? rule.untold : rule.doubtful);
  }
  if (judged.judgement.standing != Standing::kWaiting) return;
  const SourceId source = judged.watched.waits_for.value();
  Waiting& waiting = rule.waiting[source];
  if (++waiting.people == 1) waiting.why = watch.GapOf(judged.rule, source);
}

PolicySurvey SurveyEnabled(Database& database, const ResolvedPolicy& resolved, const Scopes& scopes,
                           const Viewpoint& viewpoint, const AccountRange& range) {
  PolicySurvey survey;
  survey.rules.resize(resolved.rules.size());
  LoginWatch watch(database, resolved.policy, viewpoint);
  const auto judge = [&](const Judged& judged) {
    RuleSurvey& rule = survey.rules[judged.rule];
    CountPerson(rule, judged.activity);
    CountDoubt(rule, judged, watch);
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
  EachJudged(database, resolved, scopes, viewpoint, watch, judge, placed, range);
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
