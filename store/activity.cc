#include "store/activity.h"

#include "store/engine/dialect.h"
#include "store/engine/json_rows.h"

namespace rollcall {
namespace {

constexpr std::string_view kEnabled = R"sql(
SELECT a.id, coalesce(a.source_created_at, a.created_at), a.last_login_at, a.last_login_latest, a.last_login_source,
  a.clock_restarted_at
FROM account a WHERE a.enabled = 1 AND a.id >= :first AND a.id <= :last ORDER BY a.id
)sql";

constexpr std::string_view kDisabled = R"sql(
SELECT a.id, coalesce(a.source_created_at, a.created_at), a.last_login_at, a.last_login_latest, a.last_login_source,
  a.clock_restarted_at
FROM account a WHERE a.enabled = 0 ORDER BY a.id
)sql";

constexpr std::string_view kDeactivated = R"sql(
SELECT a.id, coalesce(a.source_created_at, a.created_at), a.last_login_at, a.last_login_latest, a.last_login_source,
  a.clock_restarted_at, h.since
FROM hold h JOIN account a ON a.id = h.account WHERE h.source = 0 AND h.kind = 'automatic' ORDER BY a.id
)sql";

template <class... Extra, class Fn>
void EachActivityRow(Database& database, std::string_view sql, Params params, Fn fn) {
  database.Each<AccountId, TimePoint, std::optional<TimePoint>, std::optional<TimePoint>, std::optional<SourceId>,
                std::optional<TimePoint>, Extra...>(
      sql, params,
      [&fn](AccountId id, TimePoint created, std::optional<TimePoint> login_at, std::optional<TimePoint> login_latest,
            std::optional<SourceId> login_source, std::optional<TimePoint> reenabled, Extra... extra) {
        fn(Activity{.id = id,
                    .created = created,
                    .login_at = login_at,
                    .login_latest = login_latest,
                    .login_source = login_source,
                    .reenabled = reenabled},
           extra...);
      },
      Rows::kMany);
}

template <class T>
std::vector<T> Column(Database& database, std::string_view sql, Params params) {
  std::vector<T> values;
  database.Each<T>(sql, params, [&values](T value) { values.push_back(value); });
  return values;
}

}  // namespace

void EachActivity(Database& database, const std::function<void(const Activity&)>& fn, const AccountRange& range) {
  EachActivityRow(database, kEnabled, {range.first, range.last}, fn);
}

void EachDisabled(Database& database, const std::function<void(const Activity&)>& fn) {
  EachActivityRow(database, kDisabled, {}, fn);
}

std::vector<KnownActivity> ActivitiesOf(Database& database, std::span<const AccountId> accounts) {
  std::vector<KnownActivity> known;
  known.reserve(accounts.size());
  database.Each<AccountId, TimePoint, std::optional<TimePoint>, std::optional<TimePoint>, std::optional<SourceId>,
                std::optional<TimePoint>, bool, std::string, std::string>(
      "SELECT id, coalesce(source_created_at, created_at), last_login_at, last_login_latest, last_login_source, "
      "clock_restarted_at, enabled, login, last_login_attribute FROM account WHERE id IN " +
          SelectIds(database) + " ORDER BY id",
      {IdsOf(accounts)},
      [&known](AccountId id, TimePoint created, std::optional<TimePoint> login_at,
               std::optional<TimePoint> login_latest, std::optional<SourceId> login_source,
               std::optional<TimePoint> reenabled, bool enabled, std::string login, std::string attribute) {
        known.push_back({.activity = {.id = id,
                                      .created = created,
                                      .login_at = login_at,
                                      .login_latest = login_latest,
                                      .login_source = login_source,
                                      .reenabled = reenabled},
                         .enabled = enabled,
                         .login = std::move(login),
                         .login_attribute = std::move(attribute)});
      },
      Rows::kMany);
  return known;
}

void EachDeactivated(Database& database, const std::function<void(const Activity&, TimePoint since)>& fn) {
  EachActivityRow<TimePoint>(database, kDeactivated, {}, fn);
}

std::optional<AccountId> LastAccountId(Database& database) {
  return database.One<AccountId>("SELECT id FROM account ORDER BY id DESC LIMIT 1");
}

void EachLogin(Database& database, std::string_view prefix,
               const std::function<void(AccountId, std::string_view login_key)>& fn) {
  if (prefix.empty()) {
    return database.Each<AccountId, std::string_view>("SELECT id, login_key FROM account", {}, fn, Rows::kMany);
  }
  const std::string key = "login_key" + std::string(database.dialect().byte_order);
  // No text that begins so comes behind the last character that there is, twice.
  const std::string last = std::string(prefix) + "\xF4\x8F\xBF\xBF\xF4\x8F\xBF\xBF";
  database.Each<AccountId, std::string_view>(
      "SELECT id, login_key FROM account WHERE " + key + " >= :first AND " + key + " <= :last", {prefix, last}, fn,
      Rows::kMany);
}

void EachLoginOf(Database& database, std::span<const AccountId> accounts,
                 const std::function<void(AccountId, std::string_view login_key)>& fn) {
  database.Each<AccountId, std::string_view>("SELECT id, login_key FROM account WHERE id IN " + SelectIds(database),
                                             {IdsOf(accounts)}, fn, Rows::kMany);
}

void EachMember(Database& database, std::span<const GroupId> groups, std::string_view role,
                const std::function<void(AccountId)>& fn) {
  if (groups.empty()) return;
  const std::string sql = "SELECT account FROM membership WHERE user_group IN " + SelectIds(database);
  if (role.empty()) return database.Each<AccountId>(sql, {IdsOf(groups)}, fn, Rows::kMany);
  database.Each<AccountId>(sql + " AND role = :role", {IdsOf(groups), role}, fn, Rows::kMany);
}

void EachLinked(Database& database, SourceId source, const std::function<void(AccountId)>& fn) {
  database.Each<AccountId>("SELECT account FROM link WHERE +source = :source", {source}, fn, Rows::kMany);
}

void EachMembershipOf(Database& database, std::span<const AccountId> accounts,
                      const std::function<void(AccountId, GroupId, std::string_view role)>& fn) {
  database.Each<AccountId, GroupId, std::string_view>(
      "SELECT account, user_group, role FROM membership WHERE account IN " + SelectIds(database) +
          " ORDER BY account, user_group, role",
      {IdsOf(accounts)}, fn, Rows::kMany);
}

void EachMembershipEverOf(Database& database, std::span<const AccountId> accounts,
                          const std::function<void(const MembershipEver&)>& fn) {
  const auto read = [&](std::string_view sql) {
    database.Each<AccountId, GroupId, std::string_view, std::string_view, TimePoint, std::optional<TimePoint>>(
        std::string(sql) + SelectIds(database), {IdsOf(accounts)},
        [&fn](AccountId account, GroupId group, std::string_view role, std::string_view label, TimePoint granted_at,
              std::optional<TimePoint> removed_at) {
          fn({account, group, role, label, granted_at, removed_at});
        },
        Rows::kMany);
  };
  read(
      "SELECT account, user_group, role, '', granted_at, CAST(NULL AS BIGINT) FROM membership "
      "WHERE account IN ");
  read(
      "SELECT account, user_group, role, coalesce(group_dn, group_name), granted_at, removed_at FROM "
      "deleted_membership "
      "WHERE account IN ");
}

void EachStateChangeOf(Database& database, std::span<const AccountId> accounts,
                       const std::function<void(const StateChange&)>& fn) {
  database.Each<AccountId, TimePoint, bool>(
      "SELECT account, at, enabled FROM event WHERE account IN " + SelectIds(database) +
          " AND operation IN ('createUser', 'enableUser', 'disableUser', 'restoreUser') AND source <> :rules "
          "ORDER BY account, id",
      {IdsOf(accounts), kAutomaticDeactivation.code},
      [&fn](AccountId account, TimePoint at, bool enabled) {
        fn({account, at, enabled});
      },
      Rows::kMany);
}

std::optional<TimePoint> FirstPass(Database& database) {
  return database.One<TimePoint>(
      "SELECT started_at FROM pass WHERE source IS NOT NULL AND outcome IN ('complete', 'held') ORDER BY id LIMIT 1");
}

void EachLinkOf(Database& database, std::span<const AccountId> accounts,
                const std::function<void(AccountId, SourceId)>& fn) {
  database.Each<AccountId, SourceId>("SELECT account, source FROM link WHERE account IN " + SelectIds(database),
                                     {IdsOf(accounts)}, fn, Rows::kMany);
}

void EachDeactivationOf(Database& database, std::span<const AccountId> accounts,
                        const std::function<void(AccountId, TimePoint since)>& fn) {
  database.Each<AccountId, TimePoint>(
      "SELECT account, since FROM hold WHERE kind = 'automatic' AND source = 0 AND account IN " + SelectIds(database),
      {IdsOf(accounts)}, fn, Rows::kMany);
}

std::optional<SourceId> FindSourceId(Database& database, std::string_view name) {
  return database.One<SourceId>("SELECT id FROM source WHERE name = :name", {name});
}

std::string SourceName(Database& database, SourceId source) {
  return database.One<std::string>("SELECT name FROM source WHERE id = :id", {source}).value_or("");
}

void EachSource(Database& database, const std::function<void(SourceId, std::string name)>& fn) {
  database.Each<SourceId, std::string>("SELECT id, name FROM source ORDER BY id", {}, fn);
}

std::vector<SourceId> SourcesTellingLogins(Database& database) {
  return Column<SourceId>(
      database, "SELECT source FROM login_teller UNION SELECT source FROM login_recording ORDER BY source", {});
}

void EachLoginGap(Database& database, const std::function<void(const LoginGap&)>& fn) {
  database.Each<AccountId, TimePoint, TimePoint, std::optional<TimePoint>>(
      "SELECT g.account, g.since, g.until, a.clock_restarted_at FROM absence g JOIN account a ON a.id = g.account "
      "ORDER BY g.account, g.since",
      {},
      [&fn](AccountId account, TimePoint since, TimePoint until, std::optional<TimePoint> reenabled) {
        fn({account, since, until, reenabled});
      },
      Rows::kMany);
}

}  // namespace rollcall
