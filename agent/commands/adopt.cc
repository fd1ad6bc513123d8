#include "agent/commands/adopt.h"

#include "agent/accounts/adopt.h"
#include "agent/commands/registry.h"
#include "agent/commands/run_passes.h"
#include "agent/commands/standard_input.h"

namespace rollcall {

ExitCode RunAdopt(const ImportOptions& options, Context& context) {
  CsvOptions csv = CsvOptionsOf(options);
  const Config config = LoadConfiguration(context);
  const auto standard_input = TakeStandardInput(csv);
  const auto connector = MakeCsvConnector(std::move(csv));
  const bool is_dry = options.ending == Ending::kRollBack;
  const PassRequest request{
      .ending = options.ending, .actor = options.actor.empty() ? context.actor : options.actor, .clock = context.clock};
  Registry registry(config.registry, is_dry ? IfAbsent::kUseScratch : IfAbsent::kCreate);
  const auto output = MakePassOutput(is_dry ? ShowChanges::kYes : options.changes, options.ending, context);
  output->BeginSource(std::string(kAdoption));
  const PassReport report = Adopt(registry.database(), *connector, request, *output);
  output->EndSource(report);
  output->Finish();
  return Conclude(report);
}

}  // namespace rollcall
