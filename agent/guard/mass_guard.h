// Stands between a decision about many and its effect. Pure.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "agent/config/config.h"

namespace rollcall {

// What passes of the same source have made by themselves within a window of time: many small changes are a large one.
struct Earlier {
  std::int64_t changes = 0;
  std::chrono::hours window{0};  // 0: each pass is looked at alone
};
// Passes that began after it are within the window. A twelfth of the window is left out, so that a pass that runs every
// day does not count the one of the day before, whatever jitter, waiting and summer time make of the day.
TimePoint WindowStart(TimePoint now, std::chrono::hours window);
// Changes of one kind among all that could change so.
struct MassShare {
  std::int64_t changes = 0;
  std::int64_t of = 0;
  Earlier earlier = {};
};
// Whether the changes, with the earlier ones, are more than the limit's count and more than its percentage.
bool IsOver(const MassShare& share, const Limit& limit);
// "more than 10 and more than 5 %"
std::string TextOf(const Limit& limit);

// " (12 with earlier passes within 24 hours)"; empty: there were none.
std::string WithEarlier(std::int64_t changes, const Earlier& earlier);

// Changes of one kind that one pass asks for.
struct MassChange {
  ChangeKind kind = ChangeKind::kDisabled;
  std::string_view source;  // or "the policy"
  std::int64_t changes = 0;
  Earlier earlier = {};
  // What there is that could change so; asked only where there are more changes than the limit's count. Where the
  // earlier ones are not part of it any more, as those who are missing, they are added to it.
  std::function<std::int64_t()> of;
};

// Why none of them may be applied without a person's word: with the earlier ones they are more than the count and more
// than the percentage. nullopt: they may, or there is none.
std::optional<std::string> GuardMass(const MassChange& mass, const Limit& limit);

// What a complete pull does not show.
struct Absence {
  std::string_view source;
  std::int64_t shown = 0;       // users that the pull showed
  std::int64_t known = 0;       // users linked to the source and not held as missing already
  std::int64_t absent = 0;      // of those, not shown
  std::int64_t unreadable = 0;  // records whose user is not known: any of them may be one that is not shown
  Earlier earlier = {};         // who was held as missing within the window
};

// Why the absent users are not to be held as missing; nullopt: they may be.
std::optional<std::string> GuardAbsence(const Absence& absence, const Limit& limit);

}  // namespace rollcall
