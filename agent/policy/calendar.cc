#include "agent/policy/calendar.h"

#include <stdexcept>

#include "agent/policy/zone_table.h"
#include "agent/report/time_text.h"

namespace rollcall {
namespace {

using LocalTime = std::chrono::local_time<std::chrono::milliseconds>;

LocalTime Shift(LocalTime time, const Timespan& period, int direction) {
  const auto day = std::chrono::floor<std::chrono::days>(time);
  auto shifted = std::chrono::year_month_day{day} + direction * period.months;
  if (!shifted.ok()) shifted = shifted.year() / shifted.month() / std::chrono::last;
  return std::chrono::local_days{shifted} + direction * period.days + (time - day);
}

// When the clock on the wall shows a time. Where it skips that: when it does.
struct Showing {
  std::chrono::sys_seconds first;
  std::chrono::sys_seconds last;
  std::optional<std::chrono::seconds> offset_after;  // it skips that: of what it shows then
};

Showing ShowingOf(const ZoneTable& zone, std::chrono::local_seconds local) {
  constexpr std::chrono::days kMostAhead{1};
  const std::chrono::sys_seconds as_utc{local.time_since_epoch()};
  Showing showing;
  bool is_shown = false;
  for (ZonePeriod period = zone.At(as_utc - kMostAhead);; period = zone.At(period.end)) {
    const std::chrono::sys_seconds time = as_utc - period.offset;
    if (time < period.begin) return is_shown ? showing : Showing{period.begin, period.begin, period.offset};
    if (time < period.end) {
      if (!is_shown) showing.first = time;
      showing.last = time;
      is_shown = true;
    }
    if (period.end > as_utc + kMostAhead) return showing;
  }
}

TimePoint Shifted(const ZoneTable& zone, TimePoint time, const Timespan& period, int direction) {
  const auto offset = zone.At(std::chrono::floor<std::chrono::seconds>(time)).offset;
  const LocalTime local = Shift(LocalTime{time.time_since_epoch() + offset}, period, direction);
  const auto shown = std::chrono::floor<std::chrono::seconds>(local);
  const Showing showing = ShowingOf(zone, shown);
  if (showing.offset_after) return showing.first;
  return (direction < 0 ? showing.first : showing.last) + (local - shown);
}

std::string Count(std::int64_t number, const std::string& unit) {
  return std::to_string(number) + " " + unit + (number == 1 ? "" : "s");
}

}  // namespace

std::string ToText(const Timespan& period) {
  return period.months.count() > 0 ? Count(period.months.count(), "month") : Count(period.days.count(), "day");
}

Zone::Zone(const std::string& name) {
  auto table = ZoneTable::Find(name);
  if (!table) throw std::invalid_argument("no time zone is called " + name);
  table_ = std::make_shared<const ZoneTable>(std::move(*table));
}

TimePoint Zone::Before(TimePoint time, const Timespan& period) const { return Shifted(*table_, time, period, -1); }

TimePoint Zone::After(TimePoint time, const Timespan& period) const { return Shifted(*table_, time, period, 1); }

std::chrono::local_seconds Zone::ToLocal(TimePoint time) const {
  const auto whole = std::chrono::floor<std::chrono::seconds>(time);
  return std::chrono::local_seconds{whole.time_since_epoch() + table_->At(whole).offset};
}

Zone::Moment Zone::ToMoment(std::chrono::local_seconds local) const {
  const Showing showing = ShowingOf(*table_, local);
  if (!showing.offset_after) return {.time = showing.last, .resumes = local};
  return {.time = std::nullopt,
          .resumes = std::chrono::local_seconds{showing.first.time_since_epoch() + *showing.offset_after}};
}

std::string Zone::Day(TimePoint time) const {
  constexpr std::size_t kDate = 10;
  return ToIso8601(TimePoint{ToLocal(time).time_since_epoch()}).substr(0, kDate);
}

bool IsTimeZone(const std::string& name) { return ZoneTable::Find(name).has_value(); }

}  // namespace rollcall
