#include "store/access.h"

#include <map>

#include "store/text_key.h"

namespace rollcall {
namespace {

// `reach`: the groups that are asked for, and those nested in them. `person`: the accounts that are asked for, which
// may be two where a login has passed from one to another. What stands for @JOIN@, @PERSON@ and @ARCHIVED@ depends on
// what is asked for: one statement for everything would have to look at everybody. The last part is for groups that are
// gone, which the archive alone names.
constexpr std::string_view kAccess = R"sql(
WITH RECURSIVE reach (id, root, nested) AS (
  SELECT id, coalesce(dn, name), 0 FROM user_group
  WHERE :group1 <> '' AND (dn_key = :group2 OR name = :group3 OR (dn_key IS NULL AND dn = :group4))
  UNION
  SELECT e.child, r.root, 1 FROM reach r JOIN group_edge e ON e.parent = r.id
), person (id) AS (
  SELECT id FROM account WHERE login_key = :key1 OR public_id = :login1
  UNION
  SELECT id FROM deleted_account WHERE login_key = :key2 OR public_id = :login2
), archived (login, account, user_group, label, role, granted_at, granted_by, removed_at, by_user, by_email,
    removal_event, root, nested) AS (
  SELECT d.login, d.account, d.user_group, coalesce(d.group_dn, d.group_name), d.role, d.granted_at, d.granted_by,
    d.removed_at, d.removed_by_user, d.removed_by_email_address, d.removal_event, r.root, r.nested
  FROM deleted_membership d @JOIN@ reach r ON r.id = d.user_group
  WHERE @ARCHIVED@ d.granted_at <= :last1 AND d.removed_at > :from1
  UNION ALL
  SELECT d.login, d.account, d.user_group, coalesce(d.group_dn, d.group_name), d.role, d.granted_at, d.granted_by,
    d.removed_at, d.removed_by_user, d.removed_by_email_address, d.removal_event, NULL, NULL
  FROM deleted_membership d
  WHERE @ARCHIVED@ :group5 <> '' AND d.granted_at <= :last2 AND d.removed_at > :from2
    AND (d.group_dn_key = :group6 OR d.group_name = :group7 OR (d.group_dn_key IS NULL AND d.group_dn = :group8))
    AND d.user_group NOT IN (SELECT id FROM reach)
)
SELECT a.login AS login, a.public_id AS public_id, coalesce(g.dn, g.name) AS group_label,
  CASE WHEN r.nested = 1 THEN r.root ELSE '' END AS via, m.role AS role, m.granted_at AS granted_at,
  m.granted_by AS granted_by, CAST(NULL AS BIGINT) AS removed_at, '' AS by_user, '' AS by_email, '' AS removal_event
FROM membership m @JOIN@ reach r ON r.id = m.user_group JOIN user_group g ON g.id = m.user_group
  JOIN account a ON a.id = m.account
WHERE @PERSON@ m.granted_at <= :last3
  AND NOT (r.id IS NOT NULL AND r.nested = 1 AND coalesce(g.dn, g.name) = r.root)
UNION ALL
SELECT x.login, coalesce((SELECT a.public_id FROM account a WHERE a.id = x.account),
    (SELECT min(d.public_id) FROM deleted_account d WHERE d.id = x.account)), x.label,
  CASE WHEN x.nested = 1 THEN x.root ELSE '' END, x.role, x.granted_at, x.granted_by, x.removed_at, x.by_user,
  x.by_email, x.removal_event
FROM archived x WHERE NOT (x.root IS NOT NULL AND x.nested = 1 AND x.label = x.root)
ORDER BY group_label, login, granted_at
)sql";

// A text of the program's own in place of a token, wherever it stands.
void Fill(std::string& sql, std::string_view token, std::string_view text) {
  for (auto at = sql.find(token); at != std::string::npos; at = sql.find(token)) sql.replace(at, token.size(), text);
}

std::string SqlOf(const AccessQuery& query) {
  std::string sql(kAccess);
  Fill(sql, "@JOIN@", query.group.empty() ? "LEFT JOIN" : "JOIN");
  Fill(sql, "@PERSON@", query.login.empty() ? "" : "m.account IN (SELECT id FROM person) AND");
  Fill(sql, "@ARCHIVED@", query.login.empty() ? "" : "d.account IN (SELECT id FROM person) AND");
  return sql;
}

using Edges = std::multimap<std::int64_t, std::int64_t>;

// Walks down from `start`; true where it comes back. Groups known to be in no circle are not walked again.
bool InCircle(const Edges& edges, std::int64_t start, std::map<std::int64_t, bool>& walked) {
  std::vector<std::int64_t> ahead = {start};
  std::map<std::int64_t, bool> seen;
  while (!ahead.empty()) {
    const std::int64_t group = ahead.back();
    ahead.pop_back();
    const auto [first, last] = edges.equal_range(group);
    for (auto edge = first; edge != last; ++edge) {
      if (edge->second == start) return true;
      if (!walked.contains(edge->second) && seen.emplace(edge->second, true).second) ahead.push_back(edge->second);
    }
  }
  walked.emplace(start, true);
  return false;
}

}  // namespace

void EachAccess(Database& database, const AccessQuery& query, const std::function<void(const Access&)>& fn) {
  // The last moment of the period: [from, until), or the one moment.
  const TimePoint last = query.from == query.until ? query.from : query.until - std::chrono::milliseconds{1};
  const std::string& group = query.group;
  const std::string& login = query.login;
  const std::string key = TextKey(login);
  database.Each<std::string, std::string, std::string, std::string, std::string, TimePoint, std::string,
                std::optional<TimePoint>, std::string, std::string, std::string>(
      SqlOf(query),
      {group, group, group, group, key, login, key, login, last, query.from, group, last, query.from, group, group,
       group, last},
      [&fn](std::string login_then, std::string public_id, std::string label, std::string via, std::string role,
            TimePoint granted_at, std::string granted_by, std::optional<TimePoint> removed_at, std::string by_user,
            std::string by_email, std::string removal_event) {
        fn({.login = std::move(login_then),
            .public_id = std::move(public_id),
            .group = std::move(label),
            .via = std::move(via),
            .role = std::move(role),
            .granted_at = granted_at,
            .granted_by = std::move(granted_by),
            .removed_at = removed_at,
            .removed_by_user = std::move(by_user),
            .removed_by_email_address = std::move(by_email),
            .removal_event = std::move(removal_event)});
      },
      Rows::kMany);
}

bool IsKnownGroup(Database& database, std::string_view group) {
  return database
      .One<std::int64_t>(
          "SELECT 1 FROM user_group WHERE dn_key = :key1 OR name = :name1 OR (dn_key IS NULL AND dn = :dn1) UNION ALL "
          "SELECT 1 FROM deleted_membership "
          "WHERE group_dn_key = :key2 OR group_name = :name2 OR (group_dn_key IS NULL AND group_dn = :dn2) LIMIT 1",
          {group, group, group, group, group, group})
      .has_value();
}

std::vector<std::string> InheritedGroupsOf(Database& database, AccountId account) {
  std::vector<std::string> groups;
  database.Each<std::string>(
      "WITH RECURSIVE up (id) AS (SELECT e.parent FROM membership m JOIN group_edge e ON e.child = m.user_group "
      "WHERE m.account = :account1 UNION SELECT e.parent FROM up JOIN group_edge e ON e.child = up.id) "
      "SELECT coalesce(g.dn, g.name) FROM up JOIN user_group g ON g.id = up.id "
      "WHERE g.id NOT IN (SELECT user_group FROM membership WHERE account = :account2) ORDER BY 1",
      {account, account}, [&groups](std::string group) { groups.push_back(std::move(group)); });
  return groups;
}

std::vector<std::string> GroupCycles(Database& database) {
  Edges edges;
  database.Each<std::int64_t, std::int64_t>(
      "SELECT parent, child FROM group_edge", {},
      [&edges](std::int64_t parent, std::int64_t child) { edges.emplace(parent, child); });
  std::vector<std::string> cycles;
  std::map<std::int64_t, bool> walked;
  for (auto edge = edges.begin(); edge != edges.end(); edge = edges.upper_bound(edge->first)) {
    if (!InCircle(edges, edge->first, walked)) continue;
    walked.emplace(edge->first, true);  // the other groups of the circle lead here and no further
    cycles.push_back(
        database.One<std::string>("SELECT coalesce(dn, name) FROM user_group WHERE id = :id", {edge->first}).value());
  }
  return cycles;
}

}  // namespace rollcall
