// rollcall events: the audit log, in the order in which things happened.
#include <algorithm>
#include <array>
#include <limits>
#include <nlohmann/json.hpp>
#include <thread>

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
  std::optional<std::int64_t> after;  // an event's id
  std::optional<std::int64_t> limit;
  bool follow = false;
  std::string group_by;  // day, source or operation: count them; empty: list them
};

using Json = nlohmann::ordered_json;

std::string StatusText(const Json& event) { return event.at("status").get<bool>() ? "enabled" : "disabled"; }

using enum Column::Kind;
using enum Column::In;
constexpr std::array<Column, 17> kEventsColumns = {{
    {.title = "id", .field = "id", .kind = kNumber},
    {.title = "timestamp", .field = "timestamp", .kind = kTime},
    {.title = "operation", .field = "operationLabel", .in = kTable},
    {.title = "operation", .field = "operation", .in = kCsv},
    {.title = "operationLabel", .field = "operationLabel", .in = kCsv},
    {.title = "module", .field = "module"},
    {.title = "account", .field = "userAccount", .in = kTable},
    {.title = "status", .in = kTable, .text = StatusText},
    {.title = "status", .field = "status", .in = kCsv},
    {.title = "userAccount", .field = "userAccount", .in = kCsv},
    {.title = "accountId", .field = "accountId", .in = kCsv},
    {.title = "actor", .field = "actor"},
    {.title = "source", .field = "sourceLabel", .in = kTable},
    {.title = "source", .field = "source", .in = kCsv},
    {.title = "sourceLabel", .field = "sourceLabel", .in = kCsv},
    {.title = "pass", .field = "pass", .kind = kNumber},
    {.title = "reason", .field = "reason"},
}};

bool IsSameText(std::string_view a, std::string_view b) {
  const auto folded = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
  return std::ranges::equal(a, b, {}, folded, folded);
}

// The code of the row of `table` that has this code or label, in any case. nullptr: there is none.
template <class Table>
const CodeLabel* FindCodeOrLabel(const Table& table, const std::string& text) {
  const auto found = std::ranges::find_if(
      table, [&](const CodeLabel& row) { return IsSameText(row.code, text) || IsSameText(row.label, text); });
  return found == table.end() ? nullptr : &*found;
}

std::optional<Operation> ParseOperation(const std::string& text) {
  if (text.empty()) return std::nullopt;
  if (const CodeLabel* found = FindCodeOrLabel(kOperations, text)) return OperationFromCode(found->code);
  throw UsageError("--operation '" + text + "': there are " + NamesOf(CodesOf(kOperations)) + ", or a label such as '" +
                   std::string(Label(Operation::kDisableUser)) + "'");
}

std::string ParseEventSource(const std::string& text) {
  if (text.empty()) return text;
  if (IsSameText(text, kAutomaticDeactivation.code) || IsSameText(text, kAutomaticDeactivation.label)) {
    return std::string(kAutomaticDeactivation.code);
  }
  if (const CodeLabel* found = FindCodeOrLabel(kCreationSources, text)) return std::string(found->code);
  throw UsageError("--source '" + text + "': there are " + NamesOf(CodesOf(kCreationSources)) + ", " +
                   std::string(kAutomaticDeactivation.code));
}

EventFilter FilterOf(const EventsOptions& options) {
  const Period period = ParsePeriod({"--since", options.since}, {"--until", options.until});
  return {.since = period.since,
          .until = period.until,
          .operation = ParseOperation(options.operation),
          .source = ParseEventSource(options.source),
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

void CheckCursor(const EventsOptions& options, const Context& context) {
  const bool is_cursor = options.after || options.limit || options.follow;
  if (is_cursor && !options.group_by.empty()) {
    throw UsageError("events: --group-by counts events; it does not go with --after, --limit and --follow");
  }
  if (options.follow && context.format == OutputFormat::kJson) {
    throw UsageError("events: --follow prints no JSON array, because it has no end; use --format jsonl");
  }
}

EventId StartOf(Database& database, const EventsOptions& options) {
  const EventId newest = NewestEvent(database);
  const EventId after = options.after ? EventId{*options.after} : options.follow ? newest : EventId{};
  if (after <= newest) return after;
  throw StoreError("--after " + std::to_string(static_cast<std::int64_t>(after)) + ": the newest event is " +
                   std::to_string(static_cast<std::int64_t>(newest)) +
                   ". The registry was restored from a backup, or it is another one: start again from an event that "
                   "both have");
}

// Prints the events after filter.after; with --follow also those that are written later, until --limit events are
// printed or the process is stopped. No event appears behind the cursor: see EventsAfter.
void PrintEvents(Database& database, EventFilter& filter, const EventsOptions& options, Context& context) {
  constexpr std::chrono::milliseconds kPoll{500};
  Printer printer(kEventsColumns, context);
  Json record;
  const auto print = [&](const Event& event) {
    FillEventJson(event, record);
    printer.Print(record);
    if (filter.limit > 0) --filter.limit;
  };
  const auto public_ids = context.format == OutputFormat::kTable ? PublicIds::kLeftOut : PublicIds::kTold;
  filter.limit = options.limit.value_or(0);
  do {
    if (options.follow) filter.up_to = NewestEvent(database);
    if (!options.follow || filter.up_to > filter.after) EachEvent(database, filter, print, public_ids);
    filter.after = filter.up_to;
    if (!options.follow || (options.limit && filter.limit == 0)) break;
    printer.Flush();
    std::this_thread::sleep_for(kPoll);
  } while (true);
  printer.Finish("no event matches");
}

ExitCode RunEvents(const EventsOptions& options, Context& context) {
  EventFilter filter = FilterOf(options);
  const Grouping* grouping = ParseGrouping(options.group_by);
  CheckCursor(options, context);
  Registry registry = OpenRegistry(context);
  Database& database = registry.database();
  if (!options.account.empty()) filter.account = RequireAccountEver(database, options.account);
  if (grouping != nullptr) {
    PrintCounts(database, filter, *grouping, context);
    return ExitCode::kFine;
  }
  if (options.after || options.follow) filter.after = StartOf(database, options);
  PrintEvents(database, filter, options, context);
  return ExitCode::kFine;
}

}  // namespace

Command EventsVerifyCommand();

Command EventsCommand() {
  Command command("events", "Print the audit trail");
  EventsOptions& options = command.Runs(RunEvents);
  command.Option("--since", "TIME", &options.since, "from this time on: 2026-11-22 or 2026-11-22T08:00Z");
  command.Option("--until", "TIME", &options.until, "before this time");
  command.Option("--operation", "CODE", &options.operation, "code or label: disableUser, 'Disable User Account', ...")
      .Suggests(CodesOf(kOperations));
  command.Option("--source", "CODE", &options.source, "code or label: ldap, 'Automatic Deactivation', ...");
  command.Option("--account", "LOGIN", &options.account, "login or id");
  command.Option("--actor", "NAME", &options.actor, "who did it");
  command.Option("--after", "ID", &options.after, "events after this one; ids grow, and no event appears behind one")
      .Between(0, std::numeric_limits<std::int64_t>::max());
  command.Option("--limit", "N", &options.limit, "at most so many").Positive();
  command.Flag("--follow", options.follow, true,
               "go on with new events as they are written (without --after: only those)");
  command.Option("--group-by", "WHAT", &options.group_by, "count them: by day (UTC), source or operation");
  command.Footer(
      "Example:\n  rollcall events --since 2026-11-01 --operation disableUser --format jsonl\n"
      "  rollcall events --group-by day\n  rollcall events verify");
  command.Add(EventsVerifyCommand());
  return command;
}

}  // namespace rollcall
