// Times as directories write them.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "connectors/observed.h"

namespace rollcall {

// GeneralizedTime (RFC 4517 section 3.3.13) in all its forms: minutes and seconds may be missing, a fraction
// belongs to the last unit given, the zone is Z or an offset; second 60 is the first of the next minute.
// Rounded down to milliseconds. nullopt: not a GeneralizedTime.
std::optional<TimePoint> ParseGeneralizedTime(std::string_view text);

enum class TimeSyntax : std::uint8_t {
  kGeneralizedTime,
  kFiletime,  // 100 nanoseconds since 1601-01-01T00:00:00Z ([MS-DTYP] section 2.3.3), in decimal
};

// What was written: a time, or that there is none.
struct WrittenTime {
  std::optional<TimePoint> at;  // nullopt: never. FILETIME 0, and everything after the year 9999
};

// Rounded down to milliseconds. nullopt: not a time in this syntax.
std::optional<WrittenTime> ParseTime(TimeSyntax syntax, std::string_view text);

}  // namespace rollcall
