// rollcall sync: pull the configured sources into the registry.
#include "agent/commands/command.h"
#include "agent/commands/registry.h"
#include "agent/commands/run_passes.h"
#include "agent/commands/sources.h"

namespace rollcall {
namespace {

struct SyncOptions {
  std::vector<std::string> sources;  // empty: all
  Ending ending = Ending::kCommit;
  PullFrom from = PullFrom::kCursor;
  ShowChanges changes = ShowChanges::kNo;  // a dry run always shows them
  std::int64_t jobs = 1;
};

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
                   is_dry ? ShowChanges::kYes : options.changes, context, static_cast<std::size_t>(options.jobs));
}

}  // namespace

Command SyncCommand() {
  Command command("sync", "Pull the sources into the registry");
  SyncOptions& options = command.Runs(RunSync);
  command.Positional("SOURCE", &options.sources, "names of sources (default: all, in the configuration's order)");
  command.Flag("--dry-run", options.ending, Ending::kRollBack, "show what would change, write nothing");
  command.Flag("--full", options.from, PullFrom::kStart, "read everything, not only what is new");
  command.Flag("--show-changes", options.changes, ShowChanges::kYes, "show each change (a dry run always does)");
  command
      .Option("--jobs", "N", &options.jobs,
              "read so many sources at the same time (default: 1; where changes are shown, always 1)")
      .Between(1, 64);
  command.Footer(
      "Exit codes: 0 fine, 1 a source failed, 2 wrong configuration, 3 changes held, 4 records in conflict.\n"
      "Example:\n  rollcall sync --dry-run\n  rollcall sync corp-ldap hr --format json");
  return command;
}

}  // namespace rollcall
