// The rule by which a time zone goes on behind the last change that its table has: what POSIX calls TZ, with the
// extensions of RFC 8536, section 3.3.1.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace rollcall {

// The wall clock is set.
struct OffsetChange {
  std::chrono::sys_seconds at;
  std::chrono::seconds offset{0};  // what it is ahead of UTC from then on
  friend bool operator==(const OffsetChange&, const OffsetChange&) = default;
};

// A day of each year.
struct YearlyDay {
  enum class Form : std::uint8_t {
    kJulian,   // Jn: 1 to 365, without the 29th of February
    kDay,      // n: 0 to 365, with it
    kWeekday,  // Mm.w.d: the weekday d of month m, the w-th; 5: the last
  };
  Form form = Form::kDay;
  int number = 0;  // of kJulian and kDay
  unsigned month = 1;
  unsigned week = 1;
  unsigned weekday = 0;          // 0: Sunday
  std::chrono::seconds time{0};  // by the wall clock of before; may be of the days around
};

struct DaylightSaving {
  std::chrono::seconds offset{0};
  YearlyDay begin;
  YearlyDay end;
};

class ZoneRule {
 public:
  // nullopt: it cannot be read.
  static std::optional<ZoneRule> Of(std::string_view text);

  // Of one year, by the standard time there; in order of time, none where there is no daylight saving.
  std::vector<OffsetChange> ChangesOf(std::chrono::year year) const;

 private:
  std::chrono::seconds standard_{0};
  std::optional<DaylightSaving> saving_;
};

}  // namespace rollcall
