// What a policy may change by itself: a survey after evidence and limits.
#pragma once

#include <string>
#include <vector>

#include "agent/base/pass_report.h"
#include "agent/policy/limit.h"
#include "agent/policy/survey.h"

namespace rollcall {

// What becomes of a change that a rule asks for.
enum class Fate : std::uint8_t { kHappens, kSuspended, kBlocked };
inline constexpr std::array<std::string_view, 3> kFates = {"", "suspended", "blocked"};
constexpr std::string_view Code(Fate fate) { return kFates[static_cast<std::size_t>(fate)]; }

// The one decision that a run, a dry run, explain, forecast, warnings and policy test print. Whose changes were taken
// out says why: RuleSurvey::held, `held`.
struct Prepared {
  PolicySurvey survey;
  std::vector<HeldChanges> held;

  // Of a change of the account that its rule asks for now.
  Fate FateOf(AccountId account, std::size_t rule, PolicyChange::Kind kind) const;
  // Why it does not happen: "the rule 'x' is suspended: ...", "blocked by a limit: ..."; empty: it happens.
  std::string WhyNot(AccountId account, std::size_t rule, PolicyChange::Kind kind) const;
};

// Reads only. Throws ConfigError.
Prepared Prepare(Database& database, const ResolvedPolicy& resolved, const Scopes& scopes, const Viewpoint& viewpoint);

// The rules that do nothing, or nothing to some of their people, and why.
std::vector<Held> HeldRules(const Policy& policy, const PolicySurvey& survey);
// Warns of accounts that are left alone because their logins are not known.
void ReportUnknown(const Policy& policy, const PolicySurvey& survey, PassListener& listener);

}  // namespace rollcall
