// Times as directories write them.
#pragma once

#include <optional>
#include <string_view>

#include "connectors/observed.h"

namespace rollcall {

// GeneralizedTime (RFC 4517 section 3.3.13) in all its forms: minutes and seconds may be missing, a fraction
// belongs to the last unit given, the zone is Z or an offset; second 60 is the first of the next minute.
// Rounded down to milliseconds. nullopt: not a GeneralizedTime.
std::optional<TimePoint> ParseGeneralizedTime(std::string_view text);

}  // namespace rollcall
