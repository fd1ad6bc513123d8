#include "agent/commands/options.h"

#include <charconv>

#include "agent/base/time_text.h"

namespace rollcall {
namespace {

constexpr int kMostDays = 36500;

// The number at the front of `text`, which is cut off.
std::optional<int> TakeNumber(std::string_view& text) {
  int number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || number < 0 || number > kMostDays) return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return number;
}

// The units of an ISO 8601 duration, in their order.
struct Unit {
  char letter;
  std::chrono::months months;
  std::chrono::days days;
};
constexpr std::array kUnits = {
    Unit{'Y', std::chrono::months{12}, std::chrono::days{0}}, Unit{'M', std::chrono::months{1}, std::chrono::days{0}},
    Unit{'W', std::chrono::months{0}, std::chrono::days{7}}, Unit{'D', std::chrono::months{0}, std::chrono::days{1}}};

// What follows the P.
std::optional<Age> ParseDuration(std::string_view text) {
  Age age;
  for (const Unit& unit : kUnits) {
    std::string_view rest = text;
    const auto number = TakeNumber(rest);
    if (!number || rest.empty() || rest[0] != unit.letter) continue;
    age.months += unit.months * *number;
    age.days += unit.days * *number;
    text = rest.substr(1);
  }
  if (!text.empty()) return std::nullopt;
  return age;
}

}  // namespace

std::optional<TimePoint> ParseTimeOption(std::string_view option, const std::string& text) {
  if (text.empty()) return std::nullopt;
  if (const auto time = ParseIso8601(text)) return time;
  throw UsageError(std::string(option) + " '" + text +
                   "': a date (2026-11-22) or a time with its offset (2026-11-22T08:00Z, 2026-11-22T08:00+01:00)");
}

Period ParsePeriod(const TimeOption& since, const TimeOption& until) {
  const Period period{ParseTimeOption(since.name, since.text), ParseTimeOption(until.name, until.text)};
  if (period.since && period.until && *period.since >= *period.until) {
    const std::string last(until.name);
    throw UsageError(std::string(since.name) + " " + since.text + " is not before " + last + " " + until.text + "; " +
                     last.substr(2) + " is exclusive");
  }
  return period;
}

std::optional<Age> ParseAge(std::string_view text) {
  std::optional<Age> age;
  if (text.starts_with('P')) {
    age = ParseDuration(text.substr(1));
  } else if (const auto days = TakeNumber(text); days && text.empty()) {
    age = Age{.days = std::chrono::days{*days}};
  }
  const bool none = !age || (age->months.count() == 0 && age->days.count() == 0);
  if (none || age->months.count() > 1200 || age->days.count() > kMostDays) return std::nullopt;
  return age;
}

TimePoint Before(TimePoint now, const Age& age) {
  const auto day = std::chrono::floor<std::chrono::days>(now);
  const std::chrono::year_month_day earlier = std::chrono::year_month_day{day} - age.months;
  const auto last = earlier.year() / earlier.month() / std::chrono::last;
  const std::chrono::sys_days start = earlier.ok() ? std::chrono::sys_days{earlier} : std::chrono::sys_days{last};
  return start - age.days + (now - day);
}

RemovalEvent ParseRemovalEvent(const std::string& code) {
  if (const auto event = RemovalEventFromCode(code)) return *event;
  throw UsageError("--event '" + code + "': there are " + NamesOf(kRemovalEvents));
}

}  // namespace rollcall
