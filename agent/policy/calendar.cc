#include "agent/policy/calendar.h"

#include <date/tz.h>

#include <array>
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

// The system's tables end with the year 2037, and the library does not know that the last rules go on. So what comes
// later is looked up in one of the last years that has March and what follows on the same days of the week: rules
// name those. Days to go back.
date::days BackIntoTheTables(const date::time_zone& zone, date::local_days day) {
  constexpr date::local_days kEnd = date::local_days{date::year{2038} / 1 / 1};
  constexpr std::array<int, 7> kYearsByFirstOfMarch = {2037, 2032, 2033, 2034, 2035, 2030, 2036};  // from Sunday on
  constexpr date::sys_days kNever = date::year{2200} / 1 / 1;  // where a zone's own table goes on, it is right
  if (day < kEnd || zone.get_info(date::sys_days{kEnd.time_since_epoch()}).end < kNever) return {};
  const date::year_month_day date(day);
  const date::weekday first_of_march(date::local_days{date.year() / 3 / 1});
  auto same = date::year{kYearsByFirstOfMarch[first_of_march.c_encoding()]} / date.month() / date.day();
  if (!same.ok()) same = same.year() / 2 / 28;
  return day - date::local_days{same};
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

std::chrono::local_seconds Zone::ToLocal(TimePoint time) const {
  const auto seconds = date::floor<std::chrono::seconds>(time);
  const auto day = date::local_days{date::floor<date::days>(time).time_since_epoch()};
  const auto info = zone_->get_info(seconds - BackIntoTheTables(*zone_, day));
  return std::chrono::local_seconds{seconds.time_since_epoch() + info.offset};
}

Zone::Moment Zone::ToMoment(std::chrono::local_seconds local) const {
  const date::local_seconds shown{local.time_since_epoch()};
  const auto back = BackIntoTheTables(*zone_, date::floor<date::days>(shown));
  const date::local_info info = zone_->get_info(shown - back);
  const date::sys_info& valid = info.result == date::local_info::unique ? info.first : info.second;
  if (info.result == date::local_info::nonexistent) {
    const auto resumes = valid.begin.time_since_epoch() + valid.offset + back;
    return {.time = std::nullopt, .resumes = std::chrono::local_seconds{resumes}};
  }
  return {.time = TimePoint{local.time_since_epoch() - valid.offset}, .resumes = local};
}

std::string Zone::Day(TimePoint time) const {
  return date::format("%F", date::floor<date::days>(zone_->to_local(time)));
}

bool IsTimeZone(const std::string& name) { return Locate(name) != nullptr; }

}  // namespace rollcall
