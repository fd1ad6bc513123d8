#include <nlohmann/json.hpp>

#include "agent/commands/account_card.h"
#include "agent/commands/accounts.h"
#include "agent/commands/archive.h"
#include "agent/commands/registry.h"
#include "agent/output/account_records.h"
#include "agent/output/history_records.h"
#include "store/accounts.h"

namespace rollcall {
namespace {

using Json = nlohmann::ordered_json;

void Show(Database& database, const Account& account, Context& context) {
  const AccountDetails details = DetailsOf(database, account);
  Json json = AccountJson(account, details.holds, details.groups);
  json["inheritedGroups"] = details.inherited_groups;
  json["links"] = LinksJson(details.links);
  PrintOne(AccountCard(details, json.at("attributes")), json, AccountColumns(), context);
}

}  // namespace

std::optional<Account> FindLiving(Database& database, const std::string& login_or_id) {
  if (auto account = FindAccountByLogin(database, login_or_id)) return account;
  return FindAccountByPublicId(database, login_or_id);
}

Account RequireAccount(Database& database, const std::string& login_or_id) {
  if (auto account = FindLiving(database, login_or_id)) return *account;
  throw StoreError("no account has the login or id '" + login_or_id + "'; `rollcall accounts list` shows all");
}

ExitCode RunAccountsShow(const AccountsShowOptions& options, Context& context) {
  Registry registry(LoadConfiguration(context).registry, IfAbsent::kFail);
  Database& database = registry.database();
  const auto archived = FindArchived(database, options.account);
  if (archived.empty() || FindLiving(database, options.account)) {
    Show(database, RequireAccount(database, options.account), context);
  } else {
    ShowArchived(database, archived.front(), context);
  }
  return ExitCode::kFine;
}

}  // namespace rollcall
