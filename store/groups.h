// Groups of the sources, who is in them, and how they nest.
#pragma once

#include <functional>

#include "store/database.h"

namespace rollcall {

struct GroupRecord {
  SourceId source{};
  std::string_view anchor;
  std::string_view name;
  std::string_view dn;
  std::string_view dn_key;
};

struct KnownGroup {
  GroupId id{};
  std::string name;
  std::string dn;
  std::int64_t members_hash = 0;
};

std::optional<KnownGroup> FindGroup(Database& database, SourceId source, std::string_view anchor);
GroupId InsertGroup(Database& database, const GroupRecord& group);
void UpdateGroup(Database& database, GroupId id, const GroupRecord& group);
// Takes the group out of the registry; its memberships go into the archive. Returns who was in it.
std::vector<AccountId> RemoveGroup(Database& database, GroupId id, const Stamp& stamp);
// With its DN, or its name where it has none.
void EachGroupOf(Database& database, SourceId source, const std::function<void(GroupId, std::string_view)>& fn);

struct MembershipChange {
  std::vector<AccountId> granted;
  std::vector<AccountId> revoked;
};

// Adds those of `accounts` who are not direct members of the group yet, and makes its members that are no account of
// this source exactly `refs` (DN keys or logins), by difference. Both sorted and without duplicates. Who is a member
// and not among them is returned in `revoked`, and stays: see RevokeMembers.
MembershipChange GrantMembers(Database& database, GroupId group, const std::vector<AccountId>& accounts,
                              const std::vector<std::string>& refs, std::int64_t members_hash, const Stamp& stamp);
void RevokeMembers(Database& database, GroupId group, const std::vector<AccountId>& accounts, const Stamp& stamp);
// Both.
MembershipChange ReplaceMembers(Database& database, GroupId group, const std::vector<AccountId>& accounts,
                                const std::vector<std::string>& refs, std::int64_t members_hash, const Stamp& stamp);

// The direct members, sorted.
std::vector<AccountId> MembersOf(Database& database, GroupId group);
// The next pass compares the members one by one, whatever their hash.
void ForgetMembersHash(Database& database, GroupId group);

// What the source's groups hold.
struct MembershipCounts {
  std::int64_t memberships = 0;
  std::int64_t groups = 0;  // with at least one member
};
MembershipCounts CountMemberships(Database& database, SourceId source);

// Makes the nesting of this source's groups follow from those of their refs that are groups. Returns the
// number of members that stay unresolved: neither an account nor a group of this source.
std::int64_t ResolveNesting(Database& database, SourceId source);

// DNs (names where there is no DN) of the groups that the account is in directly.
std::vector<std::string> GroupsOf(Database& database, AccountId account);

}  // namespace rollcall
