// Stands between a decision about many and its effect. Pure.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "agent/config/config.h"

namespace rollcall {

// Changes of one kind that one pass asks for.
struct MassChange {
  ChangeKind kind = ChangeKind::kDisabled;
  std::string_view source;  // or "the policy"
  std::int64_t changes = 0;
  // What there is that could change so; asked only where there are more changes than the limit's count.
  std::function<std::int64_t()> of;
};

// Why none of them may be applied without a person's word; nullopt: they may.
std::optional<std::string> GuardMass(const MassChange& mass, const Limit& limit);

// What a complete pull does not show.
struct Absence {
  std::string_view source;
  std::int64_t shown = 0;       // users that the pull showed
  std::int64_t known = 0;       // users linked to the source and not held as missing already
  std::int64_t absent = 0;      // of those, not shown
  std::int64_t unreadable = 0;  // records whose user is not known: any of them may be one that is not shown
};

// Why the absent users are not to be held as missing; nullopt: they may be.
std::optional<std::string> GuardAbsence(const Absence& absence, const Limit& limit);

}  // namespace rollcall
