// rollcall plan: the changes that the guard held, and what a person decides about them.
#pragma once

#include <string>

#include "agent/commands/exit_code.h"
#include "agent/output/context.h"

namespace rollcall {

struct PlanListOptions {
  std::string source;          // name; empty: any
  std::string state = "open";  // code of a PlanState, or "all"
};

struct PlanShowOptions {
  std::int64_t id = 0;
};

struct PlanApproveOptions {
  std::int64_t id = 0;
  std::string digest;  // empty: whatever the plan's is
  std::string actor;   // empty: who calls
  Ending ending = Ending::kCommit;
};

struct PlanDiscardOptions {
  std::int64_t id = 0;
  std::string reason;
  std::string actor;  // empty: who calls
};

// All throw ConfigError, UsageError, StoreError and OutputError.
ExitCode RunPlanList(const PlanListOptions& options, Context& context);
ExitCode RunPlanShow(const PlanShowOptions& options, Context& context);
// kFailed, and nothing is applied, where the plan is not open or a fact it depends on has moved: each is told.
ExitCode RunPlanApprove(const PlanApproveOptions& options, Context& context);
ExitCode RunPlanDiscard(const PlanDiscardOptions& options, Context& context);

}  // namespace rollcall
