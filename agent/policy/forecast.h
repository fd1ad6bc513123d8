// Who would be deactivated when, if nobody logged in any more.
#pragma once

#include <string>
#include <vector>

#include "agent/policy/prepare.h"

namespace rollcall {

struct Due {
  AccountId account{};
  std::size_t rule = 0;
  TimePoint at;  // the first moment at which the rule finds it inactive; in the past: with the next run
  InactivityClock clock;
  Fate fate = Fate::kHappens;  // as things are now
  std::string why = {};        // where it is suspended or blocked
};

// All that are due until Viewpoint::horizon, the first ones first. Reads only.
std::vector<Due> Forecast(Database& database, const ResolvedPolicy& resolved, const Scopes& scopes,
                          const Viewpoint& viewpoint);

}  // namespace rollcall
