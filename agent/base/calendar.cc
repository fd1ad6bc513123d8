#include "agent/base/calendar.h"

#include <cctz/time_zone.h>

#include <algorithm>
#include <array>
#include <stdexcept>

#include "agent/base/time_text.h"

namespace rollcall {
namespace {

using LocalTime = std::chrono::local_time<std::chrono::milliseconds>;

LocalTime Shift(LocalTime time, const Timespan& period, int direction) {
  const auto day = std::chrono::floor<std::chrono::days>(time);
  auto shifted = std::chrono::year_month_day{day} + direction * period.months;
  if (!shifted.ok()) shifted = shifted.year() / shifted.month() / std::chrono::last;
  return std::chrono::local_days{shifted} + direction * period.days + (time - day);
}

cctz::civil_second CivilOf(std::chrono::local_seconds local) {
  return cctz::civil_second(1970, 1, 1) + local.time_since_epoch().count();
}

std::chrono::seconds OffsetAt(const cctz::time_zone& zone, TimePoint time) {
  return std::chrono::seconds{zone.lookup(time).offset};
}

TimePoint Shifted(const cctz::time_zone& zone, TimePoint time, const Timespan& period, int direction) {
  const LocalTime local = Shift(LocalTime{time.time_since_epoch() + OffsetAt(zone, time)}, period, direction);
  const auto shown = std::chrono::floor<std::chrono::seconds>(local);
  const auto when = zone.lookup(CivilOf(shown));
  if (when.kind == cctz::time_zone::civil_lookup::SKIPPED) return when.trans;
  return (direction < 0 ? when.pre : when.post) + (local - shown);
}

// Beside the zones there are the same ones once more and what is none, and the library takes paths, too.
bool MayBeZone(const std::string& name) {
  constexpr std::array<std::string_view, 4> kNone = {"posix", "right", "posixrules", "Factory"};
  constexpr std::string_view kCharacters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+-_/";
  const std::string_view folder = std::string_view(name).substr(0, name.find('/'));
  return !folder.empty() && name.find_first_not_of(kCharacters) == name.npos && !name.starts_with("Fixed/") &&
         std::ranges::find(kNone, folder) == kNone.end();
}

bool Load(const std::string& name, cctz::time_zone& zone) {
  return MayBeZone(name) && cctz::load_time_zone(name, &zone);
}

std::string Count(std::int64_t number, const std::string& unit) {
  return std::to_string(number) + " " + unit + (number == 1 ? "" : "s");
}

}  // namespace

std::string ToText(const Timespan& period) {
  return period.months.count() > 0 ? Count(period.months.count(), "month") : Count(period.days.count(), "day");
}

Zone::Zone(const std::string& name) {
  cctz::time_zone zone;
  if (!Load(name, zone)) throw std::invalid_argument("no time zone is called " + name);
  zone_ = std::make_shared<const cctz::time_zone>(zone);
}

TimePoint Zone::Before(TimePoint time, const Timespan& period) const { return Shifted(*zone_, time, period, -1); }

TimePoint Zone::After(TimePoint time, const Timespan& period) const { return Shifted(*zone_, time, period, 1); }

std::chrono::local_seconds Zone::ToLocal(TimePoint time) const {
  const auto whole = std::chrono::floor<std::chrono::seconds>(time);
  return std::chrono::local_seconds{whole.time_since_epoch() + OffsetAt(*zone_, time)};
}

Zone::Moment Zone::ToMoment(std::chrono::local_seconds local) const {
  const auto when = zone_->lookup(CivilOf(local));
  if (when.kind != cctz::time_zone::civil_lookup::SKIPPED) return {.time = when.post, .resumes = local};
  return {.time = std::nullopt, .resumes = ToLocal(when.trans)};
}

std::string Zone::Day(TimePoint time) const {
  constexpr std::size_t kDate = 10;
  return ToIso8601(TimePoint{ToLocal(time).time_since_epoch()}).substr(0, kDate);
}

bool IsTimeZone(const std::string& name) {
  cctz::time_zone zone;
  return Load(name, zone);
}

}  // namespace rollcall
