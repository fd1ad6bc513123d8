#include "agent/policy/survey.h"

#include <algorithm>

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

void Add(PolicySurvey& survey, PolicyChange::Kind kind, AccountId account, std::size_t rule) {
  survey.changes.push_back({kind, account, rule});
  ++survey.rules[rule].changes[static_cast<std::size_t>(kind)];
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
    everyone_ = everyone_ || is_of_all;
  }
}

Told TellingSources::Of(const Activity& activity) const {
  if (everyone_) return Told::kYes;
  if (activity.login_source && sources_.contains(*activity.login_source)) return Told::kYes;
  const auto sources = SourcesOf(database_, activity.id);
  const bool told = std::ranges::any_of(sources, [this](SourceId source) { return sources_.contains(source); });
  return told ? Told::kYes : Told::kNo;
}

void EachJudged(Database& database, const ResolvedPolicy& resolved, const Scopes& scopes, const Viewpoint& viewpoint,
                const std::function<void(const Judged&)>& fn, const std::function<void(const Placement&)>& placed) {
  const TellingSources telling(database, viewpoint);
  std::vector<RuleCutoffs> cutoffs;
  for (const Rule& rule : resolved.policy.rules) {
    cutoffs.push_back(
        {CutoffsOf(rule, viewpoint.at, viewpoint.zone), CutoffsOf(rule, viewpoint.horizon, viewpoint.zone)});
  }
  EachActivity(database, [&](const Activity& activity) {
    const Placement placement = PlacementOf(resolved, scopes, activity.id, activity.login_key);
    if (placed) placed(placement);
    if (placement.kind != Placement::Kind::kRule) return;
    const std::size_t rule = placement.index;
    const bool is_safe = IsSafe(ClockOf(activity).since, cutoffs[rule].horizon);
    const Told told = is_safe ? Told::kYes : telling.Of(activity);
    fn({activity, rule, Judge(resolved.policy.rules[rule], cutoffs[rule].at, activity, told), told});
  });
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

PolicySurvey Survey(Database& database, const ResolvedPolicy& resolved, const Scopes& scopes,
                    const Viewpoint& viewpoint) {
  PolicySurvey survey;
  survey.rules.resize(resolved.rules.size());
  const auto judge = [&](const Judged& judged) {
    RuleSurvey& rule = survey.rules[judged.rule];
    CountPerson(rule, judged.activity);
    if (judged.judgement.standing == Standing::kUnknown) ++rule.unknown;
    if (judged.judgement.standing != Standing::kInactive) return;
    Add(survey, PolicyChange::Kind::kDisable, judged.activity.id, judged.rule);
  };
  EachJudged(database, resolved, scopes, viewpoint, judge, [&survey](const Placement& placement) {
    ++survey.enabled;
    if (placement.kind == Placement::Kind::kProtected) ++survey.kept;
  });
  EachDeactivated(database, [&](const Activity& activity, TimePoint since) {
    ++survey.deactivated;
    const Placement placement = PlacementOf(resolved, scopes, activity.id, activity.login_key);
    if (placement.kind != Placement::Kind::kRule) return;
    ++survey.rules[placement.index].deactivated;
    const auto kind = AfterDeactivation(resolved.policy.rules[placement.index], activity, since, viewpoint);
    if (kind) Add(survey, *kind, activity.id, placement.index);
  });
  return survey;
}

}  // namespace rollcall
