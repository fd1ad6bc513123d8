// What a policy would do to everyone in the registry at one time.
#pragma once

#include <functional>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "agent/policy/decide.h"
#include "agent/policy/login_watch.h"
#include "agent/policy/scope.h"

namespace rollcall {

// One change of one account. Small, so that a run over millions can keep all of them, a guard can count them, and what
// is held can be stored.
struct PolicyChange {
  enum class Kind : std::uint8_t {
    kReactivate,  // lift the automatic hold: there was a login after it was set
    kDisable,     // set an automatic hold
    kArchive,
  };
  Kind kind = Kind::kDisable;
  AccountId account{};
  std::size_t rule = 0;                  // index into the policy's rules
  Judgement judgement = {};              // of kDisable: why
  std::optional<TimePoint> deactivated;  // of the other kinds: when the automatic hold was set
};
inline constexpr std::array<std::string_view, 3> kPolicyChanges = {"reactivated", "disabled", "archived"};
constexpr std::string_view Code(PolicyChange::Kind kind) { return kPolicyChanges[static_cast<std::size_t>(kind)]; }

struct Waiting {
  std::int64_t people = 0;
  std::string why;
};

// One rule's people: those whom it decides about, no earlier one does, and no protection keeps out.
struct RuleSurvey {
  std::int64_t people = 0;              // enabled
  std::int64_t with_login = 0;          // of those
  std::int64_t untold = 0;              // due, but no source reports their logins: left alone
  std::int64_t doubtful = 0;            // due, but what a source reports of their logins cannot be used, or is gone
  std::int64_t deactivated = 0;         // disabled by the policy already
  std::int64_t deactivated_lately = 0;  // of those, within the window of the guard
  std::int64_t deactivated_slowly = 0;  // and within that of LockoutLimits
  std::int64_t blocked = 0;             // enabled, and kept from later rules: it may be about them
  std::map<SourceId, std::int64_t> by_source;  // people by the source of their last login
  std::chrono::milliseconds lag{0};            // the longest of their login times
  AccountId lag_account{};                     // one who has it
  std::array<std::int64_t, kPolicyChanges.size()> changes = {};
  std::map<SourceId, Waiting>
      waiting;       // due, but a source that may know of a login cannot be relied on, by that source
  std::string held;  // why nothing is done to them; empty: it is
};

struct PolicySurvey {
  std::vector<RuleSurvey> rules;
  std::int64_t enabled = 0;           // accounts
  std::int64_t deactivated = 0;       // accounts with an automatic hold
  std::int64_t kept = 0;              // enabled, and protected
  std::vector<PolicyChange> changes;  // in order of account
};

// One enabled account, its rule and what that says at Viewpoint::at. The reference dies with the call.
struct Judged {
  const Activity& activity;
  std::size_t rule;
  Judgement judgement;
  const Watched& watched;  // found out only of those who could be due until the horizon
};
// Of all enabled accounts of the range whom a rule decides about, in no order; fn may run other statements. `placed`
// hears of the others too.
void EachJudged(Database& database, const ResolvedPolicy& resolved, const Scopes& scopes, const Viewpoint& viewpoint,
                const std::function<void(const Judged&)>& fn,
                const std::function<void(const Placement&)>& placed = nullptr, const AccountRange& range = {});

// The same with a watch of the caller's.
void EachJudged(Database& database, const ResolvedPolicy& resolved, const Scopes& scopes, const Viewpoint& viewpoint,
                LoginWatch& watch, const std::function<void(const Judged&)>& fn,
                const std::function<void(const Placement&)>& placed, const AccountRange& range);

// From when on the days until the archive count: the latest of the deactivation, a login after it and an enabling or
// restoring by hand.
TimePoint ArchiveClockOf(const Activity& activity, TimePoint deactivated);

// What is to be done about an account that a rule has deactivated; nullopt: nothing. Reactivated is only who is active
// by the rule now.
std::optional<PolicyChange::Kind> AfterDeactivation(const Rule& rule, const Activity& activity, TimePoint deactivated,
                                                    const Viewpoint& viewpoint);

// Judges each account of the range once. Reads only. No limit has been asked yet.
PolicySurvey Survey(Database& database, const ResolvedPolicy& resolved, const Scopes& scopes,
                    const Viewpoint& viewpoint, const AccountRange& range = {});

}  // namespace rollcall
