#include "store/activity.h"

namespace rollcall {
namespace {

constexpr std::string_view kEnabled = R"sql(
SELECT a.id, a.login_key, coalesce(a.source_created_at, a.created_at), a.last_login_at, a.last_login_latest,
  a.last_login_source, a.clock_restarted_at
FROM account a WHERE a.enabled = 1 ORDER BY a.id
)sql";

constexpr std::string_view kDeactivated = R"sql(
SELECT a.id, a.login_key, coalesce(a.source_created_at, a.created_at), a.last_login_at, a.last_login_latest,
  a.last_login_source, a.clock_restarted_at, h.since
FROM hold h JOIN account a ON a.id = h.account WHERE h.source = 0 AND h.kind = 'automatic' ORDER BY a.id
)sql";

template <class... Extra, class Fn>
void EachActivityRow(Database& database, std::string_view sql, Fn fn) {
  database.Each<AccountId, std::string_view, TimePoint, std::optional<TimePoint>, std::optional<TimePoint>,
                std::optional<SourceId>, std::optional<TimePoint>, Extra...>(
      sql, {},
      [&fn](AccountId id, std::string_view login_key, TimePoint created, std::optional<TimePoint> login_at,
            std::optional<TimePoint> login_latest, std::optional<SourceId> login_source,
            std::optional<TimePoint> reenabled, Extra... extra) {
        fn(Activity{.id = id,
                    .login_key = login_key,
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

void EachActivity(Database& database, const std::function<void(const Activity&)>& fn) {
  EachActivityRow(database, kEnabled, fn);
}

void EachDeactivated(Database& database, const std::function<void(const Activity&, TimePoint since)>& fn) {
  EachActivityRow<TimePoint>(database, kDeactivated, fn);
}

std::optional<AccountId> LastAccountId(Database& database) {
  return database.One<AccountId>("SELECT id FROM account ORDER BY id DESC LIMIT 1");
}

void EachGroup(Database& database, const std::function<void(GroupId, std::string_view label)>& fn) {
  database.Each<GroupId, std::string_view>("SELECT id, coalesce(dn, name) FROM user_group ORDER BY id", {}, fn,
                                           Rows::kMany);
}

void EachGroupEdge(Database& database, const std::function<void(GroupId parent, GroupId child)>& fn) {
  database.Each<GroupId, GroupId>("SELECT parent, child FROM group_edge ORDER BY parent, child", {}, fn, Rows::kMany);
}

void EachMember(Database& database, GroupId group, std::string_view role, const std::function<void(AccountId)>& fn) {
  database.Each<AccountId>(
      "SELECT account FROM membership WHERE user_group = :id AND (:role1 = '' OR role = :role2) ORDER BY account",
      {group, role, role}, fn, Rows::kMany);
}

void EachLinked(Database& database, SourceId source, const std::function<void(AccountId)>& fn) {
  database.Each<AccountId>("SELECT account FROM link WHERE source = :source", {source}, fn, Rows::kMany);
}

std::vector<DirectMembership> DirectMembershipsOf(Database& database, AccountId account) {
  std::vector<DirectMembership> memberships;
  database.Each<GroupId, std::string>(
      "SELECT user_group, role FROM membership WHERE account = :account ORDER BY user_group, role", {account},
      [&memberships](GroupId group, std::string role) {
        memberships.push_back({group, std::move(role)});
      });
  return memberships;
}

std::vector<SourceId> SourcesOf(Database& database, AccountId account) {
  return Column<SourceId>(database, "SELECT source FROM link WHERE account = :account ORDER BY source", {account});
}

std::optional<SourceId> FindSourceId(Database& database, std::string_view name) {
  return database.One<SourceId>("SELECT id FROM source WHERE name = :name", {name});
}

std::string SourceName(Database& database, SourceId source) {
  return database.One<std::string>("SELECT name FROM source WHERE id = :id", {source}).value_or("");
}

std::vector<SourceId> SourcesTellingLogins(Database& database) {
  return Column<SourceId>(database,
                          "SELECT s.id FROM source s WHERE EXISTS "
                          "(SELECT 1 FROM account a WHERE a.last_login_source = s.id) ORDER BY s.id",
                          {});
}

void EachLoginGap(Database& database, const std::function<void(const LoginGap&)>& fn) {
  database.Each<AccountId, TimePoint, TimePoint>(
      "SELECT g.account, g.since, g.until FROM absence g JOIN account a ON a.id = g.account "
      "ORDER BY g.account, g.since",
      {},
      [&fn](AccountId account, TimePoint since, TimePoint until) {
        fn({account, since, until});
      },
      Rows::kMany);
}

bool IsWarned(Database& database, const WarningKey& warning) {
  return database
      .One<std::int64_t>("SELECT 1 FROM warning WHERE account = :account AND days = :days AND inactive_since = :since",
                         {warning.account, warning.days, warning.inactive_since})
      .has_value();
}

void KeepWarning(Database& database, const WarningKey& warning, TimePoint now) {
  database.Run(
      "INSERT INTO warning (account, days, inactive_since, warned_at) VALUES (:account, :days, :since, :now) "
      "ON CONFLICT DO NOTHING",
      {warning.account, warning.days, warning.inactive_since, now});
}

}  // namespace rollcall
