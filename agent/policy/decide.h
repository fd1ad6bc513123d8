// The decision about one account: what is known of it, a rule and a time in; what follows and why out. Pure.
#pragma once

#include "agent/policy/policy.h"
#include "store/activity.h"

namespace rollcall {

// From when on an account has not been used.
struct InactivityClock {
  enum class Basis : std::uint8_t {
    kLogin,      // the latest possible login
    kReenabled,  // an administrator enabled the account
    kCreation,   // in the source, or else its first sight
    kRecording,  // since then its sources record logins
  };
  TimePoint since;
  Basis basis = Basis::kCreation;
};

// Whether a source that has the account goes on reporting logins: without one, no login means nothing.
enum class Told : std::uint8_t { kNo, kYes };

// What a source has reported that makes the login time of an account unknown.
enum class LoginDoubt : std::uint8_t {
  kNone,
  kLost,      // a login time before, and none any more
  kUnusable,  // a value that cannot be used
};

// How far the sources of one account can be relied on.
struct Watched {
  Told told = Told::kYes;
  std::optional<TimePoint> told_until;      // only a one-off import told a login, and is too old from then on
  std::optional<TimePoint> recorded_since;  // its sources record logins; nullopt: not known since when
  LoginDoubt doubt = LoginDoubt::kNone;
  std::optional<SourceId> doubted;    // the source of `doubt`
  std::optional<SourceId> waits_for;  // a source that may know of a login and cannot be relied on now
};

// The latest of login and enabling by hand; the creation and the recording count only where no login is known.
InactivityClock ClockOf(const Activity& activity, const Rule& rule, const Watched& watched);
// The same whatever the rule: never before it.
InactivityClock ClockOf(const Activity& activity);

enum class Standing : std::uint8_t {
  kActive,
  kInactive,
  kExempt,   // never logged in, which the rule lets pass
  kUnknown,  // no source reports its logins, or none does any more, or what one reports cannot be used
  kWaiting,  // inactive as far as is known, but a source that may know better cannot be relied on now
};

struct Judgement {
  Standing standing = Standing::kActive;
  InactivityClock clock;
  Timespan period;  // after which the clock counts as inactive
};

// The moments before which a rule's people are inactive.
struct Cutoffs {
  TimePoint inactive;
  TimePoint never;  // of those who never logged in, where the rule has a period of its own for them
};
Cutoffs CutoffsOf(const Rule& rule, TimePoint now, const Zone& zone);

// Inactive: strictly before the cutoff.
Judgement Judge(const Rule& rule, const Cutoffs& cutoffs, const Activity& activity, const Watched& watched);

// The first moment at which Judge says kInactive where nothing happens any more; for kActive and kInactive.
TimePoint DueAt(const Judgement& judgement, const Zone& zone);

// Whether the account's logins are still reported then, or the rule does not mind.
inline bool IsTold(const Rule& rule, const Watched& watched, TimePoint then) {
  return !watched.told_until || then <= *watched.told_until || rule.terms.no_evidence == NoEvidence::kFromCreation;
}

// How far the attribute of this login may trail the truth.
inline std::chrono::milliseconds LagOf(const Activity& activity) {
  return activity.login_at ? *activity.login_latest - *activity.login_at : std::chrono::milliseconds{0};
}
// Whether a period is so short that such a login time can never prove it.
bool IsWithinLag(const Timespan& period, std::chrono::milliseconds lag);

}  // namespace rollcall
