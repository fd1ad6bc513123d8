// What a policy would have done.
#pragma once

#include <optional>
#include <vector>

#include "agent/policy/login_watch.h"
#include "agent/policy/survey.h"

namespace rollcall {

struct BackTest {
  std::int64_t deactivated = 0;  // times that somebody would have been
  std::int64_t came_back = 0;    // of those, followed by a login within kComeBack
};
inline constexpr std::chrono::days kComeBack{30};

struct Replayed {
  std::vector<BackTest> rules;           // as the policy's
  std::optional<TimePoint> known_since;  // memberships; before that they are taken to be as they were then
};

// Replays the time from `since` until Viewpoint::at, by rule: over the absences that logins have ended, which the
// registry keeps from a week on, and those that last. Who was in which group at the time is told by the memberships
// that stand and by those in the archive, who was enabled by the events; whom only a rule had disabled counts as
// enabled. Links, logins and how groups nest are taken as they are now. `scopes`: of everyone, now. Reads only.
Replayed Replay(Database& database, const ResolvedPolicy& resolved, const Scopes& scopes, const Viewpoint& viewpoint,
                TimePoint since);

}  // namespace rollcall
