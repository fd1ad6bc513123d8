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

// `accepted`: rules whose evidence an administrator has looked at and accepted. Reads only. Throws ConfigError.
Prepared Prepare(Database& database, const ResolvedPolicy& resolved, const Scopes& scopes, const Viewpoint& viewpoint,
                 const std::vector<std::string>& accepted);

// The rules that do nothing, and why.
std::vector<Held> HeldRules(const Policy& policy, const PolicySurvey& survey);
// Warns of accounts that are left alone because no source reports their logins.
void ReportUnknown(const Policy& policy, const PolicySurvey& survey, PassListener& listener);

}  // namespace rollcall
