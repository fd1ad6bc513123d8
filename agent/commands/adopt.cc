// rollcall adopt: take over the users of a platform that was there before rollcall.
#include "agent/accounts/adopt.h"
#include "agent/commands/actor.h"
#include "agent/commands/command.h"
#include "agent/commands/csv_file.h"
#include "agent/commands/registry.h"
#include "agent/commands/run_passes.h"
#include "agent/commands/standard_input.h"

namespace rollcall {
namespace {

ExitCode RunAdopt(const CsvFileOptions& options, Context& context) {
  CsvOptions csv = CsvOptionsOf(options);
  const Config config = LoadConfiguration(context);
  const auto standard_input = TakeStandardInput(csv);
  const auto connector = MakeCsvConnector(std::move(csv));
  const bool is_dry = options.ending == Ending::kRollBack;
  const PassRequest request{.ending = options.ending,
                            .actor = ActorOf(options.actor, context),
                            .clock = context.clock,
                            .as_of = AsOf(options, context.clock()),
                            .patience = PatienceOf(context)};
  Registry registry(config.registry, is_dry ? IfAbsent::kUseScratch : MayCreate(context));
  const auto output = MakePassOutput(is_dry ? ShowChanges::kYes : options.changes, options.ending, context);
  output->BeginSource(std::string(kAdoption));
  const PassReport report = Adopt(registry.database(), config, *connector, request, *output);
  output->EndSource(report);
  output->Finish();
  return Conclude(report);
}

}  // namespace

Command AdoptCommand() {
  Command command("adopt", "Take over the users of a platform that was there before rollcall");
  AddCsvFile(command, command.Runs(RunAdopt));
  command.Footer(
      "Their creation source is blank and stays so. A directory that shows their logins later is linked to them.\n"
      "Their groups (type:path, as exports have them) come along, so that a policy can name them.\n"
      "Accounts that exist already are not changed: they are conflicts (exit code 4).\n"
      "Example:\n  rollcall adopt platform-users.csv --map login=userName --dry-run");
  return command;
}

}  // namespace rollcall
