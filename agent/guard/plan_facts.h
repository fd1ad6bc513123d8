// Whether the facts that a plan's changes depend on still stand.
#pragma once

#include <string>
#include <vector>

#include "agent/guard/protection.h"
#include "store/plans.h"

namespace rollcall {

// A change whose fact has moved.
struct MovedFact {
  PlanChange change;
  std::string now;  // what is so instead of `change.was`, as a person reads it
};

// Those of the plan's changes that cannot be applied as they were held; empty: all can. `changes` are all of them: a
// login may be freed by another of them. The policy neither disables nor archives whom `protections` protect.
std::vector<MovedFact> MovedFacts(Database& database, const std::vector<PlanChange>& changes,
                                  const std::vector<Protection>& protections);

}  // namespace rollcall
