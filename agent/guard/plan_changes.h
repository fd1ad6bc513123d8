// The changes of plans: how they are written down. facts.h and apply.h read them.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "store/archive.h"
#include "store/memberships.h"
#include "store/plans.h"
#include "store/types.h"

namespace rollcall {

// What a deactivation or an archival depends on: the last login, the last enabling by hand, and whether the account is
// enabled. A login that arrives meanwhile is another evidence.
std::string EvidenceOf(const Account& account);

// A hold that a source sets, or one of the first two that it lifts: kMissing, kSource, or kManual in an import.
struct HoldToSet {
  HoldKind kind = HoldKind::kMissing;
  std::string source;  // empty for kManual and kAutomatic
  std::string reason;
};
PlanChange PlanHold(const Account& account, const HoldToSet& hold);
// The lifting of such a hold, which stands as long as this is a plan.
PlanChange PlanLift(const Account& account, const HoldToSet& hold);
// A hold of kAutomatic, which depends on the evidence.
PlanChange PlanDeactivation(const Account& account, std::string_view reason);
PlanChange PlanArchival(const Account& account, RemovalEvent event, std::string_view reason);

// `source` is whose word it is, `said` the word; the new value may be another source's, where this one cleared its own.
struct NewValue {
  std::string source;
  std::string said;
  std::string value;
};
PlanChange PlanRename(const Account& account, const NewValue& login);
PlanChange PlanEmail(const Account& account, const NewValue& email);

// The source shows the user under another anchor.
struct Relink {
  std::string source;
  std::string before;
  std::string after;
  std::string dn;  // of the user under the new anchor
  std::string dn_key;
  std::string matched;  // "login", or the field of `correlate` that both have
};
PlanChange PlanRelink(const Account& account, const Relink& relink);
// Why, as an event has it.
std::string ReasonOf(const Relink& relink);

// `side` no longer tells the membership; `label` is what people call the group.
// kGone: the source does not show the group any more; it goes with its last member.
enum class PlannedGroup : std::uint8_t { kStays, kGone };
PlanChange PlanRevocation(const Account& account, const Membership& membership, ToldBy side, std::string_view label,
                          PlannedGroup group = PlannedGroup::kStays);
// Of a revocation; nullopt: the group stays.
std::optional<GroupId> GoneGroupOf(const PlanChange& change);

// A group leaves another: a revocation of no account, whose login is what people call the group.
struct Nested {
  GroupId parent{};
  GroupId child{};
};
PlanChange PlanUnnesting(const Nested& nested, std::string_view parent_label, std::string_view child_label);
// nullopt: the revocation is one of an account.
std::optional<Nested> NestedOf(const PlanChange& change);

// An account with its first link.
struct Creation {
  std::string source;
  std::string anchor;
  std::string dn;
  std::string dn_key;
  Profile profile;
  CreationSource creation_source = CreationSource::kBlank;
  std::optional<TimePoint> source_created_at;
  std::optional<LastLogin> last_login;
  std::optional<HoldToSet> hold;  // the source says disabled from the start
};
PlanChange PlanCreation(const Creation& creation);

// What the details of a change say.
HoldToSet HoldOf(const PlanChange& change);
RemovalEvent RemovalOf(const PlanChange& change);
NewValue ValueOf(const PlanChange& change);
Membership MembershipOf(const PlanChange& change);
ToldBy SideOf(const PlanChange& change);
Creation CreationOf(const PlanChange& change);
Relink RelinkOf(const PlanChange& change);

}  // namespace rollcall
