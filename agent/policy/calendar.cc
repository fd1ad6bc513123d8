#include "agent/policy/calendar.h"

#include <date/tz.h>

#include <stdexcept>

namespace rollcall {
namespace {

using Milliseconds = std::chrono::milliseconds;
using LocalTime = date::local_time<Milliseconds>;

LocalTime Shift(LocalTime time, const Timespan& period, int direction) {
  const auto day = date::floor<date::days>(time);
  auto shifted = date::year_month_day{day} + date::months{direction * static_cast<int>(period.months.count())};
  if (!shifted.ok()) shifted = shifted.year() / shifted.month() / date::last;
  return date::local_days{shifted} + date::days{direction * static_cast<int>(period.days.count())} + (time - day);
}

TimePoint Shifted(const date::time_zone& zone, TimePoint time, const Timespan& period, int direction) {
  const LocalTime local = Shift(zone.to_local(time), period, direction);
  return zone.to_sys(local, direction < 0 ? date::choose::earliest : date::choose::latest);
}

const date::time_zone* Locate(const std::string& name) {
  try {
    return date::locate_zone(name);
  } catch (const std::runtime_error&) {  // it says the same of a zone that there is none of
    return nullptr;
  }
}

std::string Count(std::int64_t number, const std::string& unit) {
  return std::to_string(number) + " " + unit + (number == 1 ? "" : "s");
}

}  // namespace

std::string ToText(const Timespan& period) {
  return period.months.count() > 0 ? Count(period.months.count(), "month") : Count(period.days.count(), "day");
}

Zone::Zone(const std::string& name) : zone_(Locate(name)) {
  if (zone_ == nullptr) throw std::invalid_argument("no time zone is called " + name);
}

TimePoint Zone::Before(TimePoint time, const Timespan& period) const { return Shifted(*zone_, time, period, -1); }

TimePoint Zone::After(TimePoint time, const Timespan& period) const { return Shifted(*zone_, time, period, 1); }

std::string Zone::Day(TimePoint time) const {
  return date::format("%F", date::floor<date::days>(zone_->to_local(time)));
}

bool IsTimeZone(const std::string& name) { return Locate(name) != nullptr; }

}  // namespace rollcall
