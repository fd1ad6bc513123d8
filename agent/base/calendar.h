// Calendar time in a time zone. Pure but for the system's time zone database.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>

#include "store/types.h"

namespace cctz {
class time_zone;
}

namespace rollcall {

// Calendar days or calendar months; one of the two is zero.
struct Timespan {
  std::chrono::months months{0};
  std::chrono::days days{0};
  friend bool operator==(const Timespan&, const Timespan&) = default;
};
// "60 days", "1 month".
std::string ToText(const Timespan& period);

// A zone of the IANA database: "Europe/Paris", "UTC".
class Zone {
 public:
  // Throws std::invalid_argument where there is no such zone.
  explicit Zone(const std::string& name);

  // The same time of day by the clock on the wall, that long before or after. Where there is no such day in a month,
  // its last one. A time that the wall clock skips is the moment of the change; one that it shows twice is the first
  // when it is looked for backwards, and the second forwards: in both cases nobody is inactive too early.
  TimePoint Before(TimePoint time, const Timespan& period) const;
  TimePoint After(TimePoint time, const Timespan& period) const;

  // What the clock on the wall shows, without fractions of a second.
  std::chrono::local_seconds ToLocal(TimePoint time) const;

  // When the clock on the wall shows something.
  struct Moment {
    std::optional<TimePoint> time;       // the second time where it shows that twice; nullopt: it skips that
    std::chrono::local_seconds resumes;  // what it shows right after the gap, if it skips that
  };
  Moment ToMoment(std::chrono::local_seconds local) const;

  // 2026-11-22
  std::string Day(TimePoint time) const;

 private:
  std::shared_ptr<const cctz::time_zone> zone_;
};

bool IsTimeZone(const std::string& name);

}  // namespace rollcall
