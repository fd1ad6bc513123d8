// rollcall drift: what increments have missed.
#include "agent/sync/drift.h"
#include "agent/commands/command.h"
#include "agent/commands/registry.h"
#include "agent/commands/run_passes.h"
#include "agent/commands/sources.h"
#include "agent/output/pass_output.h"

namespace rollcall {
namespace {

struct DriftOptions {
  std::vector<std::string> sources;  // empty: all
};

ExitCode RunDriftCommand(const DriftOptions& options, Context& context) {
  const Config config = LoadConfiguration(context);
  const auto sources = SelectSources(config, options.sources);
  std::vector<std::unique_ptr<Connector>> connectors;
  for (const SourceConfig& source : sources) connectors.push_back(MakeConnector(source));
  Registry registry(config.registry, MayCreate(context));
  const auto output = MakePassOutput(ShowChanges::kYes, Ending::kCommit, context);
  ExitCode code = ExitCode::kFine;
  for (std::size_t i = 0; i < sources.size(); ++i) {
    output->BeginSource(sources[i].name);
    const DriftReport report = RunDrift(registry.database(), config, sources[i], *connectors[i],
                                        {.clock = context.clock, .patience = PatienceOf(context)}, *output);
    if (Missed(report)) output->OnWarning(Describe(report));
    const PassReport& last = report.increment.complete ? report.whole : report.increment;
    output->EndSource(last);
    code = Worse(code, Conclude(last));
  }
  output->Finish();
  return code;
}

}  // namespace

Command DriftCommand() {
  Command command("drift", "Sync, then find and fix what increments missed");
  DriftOptions& options = command.Runs(RunDriftCommand);
  command.Positional("SOURCE", &options.sources, "names of sources (default: all, in the configuration's order)");
  command.Footer("Exit codes are those of sync.\nExample:\n  rollcall drift corp-ldap");
  return command;
}

}  // namespace rollcall
