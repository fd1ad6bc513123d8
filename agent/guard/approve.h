// A person lets a plan through.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "agent/guard/plan_facts.h"
#include "agent/guard/protection.h"
#include "store/plans.h"

namespace rollcall {

struct Approval {
  std::string by;
  TimePoint now;
  const std::vector<Protection>& protections;
  // Why the current policy would not make a change of a plan of the policy; nullopt: it would. Empty: it is not asked.
  std::function<std::optional<std::string>(const PlanChange&)> objection = {};
};

// Applies exactly the plan's changes, with the events, holds and archive rows of any such change, and closes it; needs
// an open transaction. Where facts have moved it does nothing and returns them. Throws StoreError where the plan is not
// open, or its content is not that of its digest.
std::vector<MovedFact> ApprovePlan(Database& database, const Plan& plan, const Approval& approval);

// "plan 7"
std::string NameOf(PlanId plan);
// Throws StoreError, with what to do, where the plan is not open.
void RequireOpen(const Plan& plan);

}  // namespace rollcall
