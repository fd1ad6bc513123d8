#include "agent/guard/plan_facts.h"

#include <algorithm>
#include <optional>
#include <set>

#include "agent/guard/plan_changes.h"
#include "agent/guard/protection_of.h"
#include "store/accounts.h"
#include "store/holds.h"
#include "store/links.h"
#include "store/memberships.h"
#include "store/nestings.h"

namespace rollcall {
namespace {

using Moved = std::optional<std::string>;

Moved IfDiffers(const std::string& was, const std::string& now) {
  return was == now ? std::nullopt : Moved(now.empty() ? "none" : now);
}

Moved CheckLogin(Database& database, const std::string& login, const std::set<AccountId>& movers) {
  const auto holder = FindAccountByLogin(database, login);
  if (!holder || movers.contains(holder->id)) return std::nullopt;
  return "the login '" + login + "' belongs to another account, " + holder->public_id;
}

Moved CheckCreation(Database& database, const PlanChange& change) {
  const Creation creation = CreationOf(change);
  const SourceId source = InternSource(database, creation.source);
  if (IsLinked(database, source, creation.anchor)) return "there is an account already";
  return CheckLogin(database, creation.profile.login, {});
}

bool Stands(Database& database, AccountId account, const HoldToSet& hold) {
  const auto holds = HoldsOf(database, account);
  return std::ranges::any_of(
      holds, [&hold](const Hold& each) { return each.kind == hold.kind && each.source == hold.source; });
}

Moved CheckHold(Database& database, const Account& account, const PlanChange& change) {
  const HoldToSet hold = HoldOf(change);
  if (Stands(database, account.id, hold)) return "the hold stands already";
  if (hold.source.empty() || FindLink(database, account.id, hold.source)) return std::nullopt;
  return "is no user of " + hold.source;
}

// Who was disabled for another reason meanwhile is not enabled by it; but who approves expects that they are.
Moved CheckLift(Database& database, const Account& account, const PlanChange& change) {
  const HoldToSet hold = HoldOf(change);
  if (!Stands(database, account.id, hold)) return "the hold does not stand any more";
  for (const Hold& other : HoldsOf(database, account.id)) {
    if (other.source != hold.source) return "is disabled for another reason as well: " + other.reason;
  }
  if (FindLink(database, account.id, hold.source)) return std::nullopt;
  return "is no user of " + hold.source;
}

Moved CheckRelink(Database& database, const PlanChange& change) {
  const Relink relink = RelinkOf(change);
  const auto link = FindLink(database, change.account, relink.source);
  if (!link || link->anchor != relink.before) return link ? link->anchor : "is no user of " + relink.source;
  if (!IsLinked(database, link->source, relink.after)) return std::nullopt;
  return "there is an account with the new id";
}

// What the policy asks for depends on the evidence, and on who is protected.
Moved CheckEvidence(Database& database, const Account& account, const PlanChange& change,
                    const std::vector<Protection>& protections) {
  if (auto protection = ProtectionOf(database, account, protections)) return "is protected: " + *protection;
  return IfDiffers(change.was, EvidenceOf(account));
}

Moved CheckNesting(Database& database, const Nested& nested) {
  return IsNested(database, nested.parent, nested.child) ? std::nullopt : Moved("is no member");
}

Moved CheckRevocation(Database& database, const PlanChange& change) {
  const std::int64_t told_by = WhoTells(database, MembershipOf(change));
  const auto side = static_cast<std::int64_t>(SideOf(change));
  return (told_by & side) != 0 ? std::nullopt : Moved("is no member");
}

Moved Check(Database& database, const PlanChange& change, const std::set<AccountId>& movers,
            const std::vector<Protection>& protections) {
  if (change.action == PlanAction::kCreate) return CheckCreation(database, change);
  if (const auto nested = NestedOf(change)) return CheckNesting(database, *nested);
  const auto account = FindAccount(database, change.account);
  if (!account) return "the account has been removed";
  const Profile& profile = account->profile;
  switch (change.action) {
    case PlanAction::kHold:
      if (auto moved = CheckHold(database, *account, change)) return moved;
      return change.was.empty() ? std::nullopt : CheckEvidence(database, *account, change, protections);
    case PlanAction::kLift:
      return CheckLift(database, *account, change);
    case PlanAction::kRename:
      if (profile.login != change.was) return profile.login;
      return CheckLogin(database, change.becomes, movers);
    case PlanAction::kEmail:
      return IfDiffers(change.was, profile.email);
    case PlanAction::kRevoke:
      return CheckRevocation(database, change);
    case PlanAction::kArchive:
      return CheckEvidence(database, *account, change, protections);
    case PlanAction::kRelink:
      return CheckRelink(database, change);
    case PlanAction::kCreate:
      break;
  }
  throw std::logic_error("unknown action of a plan");
}

}  // namespace

std::vector<MovedFact> MovedFacts(Database& database, const std::vector<PlanChange>& changes,
                                  const std::vector<Protection>& protections) {
  std::set<AccountId> movers;
  for (const PlanChange& change : changes) {
    if (change.action == PlanAction::kRename) movers.insert(change.account);
  }
  std::vector<MovedFact> moved;
  for (const PlanChange& change : changes) {
    if (auto now = Check(database, change, movers, protections)) moved.push_back({change, *now});
  }
  return moved;
}

}  // namespace rollcall
