#include "agent/policy/prepare.h"

#include <algorithm>

#include "agent/policy/evidence.h"

namespace rollcall {
namespace {

// Of nobody who is due a login is known, nor that there was none.
bool IsUntold(const RuleSurvey& rule) {
  const bool has_others = rule.doubtful > 0 || !rule.waiting.empty() || rule.with_login > 0;
  return rule.untold > 0 && !has_others && rule.changes[static_cast<std::size_t>(PolicyChange::Kind::kDisable)] == 0;
}

std::string WhySuspended(const ResolvedRule& resolved, const RuleSurvey& rule) {
  if (!resolved.absent.empty()) {
    return resolved.absent + ", so that nobody knows whom it is about. The " + std::to_string(rule.blocked) +
           " people whom it may be about are not left to the rules below it either. To end that, " + resolved.remedy;
  }
  if (!IsUntold(rule)) return "";
  return "no login time is known of any of its " + std::to_string(rule.people) +
         " people: no source of theirs reports one";
}

// Changes of a suspended rule are not even counted against the limits.
void SuspendRules(Database& database, const ResolvedPolicy& resolved, PolicySurvey& survey) {
  for (std::size_t i = 0; i < survey.rules.size(); ++i) {
    RuleSurvey& found = survey.rules[i];
    CheckLag(database, resolved.policy.rules[i], found);
    found.held = WhySuspended(resolved.rules[i], found);
    if (found.held.empty()) continue;
    std::erase_if(survey.changes, [i](const PolicyChange& change) { return change.rule == i; });
    found.changes = {};
  }
}

}  // namespace

Prepared Prepare(Database& database, const ResolvedPolicy& resolved, const Scopes& scopes, const Viewpoint& viewpoint) {
  Prepared prepared = {Survey(database, resolved, scopes, viewpoint), {}};
  SuspendRules(database, resolved, prepared.survey);
  const Config& config = viewpoint.config;
  prepared.held = TakeHeldChanges(prepared.survey, resolved.policy, {config.policy_limits, config.lockout_limits},
                                  EarlierRunsOf(database, config, viewpoint.now));
  return prepared;
}

namespace {

const HeldChanges* BlockedBy(const std::vector<HeldChanges>& held, AccountId account, PolicyChange::Kind kind) {
  for (const HeldChanges& each : held) {
    const auto found = std::ranges::lower_bound(each.changes, account, {}, &PolicyChange::account);
    if (each.kind == kind && found != each.changes.end() && found->account == account) return &each;
  }
  return nullptr;
}

}  // namespace

Fate Prepared::FateOf(AccountId account, std::size_t rule, PolicyChange::Kind kind) const {
  if (!survey.rules[rule].held.empty()) return Fate::kSuspended;
  return BlockedBy(held, account, kind) != nullptr ? Fate::kBlocked : Fate::kHappens;
}

std::string Prepared::WhyNot(AccountId account, std::size_t rule, PolicyChange::Kind kind) const {
  const std::string& suspended = survey.rules[rule].held;
  if (!suspended.empty()) return "its rule is suspended: " + suspended;
  const HeldChanges* blocked = BlockedBy(held, account, kind);
  return blocked == nullptr ? "" : "blocked by a limit: " + blocked->why;
}

std::vector<Held> HeldRules(const Policy& policy, const PolicySurvey& survey) {
  std::vector<Held> rules;
  for (std::size_t i = 0; i < survey.rules.size(); ++i) {
    const RuleSurvey& rule = survey.rules[i];
    const std::string name = "the rule '" + policy.rules[i].name + "' ";
    if (!rule.held.empty()) rules.push_back({.reason = name + "does nothing: " + rule.held});
    for (const auto& [source, waiting] : rule.waiting) {
      rules.push_back({.reason = name + "is suspended for " + std::to_string(waiting.people) + " of its " +
                                 std::to_string(rule.people) + " people: " + waiting.why});
    }
  }
  return rules;
}

void ReportUnknown(const Policy& policy, const PolicySurvey& survey, PassListener& listener) {
  const auto warn = [&listener](std::int64_t people, const Rule& rule, const std::string& why) {
    if (people > 0)
      listener.OnWarning(std::to_string(people) + " people of '" + rule.name + "' are left alone: " + why);
  };
  for (std::size_t i = 0; i < survey.rules.size(); ++i) {
    const RuleSurvey& rule = survey.rules[i];
    warn(rule.untold, policy.rules[i], "no source tells their logins any more, which is not the same as no login");
    warn(rule.doubtful, policy.rules[i],
         "a source reports no login time of theirs any more, or one that cannot be used; `rollcall explain LOGIN` says "
         "more");
  }
}

}  // namespace rollcall
