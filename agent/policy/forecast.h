// Who would be deactivated when, if nobody logged in any more.
#pragma once

#include <optional>
#include <vector>

#include "agent/policy/survey.h"

namespace rollcall {

struct Due {
  AccountId account{};
  std::size_t rule = 0;
  TimePoint at;  // the first moment at which the rule finds it inactive; in the past: with the next run
  InactivityClock clock;
};

// All that are due until Viewpoint::horizon, the first ones first. Reads only.
std::vector<Due> Forecast(Database& database, const ResolvedPolicy& resolved, const Scopes& scopes,
                          const Viewpoint& viewpoint);

// What a policy would have done.
struct BackTest {
  std::int64_t deactivated = 0;  // times that somebody would have been
  std::int64_t came_back = 0;    // of those, followed by a login within kComeBack
};
inline constexpr std::chrono::days kComeBack{30};

// Replays the time from `since` until Viewpoint::at, by rule: over the absences that logins have ended, which the
// registry keeps from a week on, and those that last. By the groups as they are now. Reads only.
std::vector<BackTest> Replay(Database& database, const ResolvedPolicy& resolved, const Scopes& scopes,
                             const Viewpoint& viewpoint, TimePoint since);

}  // namespace rollcall
