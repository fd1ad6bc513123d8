// rollcall events: the audit log, in the order in which things happened.
#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "agent/commands/command.h"
#include "agent/commands/find_account.h"
#include "agent/commands/options.h"
#include "agent/commands/registry.h"
#include "agent/output/account_records.h"
#include "agent/output/printer.h"
#include "store/events.h"

namespace rollcall {
namespace {

struct EventsOptions {
  std::string since;  // ISO 8601, inclusive; empty: from the first
  std::string until;  // ISO 8601, exclusive; empty: to the last
  std::string operation;
  std::string source;
  std::string account;  // login or id, of a removed account too
  std::string actor;
  std::string group_by;  // day, source or operation: count them; empty: list them
};

using Json = nlohmann::ordered_json;

std::string StatusText(const Json& event) { return event.at("status").get<bool>() ? "enabled" : "disabled"; }

using enum Column::Kind;
using enum Column::In;
constexpr std::array<Column, 12> kEventsColumns = {{
    {.title = "timestamp", .field = "timestamp", .kind = kTime},
    {.title = "operation", .field = "operation"},
    {.title = "module", .field = "module", .in = kCsv},
    {.title = "account", .field = "userAccount", .in = kTable},
    {.title = "status", .in = kTable, .text = StatusText},
    {.title = "status", .field = "status", .in = kCsv},
    {.title = "userAccount", .field = "userAccount", .in = kCsv},
    {.title = "accountId", .field = "accountId", .in = kCsv},
    {.title = "actor", .field = "actor"},
    {.title = "source", .field = "source"},
    {.title = "pass", .field = "pass", .kind = kNumber},
    {.title = "reason", .field = "reason"},
}};

std::optional<Operation> ParseOperation(const std::string& code) {
  if (code.empty()) return std::nullopt;
  if (const auto operation = OperationFromCode(code)) return operation;
  throw UsageError("--operation '" + code + "': there are " + NamesOf(CodesOf(kOperations)));
}

void RequireEventSource(const std::string& code) {
  if (code.empty() || code == kAutomaticDeactivation.code || CreationSourceFromCode(code)) return;
  throw UsageError("--source '" + code + "': there are " + NamesOf(CodesOf(kCreationSources)) + ", " +
                   std::string(kAutomaticDeactivation.code));
}

EventFilter FilterOf(const EventsOptions& options) {
  RequireEventSource(options.source);
  const Period period = ParsePeriod({"--since", options.since}, {"--until", options.until});
  return {.since = period.since,
          .until = period.until,
          .operation = ParseOperation(options.operation),
          .source = options.source,
          .actor = options.actor};
}

// What --group-by may be: also the name of the column.
struct Grouping {
  std::string_view name;
  EventGroup group;
};
constexpr std::array kGroupings = {Grouping{"day", EventGroup::kDay}, Grouping{"source", EventGroup::kSource},
                                   Grouping{"operation", EventGroup::kOperation}};

const Grouping* ParseGrouping(const std::string& name) {
  if (name.empty()) return nullptr;
  const auto found = std::ranges::find(kGroupings, name, &Grouping::name);
  if (found == kGroupings.end()) throw UsageError("--group-by '" + name + "': there are day, source and operation");
  return &*found;
}

void PrintCounts(Database& database, const EventFilter& filter, const Grouping& grouping, Context& context) {
  const std::array<Column, 2> columns = {
      {{.title = grouping.name, .field = grouping.name}, {.title = "events", .field = "events", .kind = kNumber}}};
  Printer printer(columns, context);
  CountEvents(database, filter, grouping.group, [&](const EventCount& count) {
    printer.Print({{std::string(grouping.name), count.group}, {"events", count.events}});
  });
  printer.Finish("no event matches");
}

ExitCode RunEvents(const EventsOptions& options, Context& context) {
  EventFilter filter = FilterOf(options);
  const Grouping* grouping = ParseGrouping(options.group_by);
  Registry registry = OpenRegistry(context);
  Database& database = registry.database();
  if (!options.account.empty()) filter.account = RequireAccountEver(database, options.account);
  if (grouping != nullptr) {
    PrintCounts(database, filter, *grouping, context);
    return ExitCode::kFine;
  }
  Printer printer(kEventsColumns, context);
  Json record;
  const auto print = [&](const Event& event) {
    FillEventJson(event, record);
    printer.Print(record);
  };
  EachEvent(database, filter, print, context.format == OutputFormat::kTable ? PublicIds::kLeftOut : PublicIds::kTold);
  printer.Finish("no event matches");
  return ExitCode::kFine;
}

}  // namespace

Command EventsVerifyCommand();

Command EventsCommand() {
  Command command("events", "Print the audit trail");
  EventsOptions& options = command.Runs(RunEvents);
  command.Option("--since", "TIME", &options.since, "from this time on: 2026-11-22 or 2026-11-22T08:00Z");
  command.Option("--until", "TIME", &options.until, "before this time");
  command.Option("--operation", "CODE", &options.operation, "createUser, disableUser, ...")
      .Suggests(CodesOf(kOperations));
  command.Option("--source", "CODE", &options.source, "ldap, fileImportation, automaticDeactivation, ...");
  command.Option("--account", "LOGIN", &options.account, "login or id");
  command.Option("--actor", "NAME", &options.actor, "who did it");
  command.Option("--group-by", "WHAT", &options.group_by, "count them: by day (UTC), source or operation");
  command.Footer(
      "Example:\n  rollcall events --since 2026-11-01 --operation disableUser --format jsonl\n"
      "  rollcall events --group-by day\n  rollcall events verify");
  command.Add(EventsVerifyCommand());
  return command;
}

}  // namespace rollcall
