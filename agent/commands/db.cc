// rollcall db: copies of the registry, and whether it is sound.
#include <array>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "agent/base/number_text.h"
#include "agent/commands/command.h"
#include "agent/commands/registry.h"
#include "agent/output/history_records.h"
#include "agent/output/printer.h"
#include "store/maintenance.h"

namespace rollcall {
namespace {

struct DbBackupOptions {
  std::string file;
};

using enum Column::Kind;
constexpr std::array<Column, 2> kBackupColumns = {
    {{.title = "file", .field = "file"}, {.title = "bytes", .field = "bytes", .kind = kNumber}}};

constexpr std::array<Column, 3> kDbCheckColumns = {{{.title = "part", .field = "part"},
                                                    {.title = "result", .field = "result"},
                                                    {.title = "detail", .field = "detail"}}};

// One line a problem, or one that says that there is none.
ExitCode Tell(Printer& printer, std::string_view part, const std::string& sound,
              const std::vector<std::string>& problems) {
  if (problems.empty()) printer.Print({{"part", part}, {"result", "ok"}, {"detail", sound}});
  for (const std::string& problem : problems) {
    printer.Print({{"part", part}, {"result", "FAIL"}, {"detail", problem}});
  }
  return problems.empty() ? ExitCode::kFine : ExitCode::kFailed;
}

ExitCode RunDbBackup(const DbBackupOptions& options, Context& context) {
  Registry registry = OpenRegistry(context);
  BackUp(registry.database(), options.file);
  Printer printer(kBackupColumns, context);
  printer.Print({{"file", options.file}, {"bytes", std::filesystem::file_size(options.file)}});
  printer.Finish("");
  return ExitCode::kFine;
}

ExitCode RunDbCheck(Context& context) {
  const Config config = LoadConfiguration(context);
  Registry registry(config.registry, IfAbsent::kFail);
  Printer printer(kDbCheckColumns, context);
  const auto problems = CheckIntegrity(registry.database());
  const ExitCode rows = Tell(printer, "registry", RegistryName(config.registry) + " is sound", problems);
  const ChainReport chain = VerifyEvents(registry.database());
  const ExitCode events = Tell(printer, "events", ChainText(chain), chain.faults);
  printer.Finish("");
  const ExitCode code = Worse(rows, events);
  const auto faults = static_cast<std::int64_t>(problems.size() + chain.faults.size());
  if (code != ExitCode::kFine) {
    context.err << "db check: the registry is not sound: " << Counted(faults, "fault") << ", see FAIL above"
                << std::endl;
  } else if (context.format == OutputFormat::kTable) {
    context.out << "OK: " << RegistryName(config.registry) << " is sound; " << ChainText(chain) << std::endl;
  }
  return code;
}

Command DbBackupCommand() {
  Command command("backup", "Copy the registry into a new file, while it is in use");
  DbBackupOptions& options = command.Runs(RunDbBackup);
  command.Positional("FILE", &options.file, "does not exist yet").Required();
  command.Footer("Example:\n  rollcall db backup /var/backups/rollcall-2026-11-22.db");
  return command;
}

Command DbCheckCommand() {
  Command command("check", "Read all of the registry and of the audit trail and tell what is wrong");
  command.Runs(RunDbCheck);
  command.Footer("Exit codes: 0 sound, 1 something is wrong.\nExample:\n  rollcall db check --format json");
  return command;
}

}  // namespace

Command DbRestoreCommand();

Command DbCommand() {
  Command command("db", "Copy the registry, bring a copy back, or check that it is sound");
  command.Footer("Example:\n  rollcall db backup registry-2026-11-22.db\n  rollcall db check");
  command.Add(DbBackupCommand());
  command.Add(DbRestoreCommand());
  command.Add(DbCheckCommand());
  return command;
}

}  // namespace rollcall
