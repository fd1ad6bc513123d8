// What a policy may change by itself: a survey after evidence and limits.
#pragma once

#include <memory>
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

// Another connection to the same registry, for a second thread that reads. nullptr: there is too little to read.
std::unique_ptr<Database> ConnectBeside(Database& database, const DatabaseOptions& registry);

// `beside`: see ConnectBeside; may be nullptr. `accepted`: rules whose evidence a person has looked at and found right.
// Reads only. Throws ConfigError.
Prepared Prepare(Database& database, Database* beside, const ResolvedPolicy& resolved, const Scopes& scopes,
                 const Viewpoint& viewpoint, const std::vector<std::string>& accepted);

// The rules that do nothing, and why.
std::vector<Held> HeldRules(const Policy& policy, const PolicySurvey& survey);
// Warns of those who are left alone, because nobody tells their logins.
void TellUnknown(const Policy& policy, const PolicySurvey& survey, PassListener& listener);

}  // namespace rollcall
