// rollcall archive: what was removed, and for how long that is kept.
#include <array>
#include <nlohmann/json.hpp>

#include "agent/commands/account_card.h"
#include "agent/commands/archive.h"
#include "agent/commands/command.h"
#include "agent/commands/options.h"
#include "agent/commands/registry.h"
#include "agent/output/history_records.h"
#include "agent/output/printer.h"

namespace rollcall {
namespace {

struct ArchiveListOptions {
  std::string since;  // removed at; ISO 8601, inclusive
  std::string until;  // exclusive
  std::string event;  // code of a RemovalEvent; empty: any
};

struct ArchiveShowOptions {
  std::string account;  // login or id
};

using Json = nlohmann::ordered_json;

std::string RestoredText(const Json& archived) { return archived.at("restored").get<bool>() ? "restored" : ""; }

using enum Column::Kind;
using enum Column::In;
using enum Column::Empty;
constexpr std::array<Column, 17> kArchiveColumns = {{
    {.title = "removedAt", .field = "removedAt", .kind = kTime},
    {.title = "login", .field = "login"},
    {.title = "name", .field = "displayName", .in = kTable},
    {.title = "removalEvent", .field = "removalEvent"},
    {.title = "removedByUser", .field = "removedByUser"},
    {.title = "removedByEmailAddress", .field = "removedByEmailAddress"},
    {.title = "reason", .field = "reason", .empty = kHidden},
    {.title = "since", .in = kTable, .empty = kHidden, .text = RestoredText},
    {.title = "restored", .field = "restored", .in = kCsv},
    {.title = "id", .field = "id", .in = kCsv},
    {.title = "email", .field = "email", .in = kCsv},
    {.title = "displayName", .field = "displayName", .in = kCsv},
    {.title = "enabled", .field = "enabled", .in = kCsv},
    {.title = "creationSource", .field = "creationSource", .in = kCsv},
    {.title = "createdAt", .field = "createdAt", .kind = kTime, .in = kCsv},
    {.title = "lastLogin", .field = "lastLogin.at", .kind = kTime, .in = kCsv},
    {.title = "groups", .field = "groups", .in = kCsv},
}};

ExitCode RunArchiveList(const ArchiveListOptions& options, Context& context) {
  const Period period = ParsePeriod({"--since", options.since}, {"--until", options.until});
  ArchiveFilter filter{.since = period.since, .until = period.until, .event = {}};
  if (!options.event.empty()) filter.event = ParseRemovalEvent(options.event);
  Registry registry = OpenRegistry(context);
  Database& database = registry.database();
  Printer printer(kArchiveColumns, context);
  EachArchived(database, filter, [&](const ArchivedAccount& archived) {
    // Three questions for each account, and a table does not show the answers.
    const bool is_table = context.format == OutputFormat::kTable;
    printer.Print(ArchivedJson(archived, is_table ? ArchivedBelongings{} : BelongingsOf(database, archived)));
  });
  printer.Finish("no removal matches");
  return ExitCode::kFine;
}

ExitCode RunArchiveShow(const ArchiveShowOptions& options, Context& context) {
  Registry registry = OpenRegistry(context);
  Database& database = registry.database();
  const auto removals = FindArchived(database, options.account);
  if (removals.empty()) {
    throw StoreError("no account with the login or id '" + options.account +
                     "' was removed; `rollcall archive list` shows all that were");
  }
  if (context.format == OutputFormat::kTable) {
    for (const ArchivedAccount& archived : removals) {
      if (&archived != &removals.front()) context.out << '\n';
      ShowArchived(database, archived, context);
    }
    return ExitCode::kFine;
  }
  Printer printer(kArchiveColumns, context);
  for (const ArchivedAccount& archived : removals) {
    printer.Print(ArchivedJson(archived, BelongingsOf(database, archived)));
  }
  printer.Finish("");
  return ExitCode::kFine;
}

Command ArchiveListCommand() {
  Command command("list", "List the removals, oldest first");
  ArchiveListOptions& options = command.Runs(RunArchiveList);
  command.Option("--since", "TIME", &options.since, "removed from this time on: 2026-11-22 or 2026-11-22T08:00Z");
  command.Option("--until", "TIME", &options.until, "removed before this time");
  command.Option("--event", "CODE", &options.event, "access-change, account-inactivity, ...");
  command.Footer("Example:\n  rollcall archive list --event security-incident --format csv");
  return command;
}

Command ArchiveShowCommand() {
  Command command("show", "Show the removals of one account, the newest first");
  ArchiveShowOptions& options = command.Runs(RunArchiveShow);
  command.Positional("LOGIN", &options.account, "the login or id that the account had").Required();
  command.Footer("Example:\n  rollcall archive show bjensen --format json");
  return command;
}

}  // namespace

void ShowArchived(Database& database, const ArchivedAccount& archived, Context& context) {
  const AccountDetails details = DetailsOf(database, archived);
  const Json json = ArchivedJson(archived, {details.links, details.holds, details.groups});
  PrintOne(AccountCard(details, json.at("attributes")), json, kArchiveColumns, context);
}

Command ArchivePurgeCommand();

Command ArchiveCommand() {
  Command command("archive", "List what was removed, show it, or delete it for good");
  command.Footer("Example:\n  rollcall archive list --since 2026-01-01\n  rollcall archive show bjensen");
  command.Add(ArchiveListCommand());
  command.Add(ArchiveShowCommand());
  command.Add(ArchivePurgeCommand());
  return command;
}

}  // namespace rollcall
