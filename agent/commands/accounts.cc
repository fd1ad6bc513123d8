// rollcall accounts: what the registry holds.
#include <array>
#include <nlohmann/json.hpp>

#include "agent/commands/account_card.h"
#include "agent/commands/archive.h"
#include "agent/commands/command.h"
#include "agent/commands/find_account.h"
#include "agent/commands/options.h"
#include "agent/commands/registry.h"
#include "agent/commands/sources.h"
#include "agent/output/account_records.h"
#include "agent/output/history_records.h"
#include "agent/output/printer.h"
#include "store/accounts.h"
#include "store/holds.h"

namespace rollcall {
namespace {

struct AccountsListOptions {
  std::optional<bool> enabled;
  std::optional<std::string> creation_source;  // code; empty or "blank": accounts that predate rollcall
  std::string source;                          // linked to this one; empty: any
  std::optional<std::int64_t> limit;           // how many to print
};

struct AccountsShowOptions {
  std::string account;  // login or id
};

using Json = nlohmann::ordered_json;

// "disabled: source, missing"
std::string StateText(const Json& account) {
  if (account.at("enabled").get<bool>()) return "enabled";
  std::string kinds;
  for (const Json& hold : account.at("holds")) {
    kinds += (kinds.empty() ? ": " : ", ") + hold.at("kind").get<std::string>();
  }
  return "disabled" + kinds;
}

// If a source provides no display name: given and family name.
std::string NameText(const Json& account) {
  std::string name;
  for (const char* field : {"givenName", "familyName"}) {
    if (account.at(field).is_string()) name += (name.empty() ? "" : " ") + account.at(field).get<std::string>();
  }
  return account.at("displayName").is_string() ? account.at("displayName").get<std::string>() : name;
}

std::string CreationText(const Json& account) {
  return std::string(SourceLabel(account.at("creationSource").get<std::string>()));
}

// "source: disabled in the directory; missing: not in the last pull"
std::string HoldsText(const Json& account) {
  std::string text;
  for (const Json& hold : account.at("holds")) {
    text += (text.empty() ? "" : "; ") + hold.at("kind").get<std::string>();
    if (hold.at("reason").is_string()) text += ": " + hold.at("reason").get<std::string>();
  }
  return text;
}

using enum Column::Kind;
using enum Column::In;
constexpr std::array<Column, 18> kAccountsListColumns = {{
    {.title = "login", .field = "login"},
    {.title = "name", .in = kTable, .text = NameText},
    {.title = "email", .field = "email", .in = kTable},
    {.title = "state", .in = kTable, .text = StateText},
    {.title = "creation source", .in = kTable, .text = CreationText},
    {.title = "last login", .field = "lastLogin.at", .kind = kTime, .in = kTable},
    {.title = "id", .field = "id", .in = kCsv},
    {.title = "email", .field = "email", .in = kCsv},
    {.title = "displayName", .field = "displayName", .in = kCsv},
    {.title = "givenName", .field = "givenName", .in = kCsv},
    {.title = "familyName", .field = "familyName", .in = kCsv},
    {.title = "enabled", .field = "enabled", .in = kCsv},
    {.title = "automaticDeactivation", .field = "automaticDeactivation", .in = kCsv},
    {.title = "creationSource", .field = "creationSource", .in = kCsv},
    {.title = "createdAt", .field = "createdAt", .kind = kTime, .in = kCsv},
    {.title = "lastLogin", .field = "lastLogin.at", .kind = kTime, .in = kCsv},
    {.title = "holds", .in = kCsv, .text = HoldsText},
    {.title = "groups", .field = "groups", .in = kCsv},
}};

CreationSource ParseCreationSource(const std::string& code) {
  if (code == "blank") return CreationSource::kBlank;
  if (const auto source = CreationSourceFromCode(code)) return *source;
  throw UsageError("--creation-source '" + code + "': there are " + NamesOf(CodesOf(kCreationSources)) + ", and blank");
}

// Ends the reading where enough accounts have been printed.
struct Enough {};

// A table shows no groups, and needs no question for those of each account.
Json RecordOf(Database& database, const Account& account, OutputFormat format) {
  if (format != OutputFormat::kTable) return FullAccountJson(database, account);
  return AccountJson(account, account.enabled ? std::vector<Hold>{} : HoldsOf(database, account.id), {});
}

void Show(Database& database, const Account& account, Context& context) {
  const AccountDetails details = DetailsOf(database, account);
  Json json = AccountJson(account, details.holds, details.groups);
  json["inheritedGroups"] = details.inherited_groups;
  json["links"] = LinksJson(details.links);
  PrintOne(AccountCard(details, json.at("attributes")), json, kAccountsListColumns, context);
}

ExitCode RunAccountsList(const AccountsListOptions& options, Context& context) {
  AccountFilter filter{.enabled = options.enabled, .source = options.source};
  if (options.creation_source) filter.creation_source = ParseCreationSource(*options.creation_source);
  Registry registry = OpenRegistry(context);
  Database& database = registry.database();
  RequireKnownSource(database, options.source);
  Printer printer(kAccountsListColumns, context);
  std::int64_t count = 0;
  try {
    EachAccount(database, filter, [&](const Account& account) {
      if (count++ == options.limit) throw Enough{};
      printer.Print(RecordOf(database, account, context.format));
    });
  } catch (const Enough&) {  // the rest need not be read
  }
  printer.Finish("no account matches");
  return ExitCode::kFine;
}

ExitCode RunAccountsShow(const AccountsShowOptions& options, Context& context) {
  Registry registry = OpenRegistry(context);
  Database& database = registry.database();
  const auto archived = FindArchived(database, options.account);
  if (archived.empty() || FindLiving(database, options.account)) {
    Show(database, RequireAccount(database, options.account), context);
  } else {
    ShowArchived(database, archived.front(), context);
  }
  return ExitCode::kFine;
}

Command AccountsListCommand() {
  Command command("list", "List accounts in the order of their logins");
  AccountsListOptions& options = command.Runs(RunAccountsList);
  AddStateFilter(command, options.enabled);
  command
      .Option("--creation-source", "CODE", &options.creation_source,
              "only those that came in this way: ldap, fileImportation, ..., blank")
      .Suggests(CodesOf(kCreationSources));
  command.Option("--source", "NAME", &options.source, "only those that this source has");
  command.Option("--limit", "N", &options.limit, "print at most so many").Positive();
  command.Footer("Example:\n  rollcall accounts list --disabled --source corp-ldap --format csv");
  return command;
}

}  // namespace

Command ShowAccountCommand(const std::string& summary, const std::string& footer) {
  Command command("show", summary);
  AccountsShowOptions& options = command.Runs(RunAccountsShow);
  command.Positional("LOGIN", &options.account, "the account's login or id").Required();
  command.Footer(footer);
  return command;
}

Command AccountsCommand() {
  Command command("accounts", "List accounts, or show one");
  command.Footer("Example:\n  rollcall accounts list --enabled\n  rollcall accounts show bjensen");
  command.Add(AccountsListCommand());
  command.Add(ShowAccountCommand("Show everything about one account", "Example:\n  rollcall accounts show bjensen"));
  return command;
}

}  // namespace rollcall
