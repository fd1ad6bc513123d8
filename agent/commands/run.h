// `rollcall run`: the service.
#pragma once

#include "agent/commands/exit_code.h"
#include "agent/output/context.h"

namespace rollcall {

struct RunOptions {};

// Returns when it is told to stop. Throws ConfigError, and StoreError where the registry cannot be opened or another
// service works on it.
ExitCode RunRun(const RunOptions& options, Context& context);

}  // namespace rollcall
