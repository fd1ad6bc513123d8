// Times as text: ISO 8601 in UTC, as every report prints them and every option takes them.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "store/types.h"

namespace rollcall {

// 2026-11-22T08:00:00.000Z
std::string ToIso8601(TimePoint time);

// Reads "2026-11-22" (its midnight, UTC) or a time of that day with its offset: "2026-11-22T08:00Z",
// "2026-11-22T08:00:00.5+01:00". nullopt: anything else, a time without an offset among them, for nobody can know
// which clock it means.
std::optional<TimePoint> ParseIso8601(std::string_view text);

}  // namespace rollcall
