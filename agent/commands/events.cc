#include "agent/commands/events.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "agent/commands/options.h"
#include "agent/commands/registry.h"
#include "agent/output/account_records.h"
#include "agent/output/printer.h"
#include "store/events.h"

namespace rollcall {
namespace {

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
  std::string codes;
  for (const CodeLabel& known : kOperations) codes += (codes.empty() ? "" : ", ") + std::string(known.code);
  throw UsageError("--operation '" + code + "': there are " + codes);
}

void RequireEventSource(const std::string& code) {
  if (code.empty() || code == kAutomaticDeactivation.code || CreationSourceFromCode(code)) return;
  std::string codes;
  for (const CodeLabel& known : kCreationSources) codes += known.code.empty() ? "" : std::string(known.code) + ", ";
  throw UsageError("--source '" + code + "': there are " + codes + std::string(kAutomaticDeactivation.code));
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

}  // namespace

ExitCode RunEvents(const EventsOptions& options, Context& context) {
  EventFilter filter = FilterOf(options);
  const Grouping* grouping = ParseGrouping(options.group_by);
  Registry registry(LoadConfiguration(context).registry, IfAbsent::kFail);
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

}  // namespace rollcall
