#include "agent/policy/prepare.h"

#include <algorithm>

#include "agent/policy/evidence.h"

namespace rollcall {
namespace {

// Changes of a held rule are not even counted against the limits.
void HoldRules(Database& database, const ResolvedPolicy& resolved, const Viewpoint& viewpoint,
               const std::vector<std::string>& accepted, PolicySurvey& survey) {
  for (std::size_t i = 0; i < survey.rules.size(); ++i) {
    const Rule& rule = resolved.policy.rules[i];
    RuleSurvey& found = survey.rules[i];
    CheckLag(database, rule, found);
    if (!resolved.rules[i].absent.empty()) {
      found.held = resolved.rules[i].absent + ", so that nobody knows whom it is about. The " +
                   std::to_string(found.blocked) +
                   " people whom it may be about are not left to the rules below it either. To end that, " +
                   resolved.rules[i].remedy;
    } else if (std::ranges::find(accepted, rule.name) == accepted.end()) {
      found.held = EvidenceGap(database, rule, found, viewpoint).value_or("");
    }
    if (!found.held.empty()) {
      std::erase_if(survey.changes, [i](const PolicyChange& change) { return change.rule == i; });
      found.changes = {};
    }
  }
}

}  // namespace

Prepared Prepare(Database& database, const ResolvedPolicy& resolved, const Scopes& scopes, const Viewpoint& viewpoint,
                 const std::vector<std::string>& accepted) {
  Prepared prepared = {Survey(database, resolved, scopes, viewpoint), {}};
  HoldRules(database, resolved, viewpoint, accepted, prepared.survey);
  const Config& config = viewpoint.config;
  prepared.held = TakeHeldChanges(prepared.survey, resolved.policy, {config.policy_limits, config.lockout_limits},
                                  EarlierRunsOf(database, config, viewpoint.now));
  return prepared;
}

std::vector<Held> HeldRules(const Policy& policy, const PolicySurvey& survey) {
  std::vector<Held> rules;
  for (std::size_t i = 0; i < survey.rules.size(); ++i) {
    const std::string& why = survey.rules[i].held;
    if (!why.empty()) rules.push_back({.reason = "the rule '" + policy.rules[i].name + "' does nothing: " + why});
  }
  return rules;
}

void ReportUnknown(const Policy& policy, const PolicySurvey& survey, PassListener& listener) {
  for (std::size_t i = 0; i < survey.rules.size(); ++i) {
    if (survey.rules[i].unknown == 0) continue;
    listener.OnWarning(std::to_string(survey.rules[i].unknown) + " people of '" + policy.rules[i].name +
                       "' are left alone: no source tells their logins any more, which is not the same as no login");
  }
}

}  // namespace rollcall
