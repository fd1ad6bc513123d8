#include "store/groups.h"

#include <algorithm>
#include <iterator>

#include "store/archive.h"

namespace rollcall {
namespace {

template <class T>
std::vector<T> Without(const std::vector<T>& all, const std::vector<T>& known) {
  std::vector<T> rest;
  std::ranges::set_difference(all, known, std::back_inserter(rest));
  return rest;
}

constexpr std::string_view kMembers = "SELECT account FROM membership WHERE user_group = :id";

// Reads a column, sorted as this program sorts: a database may collate text in another order.
template <class T>
std::vector<T> Column(Database& database, std::string_view sql, GroupId group) {
  std::vector<T> values;
  database.Each<T>(sql, {group}, [&values](T value) { values.push_back(std::move(value)); });
  std::ranges::sort(values);
  return values;
}

void ReplaceRefs(Database& database, GroupId group, const std::vector<std::string>& refs) {
  const auto known = Column<std::string>(database, "SELECT ref FROM member_ref WHERE user_group = :id", group);
  for (const std::string& ref : Without(known, refs)) {
    database.Run("DELETE FROM member_ref WHERE user_group = :id AND ref = :ref", {group, ref});
  }
  for (const std::string& ref : Without(refs, known)) {
    database.Run("INSERT INTO member_ref (user_group, ref) VALUES (:id, :ref)", {group, ref});
  }
}

}  // namespace

std::vector<AccountId> MembersOf(Database& database, GroupId group) {
  return Column<AccountId>(database, kMembers, group);
}

// 1 is the hash of no group.
void ForgetMembersHash(Database& database, GroupId group) {
  database.Run("UPDATE user_group SET members_hash = 1 WHERE id = :id", {group});
}

MembershipCounts CountMemberships(Database& database, SourceId source) {
  MembershipCounts counts;
  database.Each<std::int64_t, std::int64_t>(
      "SELECT count(*), count(DISTINCT m.user_group) FROM user_group g JOIN membership m ON m.user_group = g.id "
      "WHERE g.source = :source",
      {source}, [&counts](std::int64_t memberships, std::int64_t groups) {
        counts = {memberships, groups};
      });
  return counts;
}

void RevokeMembers(Database& database, GroupId group, const std::vector<AccountId>& accounts, const Stamp& stamp) {
  if (accounts.empty()) return;
  const Removal removal(database, {.event = RemovalEvent::kAccessChange, .by_user = stamp.actor}, stamp.now);
  for (const AccountId account : accounts) {
    database.Run("DELETE FROM membership WHERE user_group = :id AND account = :account", {group, account});
  }
}

std::optional<KnownGroup> FindGroup(Database& database, SourceId source, std::string_view anchor) {
  std::optional<KnownGroup> found;
  database.Each<GroupId, std::string, std::string, std::int64_t>(
      "SELECT id, name, dn, members_hash FROM user_group WHERE source = :source AND anchor = :anchor", {source, anchor},
      [&found](GroupId id, std::string name, std::string dn, std::int64_t hash) {
        found = KnownGroup{id, std::move(name), std::move(dn), hash};
      });
  return found;
}

GroupId InsertGroup(Database& database, const GroupRecord& group) {
  return database
      .One<GroupId>(
          "INSERT INTO user_group (source, anchor, name, dn, dn_key) VALUES (:source, :anchor, :name, :dn, :dn_key) "
          "RETURNING id",
          {group.source, group.anchor, group.name, OrNull(group.dn), OrNull(group.dn_key)})
      .value();
}

void UpdateGroup(Database& database, GroupId id, const GroupRecord& group) {
  database.Run("UPDATE user_group SET name = :name, dn = :dn, dn_key = :dn_key WHERE id = :id",
               {group.name, OrNull(group.dn), OrNull(group.dn_key), id});
}

std::vector<AccountId> RemoveGroup(Database& database, GroupId id, const Stamp& stamp) {
  auto members = MembersOf(database, id);
  database.Run("DELETE FROM group_edge WHERE parent = :parent OR child = :child", {id, id});
  database.Run("DELETE FROM member_ref WHERE user_group = :id", {id});
  {
    const Removal removal(database, {.event = RemovalEvent::kSourceRemoval, .by_user = stamp.actor}, stamp.now);
    database.Run("DELETE FROM membership WHERE user_group = :id", {id});
  }
  database.Run("DELETE FROM user_group WHERE id = :id", {id});
  return members;
}

void EachGroupOf(Database& database, SourceId source, const std::function<void(GroupId, std::string_view)>& fn) {
  database.Each<GroupId, std::string_view>("SELECT id, coalesce(dn, name) FROM user_group WHERE source = :source",
                                           {source}, fn, Rows::kMany);
}

MembershipChange GrantMembers(Database& database, GroupId group, const std::vector<AccountId>& accounts,
                              const std::vector<std::string>& refs, std::int64_t members_hash, const Stamp& stamp) {
  const auto known = MembersOf(database, group);
  const auto granted = Without(accounts, known);
  for (const AccountId account : granted) {
    database.Run(
        "INSERT INTO membership (user_group, account, granted_at, granted_by) VALUES (:id, :account, :at, :by)",
        {group, account, stamp.now, stamp.actor});
  }
  ReplaceRefs(database, group, refs);
  database.Run("UPDATE user_group SET members_hash = :hash WHERE id = :id", {members_hash, group});
  return {.granted = granted, .revoked = Without(known, accounts)};
}

MembershipChange ReplaceMembers(Database& database, GroupId group, const std::vector<AccountId>& accounts,
                                const std::vector<std::string>& refs, std::int64_t members_hash, const Stamp& stamp) {
  MembershipChange change = GrantMembers(database, group, accounts, refs, members_hash, stamp);
  RevokeMembers(database, group, change.revoked, stamp);
  return change;
}

std::int64_t ResolveNesting(Database& database, SourceId source) {
  database.Run(
      "DELETE FROM group_edge WHERE parent IN (SELECT id FROM user_group WHERE source = :source) AND NOT EXISTS "
      "(SELECT 1 FROM member_ref r JOIN user_group c ON c.dn_key = r.ref "
      "WHERE r.user_group = group_edge.parent AND c.id = group_edge.child)",
      {source});
  database.Run(
      "INSERT INTO group_edge (parent, child) SELECT p.id, c.id FROM user_group p "
      "JOIN member_ref r ON r.user_group = p.id JOIN user_group c ON c.dn_key = r.ref AND c.source = p.source "
      "WHERE p.source = :source ON CONFLICT DO NOTHING",
      {source});
  return database
      .One<std::int64_t>(
          "SELECT count(*) FROM user_group p JOIN member_ref r ON r.user_group = p.id WHERE p.source = :source "
          "AND NOT EXISTS (SELECT 1 FROM user_group c WHERE c.dn_key = r.ref AND c.source = p.source)",
          {source})
      .value();
}

std::vector<std::string> GroupsOf(Database& database, AccountId account) {
  std::vector<std::string> groups;
  database.Each<std::string>(
      "SELECT coalesce(g.dn, g.name) FROM membership m JOIN user_group g ON g.id = m.user_group "
      "WHERE m.account = :account ORDER BY 1",
      {account}, [&groups](std::string name) { groups.push_back(std::move(name)); });
  return groups;
}

}  // namespace rollcall
