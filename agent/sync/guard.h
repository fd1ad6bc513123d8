// Stands between a decision about many and its effect. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "agent/config/config.h"

namespace rollcall {

// What a complete pull does not show.
struct Absence {
  std::string_view source;
  std::int64_t shown = 0;       // users that the pull showed
  std::int64_t known = 0;       // users linked to the source and not held as missing already
  std::int64_t absent = 0;      // of those, not shown
  std::int64_t unreadable = 0;  // records whose user is not known: any of them may be one that is not shown
};

// Why the absent users are not to be held as missing, and what to do; nullopt: they may be.
std::optional<std::string> GuardAbsence(const Absence& absence, const Limit& limit);

}  // namespace rollcall
