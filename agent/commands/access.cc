// rollcall access: who was in which group, and when.
#include <array>
#include <nlohmann/json.hpp>

#include "agent/commands/command.h"
#include "agent/commands/find_account.h"
#include "agent/commands/options.h"
#include "agent/commands/registry.h"
#include "agent/output/history_records.h"
#include "agent/output/printer.h"
#include "connectors/base/dn.h"
#include "store/access.h"

namespace rollcall {
namespace {

struct AccessOptions {
  std::string group;    // DN or name
  std::string account;  // login or id, of a removed account too
  std::string at;       // ISO 8601; empty and no period: now
  std::string from;     // a period instead: inclusive
  std::string to;       // exclusive
};

using enum Column::Kind;
using enum Column::In;
using enum Column::Empty;
constexpr std::array<Column, 11> kAccessColumns = {{
    {.title = "login", .field = "login"},
    {.title = "id", .field = "id", .in = kCsv},
    {.title = "group", .field = "group"},
    {.title = "via", .field = "via", .empty = kHidden},
    {.title = "role", .field = "role"},
    {.title = "grantedAt", .field = "grantedAt", .kind = kTime},
    {.title = "grantedBy", .field = "grantedBy"},
    {.title = "removedAt", .field = "removedAt", .kind = kTime, .empty = kHidden},
    {.title = "removedByUser", .field = "removedByUser", .empty = kHidden},
    {.title = "removedByEmailAddress", .field = "removedByEmailAddress", .empty = kHidden},
    {.title = "removalEvent", .field = "removalEvent", .empty = kHidden},
}};

// A DN may be written in many ways, of which the registry keeps a key.
std::string ResolveGroup(Database& database, const std::string& group) {
  if (const auto key = DnKey(group); key && IsKnownGroup(database, *key)) return *key;
  if (IsKnownGroup(database, group)) return group;
  throw StoreError("no group has or had the DN or name '" + group +
                   "'; `rollcall access --account LOGIN` shows the groups of an account");
}

AccessQuery QueryOf(const AccessOptions& options, TimePoint now) {
  if (options.group.empty() && options.account.empty()) throw UsageError("access: --group or --account is needed");
  AccessQuery query;
  if (options.from.empty() && options.to.empty()) {
    query.from = query.until = ParseTimeOption("--at", options.at).value_or(now);
    return query;
  }
  const Period period = ParsePeriod({"--from", options.from}, {"--to", options.to});
  query.from = period.since.value_or(query.from);
  query.until = period.until.value_or(query.until);
  return query;
}

ExitCode RunAccess(const AccessOptions& options, Context& context) {
  AccessQuery query = QueryOf(options, context.clock());
  Registry registry = OpenRegistry(context);
  Database& database = registry.database();
  if (!options.group.empty()) query.group = ResolveGroup(database, options.group);
  if (!options.account.empty()) {
    RequireAccountEver(database, options.account);
    query.login = options.account;
  }
  Printer printer(kAccessColumns, context);
  EachAccess(database, query, [&](const Access& access) { printer.Print(AccessJson(access)); });
  printer.Finish("no membership matches");
  return ExitCode::kFine;
}

}  // namespace

Command AccessCommand() {
  Command command("access", "Show who was in which group, and when");
  AccessOptions& options = command.Runs(RunAccess);
  command.Option("--group", "GROUP", &options.group, "members of this group, and of those in it: DN or name");
  command.Option("--account", "LOGIN", &options.account, "groups of this account: login or id, of a removed one too");
  command.Option("--at", "TIME", &options.at, "at this time (default: now): 2026-11-22 or 2026-11-22T08:00Z");
  command.Option("--from", "TIME", &options.from, "at any time from this one on").Excludes("--at");
  command.Option("--to", "TIME", &options.to, "at any time before this one").Excludes("--at");
  command.Footer(
      "Example:\n  rollcall access --group cn=payroll,ou=groups,dc=example,dc=com --at 2026-03-01\n"
      "  rollcall access --account bjensen --from 2026-01-01 --to 2026-07-01 --format csv");
  return command;
}

}  // namespace rollcall
