// Applies the changes of an approved plan.
#pragma once

#include <vector>

#include "store/plans.h"

namespace rollcall {

// All of them, with the events, holds and archive rows of any such change; in the transaction that is open. Needs that
// MovedFacts found none. The stamp's actor is who approved.
void ApplyPlan(Database& database, const std::vector<PlanChange>& changes, const Stamp& stamp);

}  // namespace rollcall
