// Passes of several sources, one after the other.
#pragma once

#include <vector>

#include "agent/commands/exit_code.h"
#include "agent/output/context.h"
#include "agent/output/pass_output.h"
#include "agent/sync/pass.h"

namespace rollcall {

// Runs a pass of each source and prints it as it goes. A source that fails does not stop the next one. The request's
// clock is the context's. Throws ConfigError before any side effect, and StoreError.
ExitCode RunPasses(const Config& config, const std::vector<SourceConfig>& sources, PassRequest request,
                   ShowChanges changes, Context& context);

// Logs how the pass ended, and says how its command does.
ExitCode Conclude(const PassReport& report);

}  // namespace rollcall
