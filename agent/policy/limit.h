// Stands between what a policy decides about many and its effect. Pure.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "agent/policy/survey.h"

namespace rollcall {

// All changes of one kind that are not made, and why. A person has to decide about them.
struct HeldChanges {
  PolicyChange::Kind kind = PolicyChange::Kind::kDisable;
  std::string why;
  std::vector<PolicyChange> changes;
};

// Takes each kind of change that is too large out of the survey: more than the limit's count and more than its
// percentage, of one rule's people or of all accounts. Whom nobody loses anything by, reactivations, are not limited.
std::vector<HeldChanges> TakeHeldChanges(PolicySurvey& survey, const Policy& policy, const PolicyLimits& limits);

}  // namespace rollcall
