// A cron expression in words.
#include <array>

#include "agent/base/cron_fields.h"

namespace rollcall {
namespace {

constexpr std::array<std::string_view, 12> kMonths = {"January",   "February", "March",    "April",
                                                      "May",       "June",     "July",     "August",
                                                      "September", "October",  "November", "December"};
constexpr std::array<std::string_view, 7> kDays = {"Sunday",   "Monday", "Tuesday", "Wednesday",
                                                   "Thursday", "Friday", "Saturday"};
constexpr std::array<std::string_view, 6> kOrdinals = {"", "first", "second", "third", "fourth", "fifth"};

// How one field is told.
struct Words {
  CronField field;
  std::string_view unit;                         // "minute"
  std::span<const std::string_view> names = {};  // of the values, from the least on
};
constexpr Words kSeconds = {CronField::kSeconds, "second"};
constexpr Words kMinutes = {CronField::kMinutes, "minute"};
constexpr Words kHours = {CronField::kHours, "hour"};
constexpr Words kMonthDays = {CronField::kDayOfMonth, "day"};
constexpr Words kMonthsOfYear = {CronField::kMonth, "month", kMonths};
constexpr Words kWeekdays = {CronField::kDayOfWeek, "day", kDays};
constexpr Words kYears = {CronField::kYear, "year"};

std::string Name(const Words& words, int value) {
  if (words.names.empty()) return std::to_string(value);
  return std::string(words.names[static_cast<std::size_t>(value - RulesOf(words.field).least)]);
}

bool IsFull(const Words& words, const CronItem& item) {
  const CronFieldRules& rules = RulesOf(words.field);
  return item.first == rules.least && item.last == rules.most;
}

std::string Range(const Words& words, const CronItem& item) {
  if (item.first == item.last) return Name(words, item.first);
  return Name(words, item.first) + " to " + Name(words, item.last);
}

std::string ItemText(const Words& words, const CronItem& item) {
  if (item.step == 1 || item.first == item.last) return Range(words, item);
  const std::string every = "every " + std::to_string(item.step) + " from " + Name(words, item.first);
  return item.last == RulesOf(words.field).most ? every : every + " to " + Name(words, item.last);
}

// "1, 2 and 5".
std::string Join(const std::vector<std::string>& parts) {
  std::string text;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (i > 0) text += i + 1 == parts.size() ? " and " : ", ";
    text += parts[i];
  }
  return text;
}

std::string ListText(const Words& words, const std::vector<CronItem>& items) {
  std::vector<std::string> parts;
  for (const CronItem& item : items) parts.push_back(ItemText(words, item));
  return Join(parts);
}

bool IsEvery(const Words& words, const std::vector<CronItem>& items) {
  return items.size() == 1 && IsFull(words, items[0]) && items[0].step == 1;
}

bool IsOne(const std::vector<CronItem>& items) { return items.size() == 1 && items[0].first == items[0].last; }
bool IsZero(const std::vector<CronItem>& items) { return IsOne(items) && items[0].first == 0; }

// "every minute", "every 10 minutes", "at minutes 5 and 10 to 20".
std::string UnitText(const Words& words, const std::vector<CronItem>& items) {
  const std::string unit(words.unit);
  if (IsEvery(words, items)) return "every " + unit;
  if (items.size() == 1 && IsFull(words, items[0])) return "every " + std::to_string(items[0].step) + " " + unit + "s";
  return unit + (IsOne(items) ? " " : "s ") + ListText(words, items);
}

std::string TwoDigits(int number) { return (number < 10 ? "0" : "") + std::to_string(number); }

// Single hours, at one minute and second, are times of the day: "14:05:00 and 18:05:00"; empty: they are not.
std::string ClockTimes(const std::vector<CronItem>& seconds, const std::vector<CronItem>& minutes,
                       const std::vector<CronItem>& hours) {
  if (!IsOne(seconds) || !IsOne(minutes)) return "";
  std::vector<std::string> times;
  for (const CronItem& hour : hours) {
    if (hour.first != hour.last) return "";
    times.push_back(TwoDigits(hour.first) + ":" + TwoDigits(minutes[0].first) + ":" + TwoDigits(seconds[0].first));
  }
  return Join(times);
}

std::string At(const std::string& text) { return text.starts_with("every") ? text : "at " + text; }

std::string TimeText(const std::array<std::string, kCronFields>& fields) {
  const auto seconds = ReadItems(CronField::kSeconds, fields[0]);
  const auto minutes = ReadItems(CronField::kMinutes, fields[1]);
  const auto hours = ReadItems(CronField::kHours, fields[2]);
  if (const std::string times = ClockTimes(seconds, minutes, hours); !times.empty()) return "at " + times;
  std::vector<std::string> parts;
  if (!IsZero(seconds)) parts.push_back(UnitText(kSeconds, seconds));
  const bool every_minute = IsEvery(kMinutes, minutes);
  if (!(every_minute && !IsZero(seconds)) && !(IsZero(minutes) && IsZero(seconds)))
    parts.push_back(UnitText(kMinutes, minutes));
  const bool in_each_hour = IsEvery(kHours, hours);
  if (!in_each_hour || parts.empty() || !parts.back().starts_with("every")) parts.push_back(UnitText(kHours, hours));
  std::string text = At(parts[0]);
  for (std::size_t i = 1; i < parts.size(); ++i) text += " of " + parts[i];
  return text;
}

std::string Ordinal(int number) {
  const bool teen = number % 100 / 10 == 1;
  constexpr std::array<const char*, 4> kEndings = {"th", "st", "nd", "rd"};
  return std::to_string(number) + kEndings[static_cast<std::size_t>(!teen && number % 10 < 4 ? number % 10 : 0)];
}

std::string BeforeTheLast(int number) {
  if (number == 0) return "the last day of the month";
  return "the day " + std::to_string(number) + (number == 1 ? " day" : " days") + " before the last of the month";
}

std::string DaysText(const std::string& day_of_month, const std::string& day_of_week) {
  const CronDays days = ReadDays(day_of_month, day_of_week);
  const std::string day = days.day_of_week > 0 ? Name(kWeekdays, days.day_of_week) : "";
  switch (days.rule) {
    case CronDays::Rule::kDaysOfMonth: {
      const auto items = ReadItems(CronField::kDayOfMonth, day_of_month);
      return IsEvery(kMonthDays, items) ? " every day" : ", on " + UnitText(kMonthDays, items) + " of the month";
    }
    case CronDays::Rule::kDaysOfWeek: {
      if (day_of_week == "L") return ", on Saturday";
      const auto items = ReadItems(CronField::kDayOfWeek, day_of_week);
      return IsEvery(kWeekdays, items) ? " every day" : ", on " + ListText(kWeekdays, items);
    }
    case CronDays::Rule::kLast:
      return ", on " + BeforeTheLast(days.number);
    case CronDays::Rule::kLastWorkday:
      return ", on the workday (Monday to Friday) nearest to " + BeforeTheLast(days.number);
    case CronDays::Rule::kNearestWorkday:
      return ", on the workday (Monday to Friday) nearest to the " + Ordinal(days.number) + " of the month";
    case CronDays::Rule::kNthDayOfWeek:
      return ", on the " + std::string(kOrdinals[static_cast<std::size_t>(days.number)]) + " " + day + " of the month";
    case CronDays::Rule::kLastDayOfWeek:
      return ", on the last " + day + " of the month";
  }
  return "";
}

// "every hour every day" says no more than "every hour".
std::string WithDays(const std::string& time, const std::string& days) {
  return time.starts_with("every") && days == " every day" ? time : time + days;
}

}  // namespace

std::string DescribeCron(std::string_view expression) {
  const auto fields = SplitCron(expression);
  std::string text = WithDays(TimeText(fields), DaysText(fields[3], fields[5]));
  const auto months = ReadItems(CronField::kMonth, fields[4]);
  if (!IsEvery(kMonthsOfYear, months))
    text += ", in " + (months[0].step > 1 ? UnitText(kMonthsOfYear, months) : ListText(kMonthsOfYear, months));
  const auto years = ReadItems(CronField::kYear, fields[6]);
  if (!IsEvery(kYears, years)) text += ", in " + UnitText(kYears, years);
  return text;
}

}  // namespace rollcall
