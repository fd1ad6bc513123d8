#include "store/memberships.h"

#include <algorithm>

#include "store/accounts.h"
#include "store/engine/event_writer.h"
#include "store/groups.h"

namespace rollcall {
namespace {

std::int64_t Bit(ToldBy side) { return static_cast<std::int64_t>(side); }

// "cn=admins as manager: on call"
std::string Describe(Database& database, const Membership& membership, std::string_view reason) {
  std::string text = GroupLabel(database, membership.group);
  if (membership.role != kMemberRole) text += " as " + membership.role;
  return reason.empty() ? text : text + ": " + std::string(reason);
}

void WriteMembershipEvent(Database& database, Operation operation, const Membership& membership,
                          std::string_view reason, const Stamp& stamp) {
  const Account account = FindAccount(database, membership.account).value();
  WriteEvent(database, operation, {account.id, account.profile.login, account.enabled},
             Describe(database, membership, reason), stamp);
}

}  // namespace

std::vector<Membership> Tell(Database& database, const std::vector<Membership>& memberships, ToldBy side,
                             const Stamp& stamp) {
  database.NeedIndexes(Target::kMembership);
  std::vector<Membership> granted;
  for (const Membership& each : memberships) {
    const auto told_by = database.One<std::int64_t>(
        "INSERT INTO membership (user_group, account, role, granted_at, granted_by, told_by) "
        "VALUES (:group, :account, :role, :at, :by, :side) ON CONFLICT (user_group, account, role) "
        "DO UPDATE SET told_by = membership.told_by | excluded.told_by RETURNING told_by",
        {each.group, each.account, each.role, stamp.now, stamp.actor, Bit(side)});
    if (told_by == Bit(side)) granted.push_back(each);
  }
  return granted;
}

std::vector<Membership> TakeBack(Database& database, const std::vector<Membership>& memberships, ToldBy side,
                                 const RemovalCause& cause, const Stamp& stamp) {
  database.NeedIndexes(Target::kMembership);
  std::vector<Membership> revoked;
  for (const Membership& each : memberships) {
    const std::int64_t told_by = WhoTells(database, each);
    if (told_by == Bit(side)) {
      revoked.push_back(each);
    } else if ((told_by & Bit(side)) != 0) {
      database.Run(
          "UPDATE membership SET told_by = :rest WHERE user_group = :group AND account = :account AND role = :role",
          {told_by - Bit(side), each.group, each.account, each.role});
    }
  }
  if (revoked.empty()) return revoked;
  const Removal removal(database, cause, stamp.now);
  for (const Membership& each : revoked) {
    database.Run("DELETE FROM membership WHERE user_group = :group AND account = :account AND role = :role",
                 {each.group, each.account, each.role});
  }
  return revoked;
}

void GrantByHand(Database& database, const Membership& membership, std::string_view reason, const Stamp& stamp) {
  Tell(database, {membership}, ToldBy::kAdministrator, stamp);
  WriteMembershipEvent(database, Operation::kGrantMembership, membership, reason, stamp);
}

void RevokeByHand(Database& database, const Membership& membership, const RemovalCause& cause, std::string_view reason,
                  const Stamp& stamp) {
  database.NeedIndexes(Target::kMembership);
  WriteMembershipEvent(database, Operation::kRevokeMembership, membership, reason, stamp);
  const Removal removal(database, cause, stamp.now);
  database.Run("DELETE FROM membership WHERE user_group = :group AND account = :account AND role = :role",
               {membership.group, membership.account, membership.role});
}

std::vector<AccountId> ToldMembers(Database& database, GroupId group) {
  database.NeedIndexes(Target::kMembership);
  std::vector<AccountId> members;
  database.Each<AccountId>(
      "SELECT account FROM membership WHERE user_group = :id AND (told_by & 1) = 1 AND role = 'member' "
      "ORDER BY account",
      {group}, [&members](AccountId account) { members.push_back(account); });
  return members;
}

std::vector<Membership> ToldMemberships(Database& database, AccountId account, SourceId source, ToldBy side) {
  database.NeedIndexes(Target::kMembership);
  std::vector<Membership> memberships;
  database.Each<GroupId, std::string>(
      "SELECT m.user_group, m.role FROM membership m JOIN user_group g ON g.id = m.user_group "
      "WHERE m.account = :account AND g.source = :source AND (m.told_by & :side) <> 0",
      {account, source, Bit(side)}, [&](GroupId group, std::string role) {
        memberships.push_back({.group = group, .account = account, .role = std::move(role)});
      });
  std::ranges::sort(memberships);
  return memberships;
}

std::int64_t WhoTells(Database& database, const Membership& membership) {
  database.NeedIndexes(Target::kMembership);
  return database
      .One<std::int64_t>(
          "SELECT told_by FROM membership WHERE user_group = :group AND account = :account AND role = :role",
          {membership.group, membership.account, membership.role})
      .value_or(0);
}

}  // namespace rollcall
