#include "agent/commands/find_account.h"

#include "store/accounts.h"
#include "store/archive.h"

namespace rollcall {

std::optional<Account> FindLiving(Database& database, const std::string& login_or_id) {
  if (auto account = FindAccountByLogin(database, login_or_id)) return account;
  return FindAccountByPublicId(database, login_or_id);
}

Account RequireAccount(Database& database, const std::string& login_or_id) {
  if (auto account = FindLiving(database, login_or_id)) return *account;
  throw StoreError("no account has the login or id '" + login_or_id + "'; `rollcall accounts list` shows all");
}

AccountId RequireAccountEver(Database& database, const std::string& login_or_id) {
  if (const auto account = FindLiving(database, login_or_id)) return account->id;
  const auto archived = FindArchived(database, login_or_id);
  if (!archived.empty()) return archived.front().account.id;
  throw StoreError("no account has or had the login or id '" + login_or_id +
                   "'; `rollcall accounts list` shows those that live, `rollcall archive list` those removed");
}

void AddStateFilter(Command& command, std::optional<bool>& enabled) {
  command.Flag("--enabled", enabled, true, "only those that can log in");
  command.Flag("--disabled", enabled, false, "only those that cannot").Excludes("--enabled");
}

}  // namespace rollcall
