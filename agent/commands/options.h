// Values of options that several commands take.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "store/database.h"

namespace rollcall {

// nullopt: the text is empty. Throws UsageError where it is no time; `option` is its name.
std::optional<TimePoint> ParseTimeOption(std::string_view option, const std::string& text);

// Two options that limit a period: from the first on, before the second.
struct TimeOption {
  std::string_view name;
  const std::string& text;
};
struct Period {
  std::optional<TimePoint> since;
  std::optional<TimePoint> until;
};
// Throws UsageError, also where the period is empty.
Period ParsePeriod(const TimeOption& since, const TimeOption& until);

// Calendar time (UTC): 90 days, P90D, P2W, P18M, P1Y6M.
struct Age {
  std::chrono::months months{0};
  std::chrono::days days{0};
};
// At least a day and at most a hundred years. nullopt: anything else.
std::optional<Age> ParseAge(std::string_view text);
// So long before `now`, at the same time of day; the last day of a month where it has no such day.
TimePoint Before(TimePoint now, const Age& age);

// The account that has this login or id, or had it and was removed. Throws StoreError where there is none.
AccountId RequireAccountEver(Database& database, const std::string& login_or_id);

}  // namespace rollcall
