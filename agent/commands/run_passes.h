// Passes of several sources.
#pragma once

#include <cstddef>
#include <vector>

#include "agent/commands/exit_code.h"
#include "agent/output/context.h"
#include "agent/output/pass_output.h"
#include "agent/sync/pass.h"

namespace rollcall {

// Runs a pass of each source, `jobs` of them at the same time, and prints them in the order of `sources`. A source that
// fails does not stop the next one. The request's clock is the context's. One at a time as long as the registry has no
// accounts, so that the order of the sources decides who has created whom, and where changes are shown. Throws
// ConfigError before any side effect, and StoreError.
ExitCode RunPasses(const Config& config, const std::vector<SourceConfig>& sources, PassRequest request,
                   ShowChanges changes, Context& context, std::size_t jobs = 1);

// Logs how the pass ended, and says how its command does.
ExitCode Conclude(const PassReport& report);

}  // namespace rollcall
