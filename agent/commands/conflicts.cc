// rollcall conflicts: the records that could not be applied.
#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "agent/base/time_text.h"
#include "agent/commands/actor.h"
#include "agent/commands/command.h"
#include "agent/commands/options.h"
#include "agent/commands/registry.h"
#include "agent/commands/run_passes.h"
#include "agent/commands/sources.h"
#include "agent/output/history_records.h"
#include "agent/output/printer.h"
#include "store/conflicts.h"

namespace rollcall {
namespace {

struct ConflictsListOptions {
  std::string source;          // name; empty: any
  std::string state = "open";  // code of a ConflictState, or "all"
};

struct ConflictsShowOptions {
  std::int64_t id = 0;
};

struct ConflictsRetryOptions {
  std::vector<std::int64_t> ids;
  std::string source;  // name; empty: those of the ids
};

struct ConflictsDismissOptions {
  std::int64_t id = 0;
  std::string reason;
  std::string actor;  // empty: who calls
};

using enum Column::Kind;
using enum Column::In;
using enum Column::Empty;
constexpr std::array<Column, 14> kConflictsColumns = {{
    {.title = "id", .field = "id", .kind = kNumber},
    {.title = "state", .field = "state", .in = kCsv},
    {.title = "source", .field = "source"},
    {.title = "place", .field = "place"},
    {.title = "anchor", .field = "anchor"},
    {.title = "reason", .field = "reason"},
    {.title = "firstSeenAt", .field = "firstSeenAt", .kind = kTime},
    {.title = "lastSeenAt", .field = "lastSeenAt", .kind = kTime},
    {.title = "times", .field = "times", .kind = kNumber},
    {.title = "lastPass", .field = "lastPass", .kind = kNumber, .in = kCsv},
    {.title = "closedAt", .field = "closedAt", .kind = kTime, .empty = kHidden},
    {.title = "dismissedAt", .field = "dismissedAt", .kind = kTime, .empty = kHidden},
    {.title = "dismissedBy", .field = "dismissedBy", .empty = kHidden},
    {.title = "dismissal", .field = "dismissal", .empty = kHidden},
}};

std::string Name(ConflictId id) { return "conflict " + std::to_string(static_cast<std::int64_t>(id)); }

Conflict RequireConflict(Database& database, ConflictId id) {
  if (const auto conflict = FindConflict(database, id)) return *conflict;
  throw StoreError("there is no " + Name(id) + "; `rollcall conflicts list --state all` shows all");
}

std::string StateText(const Conflict& conflict) {
  if (conflict.closed_at) return "closed at " + ToIso8601(*conflict.closed_at) + ", when it was seen no more";
  if (!conflict.dismissed_at) return "open";
  return "dismissed at " + ToIso8601(*conflict.dismissed_at) + " by " + conflict.dismissed_by + ": " +
         conflict.dismissal;
}

Card CardOf(const Conflict& conflict) {
  return {Line("conflict", std::to_string(static_cast<std::int64_t>(conflict.id))),
          Line("state", StateText(conflict)),
          Line("source", conflict.source),
          Line("place", conflict.place),
          Line("anchor", conflict.anchor),
          Line("reason", conflict.reason),
          Line("first seen", ToIso8601(conflict.first_seen_at)),
          Line("last seen", ToIso8601(conflict.last_seen_at)),
          Line("times", std::to_string(conflict.times)),
          Line("last pass", conflict.last_pass ? std::to_string(static_cast<std::int64_t>(*conflict.last_pass)) : "")};
}

// Names of the sources that are to be read again.
std::vector<std::string> SourcesToRetry(const ConflictsRetryOptions& options, const Config& config,
                                        Database& database) {
  std::vector<std::string> names;
  if (!options.source.empty()) names.push_back(options.source);
  for (const std::int64_t id : options.ids) {
    const Conflict conflict = RequireConflict(database, ConflictId{id});
    if (std::ranges::find(config.sources, conflict.source, &SourceConfig::name) == config.sources.end()) {
      throw UsageError(Name(conflict.id) + " is of '" + conflict.source +
                       "', which is no source in the configuration: mend the file and import it again, or dismiss "
                       "the conflict");
    }
    names.push_back(conflict.source);
  }
  return names;
}

ExitCode RunConflictsList(const ConflictsListOptions& options, Context& context) {
  const ConflictFilter filter{.source = options.source,
                              .state = ParseState<ConflictState>(kConflictStates, options.state)};
  Registry registry = OpenRegistry(context);
  RequireKnownSource(registry.database(), options.source);
  Printer printer(kConflictsColumns, context);
  EachConflict(registry.database(), filter, [&](const Conflict& conflict) { printer.Print(ConflictJson(conflict)); });
  printer.Finish("no conflict matches");
  return ExitCode::kFine;
}

ExitCode RunConflictsShow(const ConflictsShowOptions& options, Context& context) {
  Registry registry = OpenRegistry(context);
  const Conflict conflict = RequireConflict(registry.database(), ConflictId{options.id});
  PrintOne(CardOf(conflict), ConflictJson(conflict), kConflictsColumns, context);
  return ExitCode::kFine;
}

ExitCode RunConflictsRetry(const ConflictsRetryOptions& options, Context& context) {
  if (options.ids.empty() == options.source.empty()) {
    throw UsageError("conflicts retry: either the numbers of conflicts are needed, or --source");
  }
  const Config config = LoadConfiguration(context);
  Registry registry(config.registry, IfAbsent::kFail);
  const auto sources = SelectSources(config, SourcesToRetry(options, config, registry.database()));
  const ExitCode code =
      RunPasses(config, sources, {.kind = "sync", .from = PullFrom::kStart}, ShowChanges::kNo, context);
  for (const std::int64_t id : options.ids) {
    const Conflict conflict = RequireConflict(registry.database(), ConflictId{id});
    context.err << Name(conflict.id) << " is " << Code(conflict.state) << std::endl;
  }
  return code;
}

ExitCode RunConflictsDismiss(const ConflictsDismissOptions& options, Context& context) {
  if (options.reason.empty()) throw UsageError("--reason: say why nothing needs to be done");
  Registry registry = OpenRegistry(context);
  Database& database = registry.database();
  const Conflict conflict = RequireConflict(database, ConflictId{options.id});
  if (conflict.state != ConflictState::kOpen) {
    throw StoreError(Name(conflict.id) + " is " + std::string(Code(conflict.state)) + " already");
  }
  const auto turn = TakeTurn(database, context);
  DismissConflict(database, conflict.id, ActorOf(options.actor, context), options.reason, context.clock());
  const Conflict dismissed = RequireConflict(database, conflict.id);
  PrintOne(CardOf(dismissed), ConflictJson(dismissed), kConflictsColumns, context);
  return ExitCode::kFine;
}

Command ListConflictsCommand(const std::string& name, const std::string& summary) {
  Command command(name, summary);
  ConflictsListOptions& options = command.Runs(RunConflictsList);
  command.Option("--source", "NAME", &options.source, "only those of this source");
  command.Option("--state", "STATE", &options.state, "open (default), dismissed, closed or all");
  command.Footer("Example:\n  rollcall conflicts --source hr\n  rollcall conflicts list --state all");
  return command;
}

Command ConflictsShowCommand() {
  Command command("show", "Show one conflict");
  ConflictsShowOptions& options = command.Runs(RunConflictsShow);
  command.Positional("ID", &options.id, "the number of the conflict").Required().Positive();
  command.Footer("Example:\n  rollcall conflicts show 7");
  return command;
}

Command ConflictsRetryCommand() {
  Command command("retry", "Read the sources of conflicts again, now");
  ConflictsRetryOptions& options = command.Runs(RunConflictsRetry);
  command.Positional("ID", &options.ids, "numbers of conflicts").Positive();
  command.Option("--source", "NAME", &options.source, "instead: this source");
  command.Footer("Example:\n  rollcall conflicts retry 7 9\n  rollcall conflicts retry --source hr");
  return command;
}

Command ConflictsDismissCommand() {
  Command command("dismiss", "List this conflict no more, for as long as it goes on");
  ConflictsDismissOptions& options = command.Runs(RunConflictsDismiss);
  command.Positional("ID", &options.id, "the number of the conflict").Required().Positive();
  command.Option("--reason", "TEXT", &options.reason, "why nothing needs to be done").Required();
  command.Option("--actor", "NAME", &options.actor, "who does this (default: you)");
  command.Footer("Example:\n  rollcall conflicts dismiss 7 --reason 'test account without a login'");
  return command;
}

}  // namespace

Command ConflictsCommand() {
  Command command = ListConflictsCommand("conflicts", "List the records that could not be applied, or settle them");
  command.Add(ListConflictsCommand("list", "List conflicts"));
  command.Add(ConflictsShowCommand());
  command.Add(ConflictsRetryCommand());
  command.Add(ConflictsDismissCommand());
  return command;
}

}  // namespace rollcall
