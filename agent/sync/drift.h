// What increments have missed: a pull from where the last one ended, and then everything, compared with what is known.
#pragma once

#include <string>

#include "agent/sync/pass.h"

namespace rollcall {

struct DriftReport {
  PassReport increment;  // first what is due anyway
  PassReport whole;      // then all of it: whatever this one changes was missed, or happened in between
};

// Finds what was missed, and mends it: both are passes as any other, with guard, plans and events. `request` is that of
// the first; the second is of the kind "drift", and does not run where the first has failed. `listener` hears the
// second alone. Throws what RunPass throws.
DriftReport RunDrift(Database& database, const Config& config, const SourceConfig& source, Connector& connector,
                     PassRequest request, PassListener& listener);

bool Missed(const DriftReport& report);
// "nothing was missed", "increments have missed: 2 there but not known, 1 changed", "not compared".
std::string Describe(const DriftReport& report);

}  // namespace rollcall
