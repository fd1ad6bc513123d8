#include "agent/guard/approve.h"

#include <set>

#include "agent/base/observation.h"
#include "agent/guard/plan_changes.h"
#include "store/accounts.h"
#include "store/archive.h"
#include "store/groups.h"
#include "store/holds.h"
#include "store/links.h"
#include "store/memberships.h"
#include "store/nestings.h"
#include "store/passes.h"

namespace rollcall {
namespace {

void Set(Database& database, AccountId account, const HoldToSet& hold, const Stamp& stamp) {
  SetHold(database, account,
          {.kind = hold.kind,
           .source = hold.source,
           .since = stamp.now,
           .by = stamp.actor,
           .reason = hold.reason,
           .pass = stamp.pass},
          stamp);
}

// Where the account has several sources, its own word is kept beside the account's value.
void KeepWord(Database& database, const PlanChange& change, std::string Profile::*field) {
  const NewValue value = ValueOf(change);
  auto link = FindLink(database, change.account, value.source);
  if (!link || !link->observed) return;
  Profile said = ProfileFromJson(*link->observed);
  said.*field = value.said;
  link->observed = ProfileToJson(said);
  UpdateLink(database, *link);
}

void Lift(Database& database, AccountId account, const HoldToSet& hold, const Stamp& stamp) {
  LiftHold(database, account, hold.kind, hold.source, hold.reason, stamp);
}

void Change(Database& database, const PlanChange& change, std::string Profile::*field, const Stamp& stamp) {
  const Profile before = FindAccount(database, change.account).value().profile;
  Profile after = before;
  after.*field = change.becomes;
  UpdateProfile(database, change.account, before, after, stamp);
  KeepWord(database, change, field);
}

void Give(Database& database, const Relink& relink, const Stamp& stamp) {
  const SourceId source = InternSource(database, relink.source);
  const auto account = RelinkUser(database, source, relink.before, relink.after, ReasonOf(relink), stamp);
  auto link = FindLink(database, account.value(), relink.source).value();
  link.dn = relink.dn;
  link.dn_key = relink.dn_key;
  UpdateLink(database, link);
  ForgetDn(database, source, relink.dn_key, *account);
}

// Without a fingerprint, so that the source's next pass looks at the user.
void Create(Database& database, const PlanChange& change, const Stamp& stamp) {
  const Creation creation = CreationOf(change);
  const AccountId account = CreateAccount(database,
                                          {.profile = creation.profile,
                                           .creation_source = creation.creation_source,
                                           .source_created_at = creation.source_created_at,
                                           .last_login = creation.last_login},
                                          stamp);
  InsertLink(database, {.source = InternSource(database, creation.source),
                        .anchor = creation.anchor,
                        .account = account,
                        .dn = creation.dn,
                        .dn_key = creation.dn_key,
                        .fingerprint = 0,
                        .first_seen_at = stamp.now,
                        .observed = {}});
  if (creation.hold) Set(database, account, *creation.hold, stamp);
}

void Apply(Database& database, const PlanChange& change, const Stamp& stamp) {
  switch (change.action) {
    case PlanAction::kCreate:
      return Create(database, change, stamp);
    case PlanAction::kHold:
      return Set(database, change.account, HoldOf(change), stamp);
    case PlanAction::kLift:
      return Lift(database, change.account, HoldOf(change), stamp);
    case PlanAction::kRename:
      return Change(database, change, &Profile::login, stamp);
    case PlanAction::kEmail:
      return Change(database, change, &Profile::email, stamp);
    case PlanAction::kRevoke:
      if (const auto nested = NestedOf(change)) return EndNesting(database, nested->parent, nested->child);
      TakeBack(database, {MembershipOf(change)}, SideOf(change),
               {.event = RemovalEvent::kAccessChange, .by_user = stamp.actor}, stamp);
      return;
    case PlanAction::kRelink:
      return Give(database, RelinkOf(change), stamp);
    case PlanAction::kArchive:
      return RemoveAccount(database, change.account, {.event = RemovalOf(change), .by_user = stamp.actor},
                           change.reason, stamp);
  }
}

// At once, so that a rule that names such a group knows that it is absent.
void RemoveGoneGroups(Database& database, const std::vector<PlanChange>& changes, const Stamp& stamp) {
  std::set<GroupId> gone;
  for (const PlanChange& change : changes) {
    if (const auto group = GoneGroupOf(change)) gone.insert(*group);
  }
  for (const GroupId group : gone) {
    if (CountMembers(database, group) == 0) RemoveGroup(database, group, stamp);
  }
}

constexpr std::string_view WhyNotOpen(PlanState state) {
  switch (state) {
    case PlanState::kOpen:
      return "";
    case PlanState::kApproved:
      return ": its changes have been applied";
    case PlanState::kDiscarded:
      return ": run the pass again, which makes a new one if it still asks for its changes";
    case PlanState::kSuperseded:
      return ": another set of changes is held instead; `rollcall plan list` shows it";
    case PlanState::kClosed:
      return ": nothing asks for its changes any more";
    case PlanState::kExpired:
      return ": no pass has confirmed it for too long; run the pass again, which makes a new one if it still holds";
  }
  return "";
}

std::vector<PlanChange> ChangesOf(Database& database, const Plan& plan) {
  std::vector<PlanChange> changes;
  EachPlanChange(database, plan.id, [&changes](PlanChange change) { changes.push_back(std::move(change)); });
  if (DigestOf(plan.source, plan.kind, changes) == plan.digest) return changes;
  throw StoreError(NameOf(plan.id) +
                   " has been altered in the database: its content is not that of its digest. Discard "
                   "it; the next pass makes a new one");
}

}  // namespace

std::string NameOf(PlanId plan) { return "plan " + std::to_string(static_cast<std::int64_t>(plan)); }

void RequireOpen(const Plan& plan) {
  if (plan.state == PlanState::kOpen) return;
  throw StoreError(NameOf(plan.id) + " is " + std::string(Code(plan.state)) + std::string(WhyNotOpen(plan.state)));
}

std::vector<MovedFact> ApprovePlan(Database& database, const Plan& plan, const Approval& approval) {
  RequireOpen(plan);
  const auto changes = ChangesOf(database, plan);
  auto moved = MovedFacts(database, changes, approval.protections);
  if (moved.empty() && plan.source.empty() && approval.objection) {
    for (const PlanChange& change : changes) {
      if (auto why = approval.objection(change)) moved.push_back({change, std::move(*why)});
    }
  }
  if (!moved.empty()) return moved;
  const Stamp stamp = {
      .now = approval.now, .actor = approval.by, .event_source = plan.event_source, .pass = plan.last_pass};
  // Two may swap their logins.
  for (const PlanChange& change : changes) {
    if (change.action == PlanAction::kRename) ParkLogin(database, change.account);
  }
  for (const PlanChange& change : changes) Apply(database, change, stamp);
  RemoveGoneGroups(database, changes, stamp);
  // Groups that a delta does not show may list people under the names that they have by now.
  ForgetCursor(database, plan.source);
  ClosePlan(database, plan.id, PlanState::kApproved, approval.by, "", approval.now);
  return moved;
}

}  // namespace rollcall
