#include "store/named_members.h"

#include <algorithm>

namespace rollcall {

std::string RefOf(NamedBy by, std::string_view key) {
  switch (by) {
    case NamedBy::kDn:
      return std::string(key);
    case NamedBy::kLogin:
      return "login:" + std::string(key);
  }
  return {};
}

void SetNames(Database& database, GroupId group, const std::vector<NamedMember>& members) {
  database.NeedIndexes(Target::kMembership);
  std::vector<NamedMember> known;
  database.Each<AccountId, std::int64_t>(
      "SELECT account, named_by FROM membership WHERE user_group = :id AND role = 'member' ORDER BY account", {group},
      [&known](AccountId account, std::int64_t named_by) {
        known.push_back({account, named_by});
      });
  for (const NamedMember& member : members) {
    if (std::ranges::binary_search(known, member)) continue;
    database.Run(
        "UPDATE membership SET named_by = :by WHERE user_group = :id AND account = :account AND role = 'member'",
        {member.named_by, group, member.account});
  }
}

std::int64_t NamesOf(Database& database, GroupId group, AccountId account) {
  database.NeedIndexes(Target::kMembership);
  return database
      .One<std::int64_t>(
          "SELECT named_by FROM membership WHERE user_group = :id AND account = :account AND role = 'member' "
          "AND (told_by & 1) = 1",
          {group, account})
      .value_or(0);
}

namespace {

std::vector<GroupId> Groups(Database& database, std::string_view sql, Params params) {
  std::vector<GroupId> groups;
  database.Each<GroupId>(sql, params, [&groups](GroupId group) { groups.push_back(group); });
  return groups;
}

}  // namespace

std::vector<GroupId> GroupsThatName(Database& database, SourceId source, AccountId account, NamedBy by) {
  database.NeedIndexes(Target::kMembership);
  return Groups(database,
                "SELECT g.id FROM membership m JOIN user_group g ON g.id = m.user_group "
                "WHERE m.account = :account AND g.source = :source AND m.role = 'member' AND (m.told_by & 1) = 1 "
                "AND (m.named_by & :by) <> 0 ORDER BY g.id",
                {account, source, static_cast<std::int64_t>(by)});
}

std::vector<GroupId> GroupsWithRef(Database& database, SourceId source, std::string_view ref) {
  return Groups(database,
                "SELECT g.id FROM member_ref r JOIN user_group g ON g.id = r.user_group "
                "WHERE r.ref = :ref AND g.source = :source ORDER BY g.id",
                {ref, source});
}

void AddRef(Database& database, GroupId group, std::string_view ref) {
  database.Run("INSERT INTO member_ref (user_group, ref) VALUES (:id, :ref) ON CONFLICT DO NOTHING", {group, ref});
}

void RemoveRef(Database& database, GroupId group, std::string_view ref) {
  database.Run("DELETE FROM member_ref WHERE user_group = :id AND ref = :ref", {group, ref});
}

std::int64_t MembersHash(Database& database, GroupId group) {
  return database.One<std::int64_t>("SELECT members_hash FROM user_group WHERE id = :id", {group}).value();
}

void SetMembersHash(Database& database, GroupId group, std::int64_t hash) {
  database.Run("UPDATE user_group SET members_hash = :hash WHERE id = :id", {hash, group});
}

}  // namespace rollcall
