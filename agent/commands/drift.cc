#include "agent/commands/drift.h"

#include "agent/commands/registry.h"
#include "agent/commands/run_passes.h"
#include "agent/commands/sources.h"
#include "agent/output/pass_output.h"
#include "agent/sync/drift.h"

namespace rollcall {

ExitCode RunDriftCommand(const DriftOptions& options, Context& context) {
  const Config config = LoadConfiguration(context);
  const auto sources = SelectSources(config, options.sources);
  std::vector<std::unique_ptr<Connector>> connectors;
  for (const SourceConfig& source : sources) connectors.push_back(MakeConnector(source));
  Registry registry(config.registry, IfAbsent::kCreate);
  const auto output = MakePassOutput(ShowChanges::kYes, Ending::kCommit, context);
  ExitCode code = ExitCode::kFine;
  for (std::size_t i = 0; i < sources.size(); ++i) {
    output->BeginSource(sources[i].name);
    const DriftReport report =
        RunDrift(registry.database(), config, sources[i], *connectors[i], {.clock = context.clock}, *output);
    if (Missed(report)) output->OnWarning(Describe(report));
    const PassReport& last = report.increment.complete ? report.whole : report.increment;
    output->EndSource(last);
    code = Worse(code, Conclude(last));
  }
  output->Finish();
  return code;
}

}  // namespace rollcall
