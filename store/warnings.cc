#include "store/warnings.h"

#include <string>

#include "store/engine/dialect.h"
#include "store/engine/json_rows.h"

namespace rollcall {
namespace {

// So many warnings by one statement.
constexpr std::size_t kWarningsAtOnce = 5000;

template <class Fn>
void InRows(std::span<const WarningKey> warnings, Fn fn) {
  JsonRows rows;
  for (std::size_t i = 0; i < warnings.size();) {
    const WarningKey& each = warnings[i];
    rows.Row().Add(each.account).Add(each.days).Add(each.inactive_since.time_since_epoch().count());
    if (++i % kWarningsAtOnce == 0 || i == warnings.size()) fn(rows.Take());
  }
}

std::string WarningRows(const Database& database) {
  return "(SELECT CAST(value ->> 0 AS BIGINT) AS account, CAST(value ->> 1 AS BIGINT) AS days, "
         "CAST(value ->> 2 AS BIGINT) AS inactive_since FROM " +
         std::string(database.dialect().json_rows) + ") told";
}

}  // namespace

std::unordered_set<AccountId> WarnedOf(Database& database, std::span<const WarningKey> warnings) {
  std::unordered_set<AccountId> warned;
  const std::string sql = "SELECT w.account FROM " + WarningRows(database) +
                          " JOIN warning w ON w.account = told.account AND w.days = told.days "
                          "AND w.inactive_since = told.inactive_since";
  InRows(warnings, [&](const std::string& rows) {
    database.Each<AccountId>(
        sql, {rows}, [&warned](AccountId account) { warned.insert(account); }, Rows::kMany);
  });
  return warned;
}

void KeepWarnings(Database& database, std::span<const WarningKey> warnings, TimePoint now) {
  // WHERE: without it, SQLite takes ON for a part of a join (https://www.sqlite.org/lang_upsert.html).
  const std::string sql =
      "INSERT INTO warning (account, days, inactive_since, warned_at) SELECT account, days, inactive_since, :now "
      "FROM " +
      WarningRows(database) + " WHERE true ON CONFLICT DO NOTHING";
  InRows(warnings, [&](const std::string& rows) { database.Run(sql, {now, rows}); });
}

}  // namespace rollcall
