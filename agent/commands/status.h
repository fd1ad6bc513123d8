// `rollcall status`: what runs, what ran, and what comes next.
#pragma once

#include "agent/commands/exit_code.h"
#include "agent/output/context.h"

namespace rollcall {

struct StatusOptions {};

// Throws ConfigError, StoreError and OutputError.
ExitCode RunStatus(const StatusOptions& options, Context& context);

}  // namespace rollcall
