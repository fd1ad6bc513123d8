// Groups of the sources, who is in them, and how they nest.
#pragma once

#include <functional>

#include "store/database.h"
#include "store/named_members.h"

namespace rollcall {

enum class Shown : std::uint8_t {
  kByUsers,  // the source never showed the group itself, only users who name it
  kItself,
};

struct GroupRecord {
  SourceId source{};
  std::string_view anchor;  // of a group that only users name: what they name it by
  std::string_view name;
  std::string_view dn;
  std::string_view dn_key;
  Shown shown = Shown::kItself;
};

struct KnownGroup {
  GroupId id{};
  std::string name;
  std::string dn;
  std::int64_t members_hash = 0;
  Shown shown = Shown::kItself;
};

std::optional<KnownGroup> FindGroup(Database& database, SourceId source, std::string_view anchor);
std::optional<std::int64_t> MembersHashOf(Database& database, GroupId group);
// By what users call it: its normalised DN, or its path.
std::optional<KnownGroup> FindGroupByKey(Database& database, SourceId source, std::string_view key);
GroupId InsertGroup(Database& database, const GroupRecord& group);
// With the members of its record (see GrantMembers), where the source has no group of that anchor.
GroupId InsertGroup(Database& database, const GroupRecord& group, const std::vector<NamedMember>& members,
                    const std::vector<std::string>& refs, std::int64_t members_hash, const Stamp& stamp);
void UpdateGroup(Database& database, GroupId id, const GroupRecord& group);
// Its source does not show the group any more: what its record said goes into the archive, and the group goes unless
// users or administrators still say that somebody is in it. Returns who left it.
std::vector<AccountId> RemoveGroup(Database& database, GroupId id, const Stamp& stamp);
// Groups of a directory that only users named, and now nobody does.
void RemoveUnnamedGroups(Database& database, SourceId source);
// All anchors and normalised DNs of the source's groups, whoever names them; where there are more groups than `most`,
// those of any `most` + 1.
void EachGroupName(Database& database, SourceId source, std::int64_t most,
                   const std::function<void(std::string_view)>& fn);
// Of those that the source itself shows: with its DN, or its name where it has none.
void EachGroupOf(Database& database, SourceId source, const std::function<void(GroupId, std::string_view)>& fn);

struct MembershipChange {
  std::vector<AccountId> granted;
  std::vector<AccountId> revoked;
};

// What the group's own record says now: its direct members are exactly `accounts` and its members that are no account
// of this source exactly `refs` (DN keys or logins), by difference. Both sorted and without duplicates.
MembershipChange ReplaceMembers(Database& database, GroupId group, const std::vector<AccountId>& accounts,
                                const std::vector<std::string>& refs, std::int64_t members_hash, const Stamp& stamp);

// The same, but those who are no longer among `accounts` stay members, and are returned in `revoked`.
MembershipChange GrantMembers(Database& database, GroupId group, const std::vector<AccountId>& accounts,
                              const std::vector<std::string>& refs, std::int64_t members_hash, const Stamp& stamp);
// The next pass compares the members one by one, whatever their hash.
void ForgetMembersHash(Database& database, GroupId group);

// What the source's groups hold.
struct MembershipCounts {
  std::int64_t memberships = 0;
  std::int64_t groups = 0;  // with at least one member
};
MembershipCounts CountMemberships(Database& database, SourceId source);
std::int64_t CountMembers(Database& database, GroupId group);

// Whether any source has a group that is called so: a normalised DN, or a path.
bool KnowsGroup(Database& database, std::string_view key);

struct NamedGroup {
  GroupId id{};
  std::string source;  // name
  std::string label;   // its DN, or its name where it has none
};
// In every source: by normalised DN, or by name.
std::vector<NamedGroup> GroupsCalled(Database& database, std::string_view dn_key, std::string_view name);

// Its DN, or its name where it has none.
std::string GroupLabel(Database& database, GroupId group);

// DNs (names where there is no DN) of the groups that the account is in directly.
std::vector<std::string> GroupsOf(Database& database, AccountId account);

// The same, with the role in each.
struct Belonging {
  std::string group;
  std::string role;
};
std::vector<Belonging> BelongingsOf(Database& database, AccountId account);

}  // namespace rollcall
