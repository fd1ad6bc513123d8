#include "store/groups.h"

#include <algorithm>
#include <iterator>

#include "store/memberships.h"

namespace rollcall {
namespace {

template <class T>
std::vector<T> Without(const std::vector<T>& all, const std::vector<T>& known) {
  std::vector<T> rest;
  std::ranges::set_difference(all, known, std::back_inserter(rest));
  return rest;
}

// Sorted as this program sorts: a database may collate text in another order.
std::vector<std::string> RefsOf(Database& database, GroupId group) {
  std::vector<std::string> refs;
  database.Each<std::string>("SELECT ref FROM member_ref WHERE user_group = :id", {group},
                             [&refs](std::string ref) { refs.push_back(std::move(ref)); });
  std::ranges::sort(refs);
  return refs;
}

void ReplaceRefs(Database& database, GroupId group, const std::vector<std::string>& refs) {
  const auto known = RefsOf(database, group);
  for (const std::string& ref : Without(known, refs)) {
    database.Run("DELETE FROM member_ref WHERE user_group = :id AND ref = :ref", {group, ref});
  }
  for (const std::string& ref : Without(refs, known)) {
    database.Run("INSERT INTO member_ref (user_group, ref) VALUES (:id, :ref)", {group, ref});
  }
}

std::vector<Membership> In(GroupId group, const std::vector<AccountId>& accounts) {
  std::vector<Membership> memberships;
  memberships.reserve(accounts.size());
  for (const AccountId account : accounts) memberships.push_back({.group = group, .account = account});
  return memberships;
}

std::vector<AccountId> AccountsOf(const std::vector<Membership>& memberships) {
  std::vector<AccountId> accounts;
  accounts.reserve(memberships.size());
  for (const Membership& each : memberships) accounts.push_back(each.account);
  return accounts;
}

}  // namespace

namespace {

std::optional<KnownGroup> ReadGroup(Database& database, std::string_view sql, Params params) {
  std::optional<KnownGroup> found;
  database.Each<GroupId, std::string, std::string, std::int64_t, bool>(
      sql, params, [&found](GroupId id, std::string name, std::string dn, std::int64_t hash, bool shown) {
        found = KnownGroup{.id = id,
                           .name = std::move(name),
                           .dn = std::move(dn),
                           .members_hash = hash,
                           .shown = shown ? Shown::kItself : Shown::kByUsers};
      });
  return found;
}

}  // namespace

std::optional<KnownGroup> FindGroup(Database& database, SourceId source, std::string_view anchor) {
  return ReadGroup(
      database, "SELECT id, name, dn, members_hash, shown FROM user_group WHERE source = :source AND anchor = :anchor",
      {source, anchor});
}

std::optional<std::int64_t> MembersHashOf(Database& database, GroupId group) {
  return database.One<std::int64_t>("SELECT members_hash FROM user_group WHERE id = :id", {group});
}

std::optional<KnownGroup> FindGroupByKey(Database& database, SourceId source, std::string_view key) {
  // A group that was renamed meanwhile may have come to where users had named another.
  const auto shown = ReadGroup(database,
                               "SELECT id, name, dn, members_hash, shown FROM user_group "
                               "WHERE dn_key = :key AND source = :source ORDER BY shown DESC, id LIMIT 1",
                               {key, source});
  return shown ? shown : FindGroup(database, source, key);
}

GroupId InsertGroup(Database& database, const GroupRecord& group) {
  return InsertGroup(database, group, {}, {}, 0, {});
}

GroupId InsertGroup(Database& database, const GroupRecord& group, const std::vector<NamedMember>& members,
                    const std::vector<std::string>& refs, std::int64_t members_hash, const Stamp& stamp) {
  const GroupId id{database.NextId(Target::kUserGroup)};
  database.Insert(Target::kUserGroup,
                  {id, group.source, group.anchor, group.name, OrNull(group.dn), OrNull(group.dn_key), members_hash,
                   std::int64_t{group.shown == Shown::kItself}});
  const auto told_by = static_cast<std::int64_t>(ToldBy::kGroup);
  for (const NamedMember& member : members) {
    database.Insert(Target::kMembership, {id, member.account, stamp.now, stamp.actor, told_by, member.named_by});
  }
  for (const std::string& ref : refs) database.Insert(Target::kMemberRef, {id, ref});
  return id;
}

void UpdateGroup(Database& database, GroupId id, const GroupRecord& group) {
  database.Run(
      "UPDATE user_group SET anchor = :anchor, name = :name, dn = :dn, dn_key = :dn_key, shown = :shown WHERE id = :id",
      {group.anchor, group.name, OrNull(group.dn), OrNull(group.dn_key), std::int64_t{group.shown == Shown::kItself},
       id});
}

std::vector<AccountId> RemoveGroup(Database& database, GroupId id, const Stamp& stamp) {
  database.NeedIndexes(Target::kMembership);
  database.Run("DELETE FROM group_edge WHERE parent = :parent OR child = :child", {id, id});
  database.Run("DELETE FROM member_ref WHERE user_group = :id", {id});
  const auto revoked = TakeBack(database, In(id, ToldMembers(database, id)), ToldBy::kGroup,
                                {.event = RemovalEvent::kSourceRemoval, .by_user = stamp.actor}, stamp);
  const auto others = database.One<std::int64_t>("SELECT 1 FROM membership WHERE user_group = :id LIMIT 1", {id});
  // What users and administrators say of the group stands.
  database.Run(others ? "UPDATE user_group SET shown = 0, members_hash = 0 WHERE id = :id"
                      : "DELETE FROM user_group WHERE id = :id",
               {id});
  return AccountsOf(revoked);
}

void RemoveUnnamedGroups(Database& database, SourceId source) {
  database.NeedIndexes(Target::kMembership);
  database.Run(
      "DELETE FROM user_group WHERE source = :source AND shown = 0 AND dn_key IS NOT NULL "
      "AND NOT EXISTS (SELECT 1 FROM membership m WHERE m.user_group = user_group.id) "
      "AND NOT EXISTS (SELECT 1 FROM group_edge e WHERE e.child = user_group.id OR e.parent = user_group.id)",
      {source});
}

void EachGroupName(Database& database, SourceId source, std::int64_t most,
                   const std::function<void(std::string_view)>& fn) {
  database.Each<std::string_view, std::string_view>(
      "SELECT anchor, dn_key FROM user_group WHERE source = :source LIMIT :rows", {source, most + 1},
      [&fn](std::string_view anchor, std::string_view dn_key) {
        fn(anchor);
        if (!dn_key.empty()) fn(dn_key);
      },
      Rows::kMany);
}

void EachGroupOf(Database& database, SourceId source, const std::function<void(GroupId, std::string_view)>& fn) {
  database.Each<GroupId, std::string_view>(
      "SELECT id, coalesce(dn, name) FROM user_group WHERE source = :source AND shown = 1", {source}, fn, Rows::kMany);
}

MembershipChange GrantMembers(Database& database, GroupId group, const std::vector<AccountId>& accounts,
                              const std::vector<std::string>& refs, std::int64_t members_hash, const Stamp& stamp) {
  const auto known = ToldMembers(database, group);
  const auto granted = Tell(database, In(group, Without(accounts, known)), ToldBy::kGroup, stamp);
  ReplaceRefs(database, group, refs);
  database.Run("UPDATE user_group SET members_hash = :hash WHERE id = :id", {members_hash, group});
  return {.granted = AccountsOf(granted), .revoked = Without(known, accounts)};
}

MembershipChange ReplaceMembers(Database& database, GroupId group, const std::vector<AccountId>& accounts,
                                const std::vector<std::string>& refs, std::int64_t members_hash, const Stamp& stamp) {
  const MembershipChange change = GrantMembers(database, group, accounts, refs, members_hash, stamp);
  const auto revoked = TakeBack(database, In(group, change.revoked), ToldBy::kGroup,
                                {.event = RemovalEvent::kAccessChange, .by_user = stamp.actor}, stamp);
  return {.granted = change.granted, .revoked = AccountsOf(revoked)};
}

// 1 is the hash of no group.
void ForgetMembersHash(Database& database, GroupId group) {
  database.Run("UPDATE user_group SET members_hash = 1 WHERE id = :id", {group});
}

MembershipCounts CountMemberships(Database& database, SourceId source) {
  database.NeedIndexes(Target::kMembership);
  MembershipCounts counts;
  database.Each<std::int64_t, std::int64_t>(
      "SELECT count(*), count(DISTINCT m.user_group) FROM user_group g JOIN membership m ON m.user_group = g.id "
      "WHERE g.source = :source",
      {source}, [&counts](std::int64_t memberships, std::int64_t groups) {
        counts = {memberships, groups};
      });
  return counts;
}

std::int64_t CountMembers(Database& database, GroupId group) {
  database.NeedIndexes(Target::kMembership);
  return database.One<std::int64_t>("SELECT count(*) FROM membership WHERE user_group = :id", {group}).value();
}

bool KnowsGroup(Database& database, std::string_view key) {
  return database
      .One<std::int64_t>(
          "SELECT 1 FROM user_group WHERE dn_key = :key UNION ALL "
          "SELECT 1 FROM user_group WHERE dn_key IS NULL AND name = :name LIMIT 1",
          {key, key})
      .has_value();
}

std::vector<NamedGroup> GroupsCalled(Database& database, std::string_view dn_key, std::string_view name) {
  std::vector<NamedGroup> groups;
  database.Each<GroupId, std::string, std::string>(
      "SELECT g.id, s.name, coalesce(g.dn, g.name) FROM user_group g JOIN source s ON s.id = g.source "
      "WHERE g.dn_key = :key OR g.name = :name ORDER BY s.name, g.id",
      {dn_key, name}, [&groups](GroupId id, std::string source, std::string label) {
        groups.push_back({.id = id, .source = std::move(source), .label = std::move(label)});
      });
  return groups;
}

std::string GroupLabel(Database& database, GroupId group) {
  return database.One<std::string>("SELECT coalesce(dn, name) FROM user_group WHERE id = :id", {group}).value();
}

std::vector<std::string> GroupsOf(Database& database, AccountId account) {
  database.NeedIndexes(Target::kMembership);
  std::vector<std::string> groups;
  database.Each<std::string>(
      "SELECT DISTINCT coalesce(g.dn, g.name) FROM membership m JOIN user_group g ON g.id = m.user_group "
      "WHERE m.account = :account ORDER BY 1",
      {account}, [&groups](std::string name) { groups.push_back(std::move(name)); });
  return groups;
}

std::vector<Belonging> BelongingsOf(Database& database, AccountId account) {
  database.NeedIndexes(Target::kMembership);
  std::vector<Belonging> belongings;
  database.Each<std::string, std::string>(
      "SELECT DISTINCT coalesce(g.dn, g.name), m.role FROM membership m JOIN user_group g ON g.id = m.user_group "
      "WHERE m.account = :account ORDER BY 1, 2",
      {account}, [&belongings](std::string group, std::string role) {
        belongings.push_back({std::move(group), std::move(role)});
      });
  return belongings;
}

}  // namespace rollcall
