// Which plan a change of one account waits in.
#pragma once

#include <optional>

#include "store/plans.h"

namespace rollcall {

// The policy's open plan that would change the account; nullopt: there is none.
std::optional<PlanId> PolicyPlanOf(Database& database, AccountId account, TimePoint now);

}  // namespace rollcall
