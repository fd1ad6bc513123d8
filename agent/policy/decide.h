// The decision about one account: what is known of it, a rule and a time in; what follows and why out. Pure.
#pragma once

#include "agent/policy/policy.h"
#include "store/activity.h"

namespace rollcall {

// From when on nobody has been seen.
struct InactivityClock {
  enum class Basis : std::uint8_t {
    kLogin,      // the latest possible login
    kReenabled,  // somebody enabled the account by hand
    kCreation,   // in the source, or else its first sight
  };
  TimePoint since;
  Basis basis = Basis::kCreation;
};

// The latest of these; the creation counts only where no login is known.
InactivityClock ClockOf(const Activity& activity);

// Whether a source that has the account goes on telling logins: without one, no login means nothing.
enum class Told : std::uint8_t { kNo, kYes };

enum class Standing : std::uint8_t {
  kActive,
  kInactive,
  kExempt,   // never logged in, which the rule lets pass
  kUnknown,  // no source tells its logins, or none does any more
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
Judgement Judge(const Rule& rule, const Cutoffs& cutoffs, const Activity& activity, Told told);

// The first moment at which Judge says kInactive where nothing happens any more; for kActive and kInactive.
TimePoint DueAt(const Judgement& judgement, const Zone& zone);

// How far the attribute of this login may trail the truth.
inline std::chrono::milliseconds LagOf(const Activity& activity) {
  return activity.login_at ? *activity.login_latest - *activity.login_at : std::chrono::milliseconds{0};
}
// Whether a period is so short that such a login time can never prove it.
bool IsWithinLag(const Timespan& period, std::chrono::milliseconds lag);

}  // namespace rollcall
