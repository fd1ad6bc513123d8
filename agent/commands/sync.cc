#include "agent/commands/sync.h"

#include "agent/commands/registry.h"
#include "agent/commands/run_passes.h"
#include "agent/commands/sources.h"

namespace rollcall {
ExitCode RunSync(const SyncOptions& options, Context& context) {
  const Config config = LoadConfiguration(context);
  const auto sources = SelectSources(config, options.sources);
  if (sources.empty()) {
    throw UsageError(config.path +
                     " configures no source; add a [[source]], or bring one file in with `rollcall import FILE`");
  }
  const bool is_dry = options.ending == Ending::kRollBack;
  // The sources decide what changes here, and no person: the actor stays rollcall.
  return RunPasses(config, sources, {.kind = "sync", .ending = options.ending, .from = options.from},
                   is_dry ? ShowChanges::kYes : options.changes, context);
}

}  // namespace rollcall
