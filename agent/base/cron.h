// Cron expressions as Quartz 2 understands them: seconds minutes hours day-of-month month day-of-week [year].
#pragma once

#include <bitset>
#include <chrono>
#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

#include "agent/base/calendar.h"
#include "store/types.h"

namespace rollcall {

// The message names the field, the value and what is allowed.
class InvalidCron : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

enum class CronField : std::uint8_t { kSeconds, kMinutes, kHours, kDayOfMonth, kMonth, kDayOfWeek, kYear };
inline constexpr std::size_t kCronFields = 7;

inline constexpr int kFirstCronYear = 1970;
inline constexpr int kLastCronYear = 2099;

// Values of one field, each at its number; years are counted from kFirstCronYear.
using CronValues = std::bitset<kLastCronYear - kFirstCronYear + 1>;

// Which days of a month are meant.
struct CronDays {
  enum class Rule : std::uint8_t {
    kDaysOfMonth,     // those of `values`, 1 to 31
    kDaysOfWeek,      // those of `values`, 1 (Sunday) to 7 (Saturday)
    kLast,            // `number` days before the last
    kLastWorkday,     // Monday to Friday, nearest to the day that is `number` days before the last
    kNearestWorkday,  // Monday to Friday, nearest to day `number`, never in another month
    kNthDayOfWeek,    // the `number`th `day_of_week`
    kLastDayOfWeek,   // the last `day_of_week`
  };
  Rule rule = Rule::kDaysOfMonth;
  CronValues values;
  int number = 0;
  int day_of_week = 0;  // 1 (Sunday) to 7 (Saturday)
};

// Immutable, so thread-safe.
class Cron {
 public:
  // Throws InvalidCron. What Quartz takes without a meaning is refused: steps of 0 or behind names, lists with W, and
  // more than seven fields.
  explicit Cron(std::string_view expression);

  // The first time after `time`; nullopt: there is none up to the end of the year 2099. By the clock on the wall of
  // `zone`: what it skips in spring does not happen on that day, what it shows twice in autumn happens at the second.
  std::optional<TimePoint> NextAfter(TimePoint time, const Zone& zone) const;

  // As it was written, with single spaces.
  const std::string& text() const { return text_; }

 private:
  std::optional<std::chrono::local_seconds> FirstFrom(std::chrono::local_seconds time) const;
  std::optional<std::chrono::local_days> FirstDayFrom(std::chrono::local_days day) const;
  std::optional<std::chrono::seconds> FirstTimeFrom(std::chrono::seconds time_of_day) const;

  std::string text_;
  CronValues seconds_;
  CronValues minutes_;
  CronValues hours_;
  CronValues months_;
  CronValues years_;
  CronDays days_;
};

// For people: "at 23:15:00 every day", "every 10 minutes, on Monday to Friday". Throws InvalidCron.
std::string DescribeCron(std::string_view expression);

}  // namespace rollcall
