// Who is in which group, and who says so. Several may say it of one membership: the group's own record (member), the
// user's own record (memberOf, a CSV row), an administrator. It stands as long as one of them does, so that the silence
// of one side never empties a group that another speaks for.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "store/archive.h"
#include "store/database.h"

namespace rollcall {

enum class ToldBy : std::uint8_t { kGroup = 1, kUser = 2, kAdministrator = 4 };

inline constexpr std::string_view kMemberRole = "member";  // what a group's record says of its members

struct Membership {
  GroupId group{};
  AccountId account{};
  std::string role = std::string(kMemberRole);

  // clang-tidy 14 takes the comparison for a null pointer.
  // NOLINTNEXTLINE(modernize-use-nullptr)
  friend auto operator<=>(const Membership&, const Membership&) = default;
};

// Grants what nobody told before; otherwise notes that this side says so, too. Returns what was granted. Only for
// memberships that this side does not tell already. Needs an open transaction, as do all of these.
std::vector<Membership> Tell(Database& database, const std::vector<Membership>& memberships, ToldBy side,
                             const Stamp& stamp);

// Takes back what this side has told. What nobody tells any more goes into the archive with the cause, and is returned.
std::vector<Membership> TakeBack(Database& database, const std::vector<Membership>& memberships, ToldBy side,
                                 const RemovalCause& cause, const Stamp& stamp);

// The members that the group's own record tells, sorted.
std::vector<AccountId> ToldMembers(Database& database, GroupId group);

// What this side tells of the account's groups in that source, sorted.
std::vector<Membership> ToldMemberships(Database& database, AccountId account, SourceId source, ToldBy side);

// By an administrator, whatever others say, with one grantMembership or revokeMembership event of `reason`. Revoking
// takes the membership away, whoever told it.
void GrantByHand(Database& database, const Membership& membership, std::string_view reason, const Stamp& stamp);
void RevokeByHand(Database& database, const Membership& membership, const RemovalCause& cause, std::string_view reason,
                  const Stamp& stamp);

// Who tells the membership, as a sum of ToldBy; 0: there is none.
std::int64_t WhoTells(Database& database, const Membership& membership);

}  // namespace rollcall
