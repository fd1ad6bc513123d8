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

// Changes of one kind among all that could change so, and could at the beginning of the window.
struct MassShare {
  std::int64_t changes = 0;
  std::int64_t of = 0;
  Earlier earlier = {};
};
// The same changes within the window of the guard, and within the longer one of LockoutLimits::slow.
struct MassShares {
  MassShare lately;
  MassShare slowly;
};
// What limits one kind of change: its limit and, where it locks people out, two more; null: it does not. A limit of
// 100 percent lets everything through, the two others too.
struct MassLimits {
  Limit limit;
  const LockoutLimits* lockout = nullptr;
};

// Whether the changes, with the earlier ones, are more than the limit's count and more than its percentage.
bool IsOver(const MassShare& share, const Limit& limit);
// Which limit the changes are over: " (12 with earlier passes within 24 hours), more than 10 and more than 5 %";
// nullopt: none.
std::optional<std::string> ExcessOf(const MassShares& shares, const MassLimits& limits);
// How many more changes than the earlier ones are over no limit, at most all there are; the shares' own changes do not
// count.
std::int64_t MostAllowed(MassShares shares, const MassLimits& limits);
// The limits as a text: "10 or 5 % (the larger) within 24 hours, ...".
std::string AllowedText(const MassLimits& limits, std::chrono::hours window);

// Whether changes of this kind lock people out.
constexpr bool LocksOut(ChangeKind kind) {
  return kind == ChangeKind::kDisabled || kind == ChangeKind::kMissing || kind == ChangeKind::kArchived;
}

// Changes of one kind that one pass asks for.
struct MassChange {
  ChangeKind kind = ChangeKind::kDisabled;
  std::string_view source;  // or "the policy"
  std::int64_t changes = 0;
  Earlier earlier = {};
  Earlier slowly = {};  // within the longer window; asked only of kinds that lock people out
  // What there is that could change so; asked only where there are so many changes that it matters. Where the earlier
  // ones are not part of it any more, as those who are missing, they are added to it.
  std::function<std::int64_t()> of;
};

// Why none of them may be applied without a person's word: with the earlier ones they are over a limit. nullopt: they
// may, or there is none.
std::optional<std::string> GuardMass(const MassChange& mass, const MassLimits& limits);

// What a complete pull does not show.
struct Absence {
  std::string_view source;
  std::int64_t shown = 0;       // users that the pull showed
  std::int64_t known = 0;       // users linked to the source and not held as missing already
  std::int64_t absent = 0;      // of those, not shown
  std::int64_t unreadable = 0;  // records whose user is not known: any of them may be one that is not shown
  Earlier earlier = {};         // who was held as missing within the window
  Earlier slowly = {};
};

// Why the absent users are not to be held as missing; nullopt: they may be.
std::optional<std::string> GuardAbsence(const Absence& absence, const MassLimits& limits);

}  // namespace rollcall
