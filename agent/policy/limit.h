// Stands between what a policy decides about many and its effect.
#pragma once

#include <array>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "agent/guard/mass_guard.h"
#include "agent/policy/survey.h"

namespace rollcall {

// All changes of one kind that are not made, and why. A person has to decide about them.
struct HeldChanges {
  PolicyChange::Kind kind = PolicyChange::Kind::kDisable;
  std::string why;
  std::vector<PolicyChange> changes;
};

// What earlier runs have changed by themselves, within the window of the guard.
struct EarlierRuns {
  std::chrono::hours window{0};
  // By kind of change and name of rule.
  std::array<std::map<std::string, std::int64_t, std::less<>>, kPolicyChanges.size()> changes = {};
};
EarlierRuns EarlierRunsOf(Database& database, std::chrono::hours window, TimePoint now);

// As the kinds of plans and limits. Not of kReactivate, which is never held.
constexpr ChangeKind KindOf(PolicyChange::Kind kind) {
  return kind == PolicyChange::Kind::kArchive ? ChangeKind::kArchived : ChangeKind::kDisabled;
}

// Takes each kind of change that is too large out of the survey: with the earlier ones, more than the limit's count and
// more than its percentage, of one rule's people or of all accounts; those who were archived count as people. Whom
// nobody loses anything by, reactivations, are not limited.
std::vector<HeldChanges> TakeHeldChanges(PolicySurvey& survey, const Policy& policy, const PolicyLimits& limits,
                                         const EarlierRuns& earlier = {});

}  // namespace rollcall
