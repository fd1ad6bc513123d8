// rollcall source: the sources as the registry knows them.
#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "agent/base/nearest.h"
#include "agent/base/terminal_text.h"
#include "agent/base/time_text.h"
#include "agent/commands/actor.h"
#include "agent/commands/command.h"
#include "agent/commands/registry.h"
#include "agent/commands/sources.h"
#include "agent/config/source.h"
#include "agent/output/printer.h"
#include "store/in_transaction.h"
#include "store/sources.h"

namespace rollcall {
namespace {

using Json = nlohmann::ordered_json;
using enum Column::Kind;

struct SourceRenameOptions {
  std::string from;
  std::string to;
  Ending ending = Ending::kCommit;
};

struct SourceForgetOptions {
  std::string name;
  std::string reason;
  std::string actor;  // empty: who calls
  Ending ending = Ending::kCommit;
};

constexpr std::array<Column, 6> kSourceColumns = {
    {{.title = "source", .field = "source"},
     {.title = "configured", .field = "configured"},
     {.title = "users", .field = "users", .kind = kNumber},
     {.title = "missing", .field = "missing", .kind = kNumber},
     {.title = "disabled", .field = "disabled", .kind = kNumber},
     {.title = "last complete sync", .field = "lastCompleteSync", .kind = kTime}}};

bool IsConfigured(const Config& config, const std::string& name) {
  return std::ranges::find(config.sources, name, &SourceConfig::name) != config.sources.end();
}

ExitCode RunSourceList(Context& context) {
  const Config config = LoadConfiguration(context);
  Registry registry(config.registry, IfAbsent::kFail);
  Printer printer(kSourceColumns, context);
  EachSourceUse(registry.database(), [&](const SourceUse& use) {
    Json record = {{"source", use.name},       {"configured", IsConfigured(config, use.name)},
                   {"users", use.users},       {"missing", use.missing},
                   {"disabled", use.disabled}, {"lastCompleteSync", nullptr}};
    if (use.last_complete) record["lastCompleteSync"] = ToIso8601(*use.last_complete);
    printer.Print(record);
  });
  printer.Finish("no source has been read yet");
  return ExitCode::kFine;
}

// Where nothing was read under the new name yet, so that no two histories become one.
ExitCode RunSourceRename(const SourceRenameOptions& options, Context& context) {
  const Config config = LoadConfiguration(context);
  if (IsConfigured(config, options.from)) {
    throw UsageError("source rename: " + config.path + " still configures '" + options.from +
                     "': change its name there first, to " + options.to);
  }
  if (const std::string problem = SourceNameProblem(options.to); !problem.empty()) throw UsageError(problem);
  Registry registry(config.registry, IfAbsent::kFail);
  Database& database = registry.database();
  RequireKnownSource(database, options.from);
  const auto turn = TakeTurn(database, context);
  const std::int64_t users = InTransaction(database, [&](Transaction& transaction) {
    const std::int64_t moved = RenameSource(database, options.from, options.to);
    if (options.ending == Ending::kCommit) transaction.Commit();
    return moved;
  });
  context.out << options.from << " is now " << options.to << ": " << users << " users with their links and history\n";
  if (options.ending == Ending::kRollBack) context.err << "Dry run: nothing was written." << std::endl;
  return ExitCode::kFine;
}

ExitCode RunSourceForget(const SourceForgetOptions& options, Context& context) {
  if (options.reason.empty()) throw UsageError("source forget: needs --reason TEXT: it is kept, and people will ask");
  const Config config = LoadConfiguration(context);
  if (IsConfigured(config, options.name)) {
    throw UsageError("source forget: " + config.path + " still configures '" + options.name +
                     "', and the next sync would bring everything back: take it out there first");
  }
  Registry registry(config.registry, IfAbsent::kFail);
  Database& database = registry.database();
  RequireKnownSource(database, options.name);
  const Stamp stamp = {.now = context.clock(),
                       .actor = ActorOf(options.actor, context),
                       .event_source = std::string(Code(CreationSource::kUi)),
                       .pass = {}};
  const auto turn = TakeTurn(database, context);
  const ForgottenSource forgotten = InTransaction(database, [&](Transaction& transaction) {
    ForgottenSource result = ForgetSource(database, options.name, options.reason, stamp);
    if (options.ending == Ending::kCommit) transaction.Commit();
    return result;
  });
  for (const std::string& login : forgotten.enabled) context.out << "enabled " << PrintableText(login) << '\n';
  context.out << options.name << ": " << forgotten.holds << " holds lifted, " << forgotten.enabled.size()
              << " accounts enabled; links and history stay\n";
  if (options.ending == Ending::kRollBack) context.err << "Dry run: nothing was written." << std::endl;
  return ExitCode::kFine;
}

Command SourceListCommand() {
  Command command("list", "List the sources that the registry knows, configured or not");
  command.Runs(RunSourceList);
  command.Footer("Example:\n  rollcall source list");
  return command;
}

Command SourceRenameCommand() {
  Command command("rename", "Keep links, holds and history of a source whose name has changed in agent.toml");
  SourceRenameOptions& options = command.Runs(RunSourceRename);
  command.Positional("OLD", &options.from, "its name until now").Required();
  command.Positional("NEW", &options.to, "its name in the configuration").Required();
  command.Flag("--dry-run", options.ending, Ending::kRollBack, "show what would happen, write nothing");
  command.Footer("Example:\n  rollcall source rename corp-ldap hq-ldap");
  return command;
}

Command SourceForgetCommand() {
  Command command("forget", "Lift what a source that is configured no longer has said of accounts");
  SourceForgetOptions& options = command.Runs(RunSourceForget);
  command.Positional("NAME", &options.name, "the source").Required();
  command.Option("--reason", "TEXT", &options.reason, "why, for the audit trail; needed");
  command.Option("--actor", "LOGIN", &options.actor, "who does this, for the audit trail (default: you)");
  command.Flag("--dry-run", options.ending, Ending::kRollBack, "show what would happen, write nothing");
  command.Footer("Example:\n  rollcall source forget old-hr --reason 'merged into corp-ldap' --dry-run");
  return command;
}

}  // namespace

Command SourceCommand() {
  Command command("source", "List sources, or rename or forget one that is configured no longer");
  command.Footer("Example:\n  rollcall source list\n  rollcall source rename corp-ldap hq-ldap");
  command.Add(SourceListCommand());
  command.Add(SourceRenameCommand());
  command.Add(SourceForgetCommand());
  return command;
}

}  // namespace rollcall
