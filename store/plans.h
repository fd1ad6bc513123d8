// Plans: changes that were too large to be applied without a person's word. Kept with a digest of their content, until
// they are approved, discarded, or no longer asked for.
#pragma once

#include <functional>

#include "store/database.h"

namespace rollcall {

enum class PlanId : std::int64_t {};

// Kinds of change that are limited.
enum class ChangeKind : std::uint8_t {
  kCreated,
  kDisabled,
  kMissing,
  kRenamed,
  kMailChanged,
  kGroupsEmptied,  // a limit only: what is held then is a plan of kRevoked
  kRevoked,
  kArchived,
  kEnabled,
  kRelinked,
};
inline constexpr std::array<std::string_view, 10> kChangeKinds = {
    "created",        "disabled", "missing",  "renamed", "mail_changed",
    "groups_emptied", "revoked",  "archived", "enabled", "relinked"};
constexpr std::string_view Code(ChangeKind kind) { return kChangeKinds[static_cast<std::size_t>(kind)]; }

enum class PlanAction : std::uint8_t { kCreate, kHold, kRename, kEmail, kRevoke, kArchive, kLift, kRelink };
inline constexpr std::array<std::string_view, 8> kPlanActions = {"create", "hold",    "rename", "email",
                                                                 "revoke", "archive", "lift",   "relink"};
constexpr std::string_view Code(PlanAction action) { return kPlanActions[static_cast<std::size_t>(action)]; }

struct PlanChange {
  PlanAction action = PlanAction::kHold;
  AccountId account{};  // 0: it is yet to be created
  GroupId group{};      // of a revocation; 0: none
  std::string login;    // what the account is called
  std::string was;      // the fact that the change depends on; applied only while it is still so
  std::string becomes;
  std::string reason;
  std::string detail;  // JSON: what it takes to apply it, besides
  // clang-tidy 14 takes the comparison for a null pointer.
  // NOLINTNEXTLINE(modernize-use-nullptr)
  friend auto operator<=>(const PlanChange&, const PlanChange&) = default;
};

// What plans of the policy, which no source asked for, are shown and found by as if it were the name of a source.
inline constexpr std::string_view kPolicyAsSource = "policy";

struct NewPlan {
  std::string source;  // a source's name; empty: the policy
  ChangeKind kind = ChangeKind::kMissing;
  std::string reason;        // why it is held
  std::string event_source;  // of the events that it writes when it is approved; see Stamp
  std::vector<PlanChange> changes;
};

// SHA-256 of the plan's source, kind and sorted changes, as netstrings.
std::string DigestOf(std::string_view source, ChangeKind kind, const std::vector<PlanChange>& sorted);

// Keeps the changes as an open plan, valid until `expires_at`. Where that very set is one already, that plan is
// refreshed; another open plan of the same source and kind is superseded.
PlanId KeepPlan(Database& database, NewPlan plan, const Stamp& stamp, TimePoint expires_at);

// Closes the open plans of the source (empty: the policy) that this pass has not kept: nobody asks for them any more.
// Returns how many.
std::int64_t ClosePlansNotKept(Database& database, std::string_view source, PassId pass, TimePoint now);

enum class PlanState : std::uint8_t {
  kOpen,
  kApproved,
  kDiscarded,
  kSuperseded,  // another set of changes is held instead
  kClosed,      // nothing is held any more
  kExpired,     // no pass has confirmed it for too long
};
inline constexpr std::array<std::string_view, 6> kPlanStates = {"open",       "approved", "discarded",
                                                                "superseded", "closed",   "expired"};
constexpr std::string_view Code(PlanState state) { return kPlanStates[static_cast<std::size_t>(state)]; }

struct Plan {
  PlanId id{};
  std::string source;  // empty: the policy
  ChangeKind kind = ChangeKind::kMissing;
  PlanState state = PlanState::kOpen;
  std::string digest;
  std::int64_t changes = 0;
  std::string reason;
  std::string event_source;
  TimePoint made_at;
  TimePoint last_seen_at;
  std::optional<PassId> last_pass;
  std::int64_t times = 0;  // passes that held it
  TimePoint expires_at;
  std::optional<TimePoint> closed_at;
  std::string closed_by;
  std::string note;
};

struct PlanFilter {
  std::string source;              // name, or kPolicyAsSource; empty: any
  std::optional<PlanState> state;  // nullopt: any
};

// In the order in which they were made; their states are those at `now`.
void EachPlan(Database& database, const PlanFilter& filter, TimePoint now, const std::function<void(const Plan&)>& fn);
std::optional<Plan> FindPlan(Database& database, PlanId id, TimePoint now);

// In the order of the digest. Of plans that nobody decided on, only the open ones have them.
void EachPlanChange(Database& database, PlanId id, const std::function<void(PlanChange)>& fn);

// Whether a person has discarded a plan of the source that would have made this change of the account.
bool WasDiscarded(Database& database, SourceId source, ChangeKind kind, AccountId account, std::string_view becomes);

// A person's decision: kApproved or kDiscarded. The caller has made sure that it is open.
void ClosePlan(Database& database, PlanId id, PlanState outcome, std::string_view by, std::string_view note,
               TimePoint now);

}  // namespace rollcall
