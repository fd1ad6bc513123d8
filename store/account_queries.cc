// Reading accounts back.
#include <algorithm>

#include "store/accounts.h"
#include "store/engine/account_row.h"
#include "store/engine/json_rows.h"
#include "store/text_key.h"

namespace rollcall {
namespace {

template <class Fn>
void Select(Database& database, std::string_view where, Params params, Fn fn, Rows rows = Rows::kFew) {
  const std::string sql = "SELECT " + std::string(kAccountColumns) +
                          " FROM account a LEFT JOIN source s ON s.id = a.last_login_source " + std::string(where);
  EachAccountRow(database, sql, params, fn, rows);
}

std::optional<Account> SelectOne(Database& database, std::string_view where, Param key) {
  std::optional<Account> found;
  Select(database, where, {key}, [&found](Account account) { found = std::move(account); });
  return found;
}

}  // namespace

std::optional<Account> FindAccount(Database& database, AccountId account) {
  return SelectOne(database, "WHERE a.id = :id", account);
}

std::optional<Account> FindAccountByLogin(Database& database, std::string_view login) {
  database.NeedIndexes(Target::kAccount);
  return SelectOne(database, "WHERE a.login_key = :key", TextKey(login));
}

std::optional<Account> FindAccountByPublicId(Database& database, std::string_view public_id) {
  database.NeedIndexes(Target::kAccount);
  return SelectOne(database, "WHERE a.public_id = :id", public_id);
}

std::vector<Account> FindAccounts(Database& database, std::span<const AccountId> accounts) {
  std::vector<Account> found;
  const std::string where = "WHERE a.id IN " + SelectIds(database) + " ORDER BY a.id";
  Select(
      database, where, {IdsOf(accounts)}, [&found](Account account) { found.push_back(std::move(account)); },
      Rows::kMany);
  return found;
}

void EachAccountOf(Database& database, std::span<const AccountId> accounts,
                   const std::function<void(std::size_t, const Account&)>& fn) {
  constexpr std::size_t kAtOnce = 2000;
  for (std::size_t done = 0; done < accounts.size(); done += kAtOnce) {
    const auto batch = accounts.subspan(done, std::min(kAtOnce, accounts.size() - done));
    const auto found = FindAccounts(database, batch);
    for (std::size_t i = 0; i < batch.size(); ++i) {
      const auto account = std::ranges::lower_bound(found, batch[i], {}, &Account::id);
      if (account != found.end() && account->id == batch[i]) fn(done + i, *account);
    }
  }
}

void EachAccount(Database& database, const AccountFilter& filter, const std::function<void(const Account&)>& fn) {
  const std::string_view code = filter.creation_source ? Code(*filter.creation_source) : "";
  Select(database,
         "WHERE (:any_state = 1 OR a.enabled = :enabled) AND (:any_code = 1 OR a.creation_source = :code) "
         "AND (:source1 = '' OR EXISTS (SELECT 1 FROM link l JOIN source ls ON ls.id = l.source "
         "WHERE l.account = a.id AND ls.name = :source2)) ORDER BY a.login_key",
         {!filter.enabled.has_value(), filter.enabled.value_or(false), !filter.creation_source.has_value(), code,
          filter.source, filter.source},
         fn, Rows::kMany);
}

}  // namespace rollcall
