// What a policy may change by itself: a survey after evidence and limits.
#pragma once

#include <string>
#include <vector>

#include "agent/base/pass_report.h"
#include "agent/policy/limit.h"
#include "agent/policy/survey.h"

namespace rollcall {

// Whose changes were taken out says why: RuleSurvey::held, `held`.
struct Prepared {
  PolicySurvey survey;
  std::vector<HeldChanges> held;
};

// Reads only. Throws ConfigError.
Prepared Prepare(Database& database, const ResolvedPolicy& resolved, const Scopes& scopes, const Viewpoint& viewpoint);

// The rules that do nothing, or nothing to some of their people, and why.
std::vector<Held> HeldRules(const Policy& policy, const PolicySurvey& survey);
// Warns of accounts that are left alone because their logins are not known.
void ReportUnknown(const Policy& policy, const PolicySurvey& survey, PassListener& listener);

}  // namespace rollcall
