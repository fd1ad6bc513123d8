// Where the reading of a SCIM service ended, by the service's own clock.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "connectors/scim/scim_connector.h"

namespace rollcall {

struct ScimCursor {
  TimePoint since;            // when the last pull began
  TimePoint full;             // when the last one began that read everything
  std::uint64_t options = 0;  // HashOf the options then: others would have read something else
};

std::uint64_t HashOf(const ScimOptions& options);

std::string WriteScimCursor(const ScimCursor& cursor);
// Throws CursorRejected.
ScimCursor ReadScimCursor(std::string_view text);

// The filter for what changed since then (RFC 7644 section 3.4.2.2). Some minutes more than that: services stamp a
// change before others can see it, and by several clocks.
std::string ChangedSince(TimePoint since);

}  // namespace rollcall
