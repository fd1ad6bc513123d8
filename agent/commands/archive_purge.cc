// rollcall archive purge: delete for good what was removed long ago.
#include <array>
#include <nlohmann/json.hpp>

#include "agent/base/time_text.h"
#include "agent/commands/actor.h"
#include "agent/commands/command.h"
#include "agent/commands/options.h"
#include "agent/commands/registry.h"
#include "agent/output/printer.h"
#include "store/archive.h"
#include "store/in_transaction.h"

namespace rollcall {
namespace {

struct ArchivePurgeOptions {
  std::string older_than;  // days or an ISO 8601 duration; empty: the configuration's retention_days
  Ending ending = Ending::kCommit;
  std::string actor;  // empty: who calls
};

using enum Column::Kind;
using enum Column::In;
constexpr std::array<Column, 6> kArchivePurgeColumns = {{
    {.title = "removedBefore", .field = "removedBefore", .kind = kTime},
    {.title = "accounts", .field = "accounts", .kind = kNumber},
    {.title = "links", .field = "links", .kind = kNumber},
    {.title = "holds", .field = "holds", .kind = kNumber},
    {.title = "memberships", .field = "memberships", .kind = kNumber},
    {.title = "dryRun", .field = "dryRun", .in = kCsv},
}};

Age AgeOf(const ArchivePurgeOptions& options, const Config& config) {
  if (!options.older_than.empty()) {
    if (const auto age = ParseAge(options.older_than)) return *age;
    throw UsageError("--older-than '" + options.older_than +
                     "': days (365) or years, months, weeks and days (P1Y, P18M, P90D), a day at least and a hundred "
                     "years at most");
  }
  if (config.archive_retention) return {.days = *config.archive_retention};
  throw UsageError("archive purge: how old? Give --older-than 3650, or set retention_days in [archive] of " +
                   config.path);
}

ExitCode RunArchivePurge(const ArchivePurgeOptions& options, Context& context) {
  const Config config = LoadConfiguration(context);
  const TimePoint now = context.clock();
  const TimePoint before = Before(now, AgeOf(options, config));
  const Stamp stamp{
      .now = now, .actor = ActorOf(options.actor, context), .event_source = std::string(Code(CreationSource::kUi))};
  Registry registry(config.registry, IfAbsent::kFail);
  const auto turn = TakeTurn(registry.database(), context);
  const PurgeCounts counts = InTransaction(registry.database(), [&](Transaction& transaction) {
    const PurgeCounts purged = PurgeArchive(registry.database(), before, stamp);
    if (options.ending == Ending::kCommit) transaction.Commit();
    return purged;
  });
  Printer printer(kArchivePurgeColumns, context);
  printer.Print({{"removedBefore", ToIso8601(before)},
                 {"accounts", counts.accounts},
                 {"links", counts.links},
                 {"holds", counts.holds},
                 {"memberships", counts.memberships},
                 {"dryRun", options.ending == Ending::kRollBack}});
  printer.Finish("");
  if (options.ending == Ending::kRollBack) context.err << "dry run: nothing was deleted" << std::endl;
  return ExitCode::kFine;
}

}  // namespace

Command ArchivePurgeCommand() {
  Command command("purge", "Delete for good what was removed long ago");
  ArchivePurgeOptions& options = command.Runs(RunArchivePurge);
  command.Option("--older-than", "AGE", &options.older_than,
                 "days, or years, months, weeks and days: 365, P10Y, P18M, P90D (default: retention_days)");
  command.Flag("--dry-run", options.ending, Ending::kRollBack, "count only, delete nothing");
  command.Option("--actor", "NAME", &options.actor, "who does this, for the audit trail (default: you)");
  command.Footer("Example:\n  rollcall archive purge --older-than P10Y --dry-run");
  return command;
}

}  // namespace rollcall
