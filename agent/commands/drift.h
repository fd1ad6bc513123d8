// rollcall drift: what increments have missed.
#pragma once

#include <string>
#include <vector>

#include "agent/commands/exit_code.h"
#include "agent/output/context.h"

namespace rollcall {

struct DriftOptions {
  std::vector<std::string> sources;  // empty: all
};

// Throws ConfigError, UsageError, StoreError.
ExitCode RunDriftCommand(const DriftOptions& options, Context& context);

}  // namespace rollcall
