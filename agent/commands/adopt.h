// rollcall adopt: take over the users of a platform that was there before rollcall.
#pragma once

#include "agent/commands/import.h"

namespace rollcall {

// Throws ConfigError, UsageError, StoreError.
ExitCode RunAdopt(const ImportOptions& options, Context& context);

}  // namespace rollcall
