// How the records of groups name their members, and which groups a name concerns: when a name passes from one user to
// another, so do the memberships that were told under it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "store/database.h"

namespace rollcall {

enum class NamedBy : std::uint8_t { kDn = 1, kLogin = 2 };  // bits: a group may name one member both ways

// What stands in member_ref for a name that is nobody's: a DN's key as it is, a login's key so that it is no DN.
std::string RefOf(NamedBy by, std::string_view key);

// A member that the group's own record tells.
struct NamedMember {
  AccountId account{};
  std::int64_t named_by = 0;  // a sum of NamedBy
  // clang-tidy 14 takes the comparison for a null pointer.
  // NOLINTNEXTLINE(modernize-use-nullptr)
  friend auto operator<=>(const NamedMember&, const NamedMember&) = default;
};

// Notes how the group names these members, which are in it already, by difference.
void SetNames(Database& database, GroupId group, const std::vector<NamedMember>& members);
// 0: the group's record does not tell this member.
std::int64_t NamesOf(Database& database, GroupId group, AccountId account);

// The groups of the source whose record names the account this way.
std::vector<GroupId> GroupsThatName(Database& database, SourceId source, AccountId account, NamedBy by);
// The groups of the source with a member of this name that is nobody's.
std::vector<GroupId> GroupsWithRef(Database& database, SourceId source, std::string_view ref);
void AddRef(Database& database, GroupId group, std::string_view ref);
void RemoveRef(Database& database, GroupId group, std::string_view ref);

std::int64_t MembersHash(Database& database, GroupId group);
void SetMembersHash(Database& database, GroupId group, std::int64_t hash);

}  // namespace rollcall
