#include "agent/base/cron_fields.h"

#include <algorithm>
#include <charconv>
#include <optional>

namespace rollcall {
namespace {

constexpr std::array<std::string_view, 12> kMonths = {"JAN", "FEB", "MAR", "APR", "MAY", "JUN",
                                                      "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"};
constexpr std::array<std::string_view, 7> kDays = {"SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"};

constexpr std::array<CronFieldRules, kCronFields> kRules = {{
    {"seconds", 0, 59, "0 to 59: *, 5, 10-20, 0/15, and lists of them"},
    {"minutes", 0, 59, "0 to 59: *, 5, 10-20, 0/15, and lists of them"},
    {"hours", 0, 23, "0 to 23: *, 5, 22-2, 0/6, and lists of them"},
    {"day-of-month", 1, 31, "1 to 31: *, 5, 10-20, 1/5, and lists of them; or alone ?, L, L-3, LW, 15W"},
    {"month", 1, 12, "1 to 12 or JAN to DEC: *, 5, NOV-FEB, 1/3, and lists of them", kMonths},
    {"day-of-week", 1, 7, "1 (Sunday) to 7 or SUN to SAT: *, 5, MON-FRI, and lists of them; or alone ?, L, 6L, 6#3",
     kDays},
    {"year", kFirstCronYear, kLastCronYear, "1970 to 2099: *, 2030, 2026-2030, 2026/2, and lists of them"},
}};

constexpr int kMostDaysBeforeTheLast = 30;
constexpr int kMostWeeks = 5;

[[noreturn]] void Fail(CronField field, std::string_view value, const std::string& why = {}) {
  const CronFieldRules& rules = RulesOf(field);
  throw InvalidCron(std::string(rules.name) + " is '" + std::string(value) + "'" + (why.empty() ? "" : ", " + why) +
                    "; it takes " + std::string(rules.allowed));
}

std::optional<int> ReadNumber(std::string_view text) {
  int number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  const bool digits = std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
  if (error != std::errc() || end != text.data() + text.size() || !digits) return std::nullopt;
  return number;
}

std::optional<int> ReadNumber(std::string_view text, int least, int most) {
  const auto number = ReadNumber(text);
  return number && *number >= least && *number <= most ? number : std::nullopt;
}

std::optional<int> ReadName(const CronFieldRules& rules, std::string_view text) {
  const auto found = std::find(rules.names.begin(), rules.names.end(), text);
  if (found == rules.names.end()) return std::nullopt;
  return rules.least + static_cast<int>(found - rules.names.begin());
}

std::optional<int> ReadValue(CronField field, std::string_view text) {
  const CronFieldRules& rules = RulesOf(field);
  const auto name = ReadName(rules, text);
  return name ? name : ReadNumber(text, rules.least, rules.most);
}

// A wrong step is more often a slip than a wish: a step of 60 minutes would be every hour.
int ReadStep(CronField field, std::string_view item, std::string_view step) {
  const CronFieldRules& rules = RulesOf(field);
  const int most = field == CronField::kYear ? rules.most - rules.least : rules.most;
  const auto number = ReadNumber(step, 1, most);
  if (!number) Fail(field, item, "whose step is not a number from 1 to " + std::to_string(most));
  return *number;
}

CronItem ReadRange(CronField field, std::string_view item, std::string_view range) {
  const auto dash = range.find('-');
  const auto first = ReadValue(field, range.substr(0, dash));
  if (!first) Fail(field, item);
  if (dash == range.npos) return {.first = *first, .last = *first};
  const std::string_view end = range.substr(dash + 1);
  const auto last = ReadValue(field, end);
  if (!last) Fail(field, item);
  const CronFieldRules& rules = RulesOf(field);
  if (ReadName(rules, range.substr(0, dash)).has_value() != ReadName(rules, end).has_value())
    Fail(field, item, "a name and a number");
  if (field == CronField::kYear && *last < *first) Fail(field, item, "which goes backwards");
  return {.first = *first, .last = *last};
}

CronItem ReadItem(CronField field, std::string_view text) {
  const auto slash = text.find('/');
  const std::string_view range = text.substr(0, slash);
  const CronFieldRules& rules = RulesOf(field);
  CronItem item = {.all = true, .first = rules.least, .last = rules.most};
  const bool all = range == "*" || (range.empty() && slash != text.npos);
  if (!all) item = ReadRange(field, text, range);
  if (slash == text.npos) return item;
  if (!all && !ReadNumber(range.substr(0, range.find('-')))) Fail(field, text, "a step behind a name");
  if (!all && range.find('-') == range.npos) item.last = rules.most;
  item.step = ReadStep(field, text, text.substr(slash + 1));
  return item;
}

std::vector<std::string_view> SplitList(std::string_view text) {
  std::vector<std::string_view> parts;
  for (auto comma = text.find(','); comma != text.npos; comma = text.find(',')) {
    parts.push_back(text.substr(0, comma));
    text.remove_prefix(comma + 1);
  }
  parts.push_back(text);
  return parts;
}

// L, L-3, LW, L-3W and 15W; nullopt: none of them.
std::optional<CronDays> ReadSpecialDayOfMonth(std::string_view text) {
  constexpr auto kField = CronField::kDayOfMonth;
  std::string_view rest = text;
  const bool workday = rest.ends_with('W');
  if (workday) rest.remove_suffix(1);
  if (!rest.starts_with('L')) {
    if (!workday) return std::nullopt;
    const auto day = ReadNumber(rest, 1, RulesOf(kField).most);
    if (!day) Fail(kField, text, "where W goes with one day alone");
    return CronDays{.rule = CronDays::Rule::kNearestWorkday, .number = *day};
  }
  int before = 0;
  if (rest != "L") {
    const auto number = rest.starts_with("L-") ? ReadNumber(rest.substr(2), 0, kMostDaysBeforeTheLast) : std::nullopt;
    if (!number) Fail(kField, text, "where L goes with nothing else but L-0 to L-30");
    before = *number;
  }
  return CronDays{.rule = workday ? CronDays::Rule::kLastWorkday : CronDays::Rule::kLast, .number = before};
}

// L, 6L and 6#3; nullopt: none of them.
std::optional<CronDays> ReadSpecialDayOfWeek(std::string_view text) {
  constexpr auto kField = CronField::kDayOfWeek;
  if (text == "L") {
    CronDays saturday = {.rule = CronDays::Rule::kDaysOfWeek};
    saturday.values.set(static_cast<std::size_t>(RulesOf(kField).most));
    return saturday;
  }
  const auto hash = text.find('#');
  if (hash == text.npos && !text.ends_with('L')) return std::nullopt;
  const auto day = ReadValue(kField, hash == text.npos ? text.substr(0, text.size() - 1) : text.substr(0, hash));
  if (!day) Fail(kField, text, "where L and # go with one day alone");
  if (hash == text.npos) return CronDays{.rule = CronDays::Rule::kLastDayOfWeek, .day_of_week = *day};
  const auto number = ReadNumber(text.substr(hash + 1), 1, kMostWeeks);
  if (!number) Fail(kField, text, "where # is followed by 1 to 5, the how manieth of the month");
  return CronDays{.rule = CronDays::Rule::kNthDayOfWeek, .number = *number, .day_of_week = *day};
}

}  // namespace

const CronFieldRules& RulesOf(CronField field) { return kRules[static_cast<std::size_t>(field)]; }

std::array<std::string, kCronFields> SplitCron(std::string_view expression) {
  constexpr std::string_view kBlanks = " \t\n\r";
  std::vector<std::string> parts;
  for (auto at = expression.find_first_not_of(kBlanks); at != expression.npos;) {
    const auto end = std::min(expression.find_first_of(kBlanks, at), expression.size());
    std::string part(expression.substr(at, end - at));
    for (char& c : part) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    parts.push_back(std::move(part));
    at = expression.find_first_not_of(kBlanks, end);
  }
  if (parts.size() < kCronFields - 1 || parts.size() > kCronFields) {
    throw InvalidCron("it has " + std::to_string(parts.size()) + (parts.size() == 1 ? " field" : " fields") +
                      "; it takes six or seven: seconds minutes hours day-of-month month day-of-week [year], as in "
                      "'0 15 23 ? * *', every day at 23:15:00");
  }
  parts.resize(kCronFields, "*");
  std::array<std::string, kCronFields> fields;
  std::move(parts.begin(), parts.end(), fields.begin());
  return fields;
}

std::vector<CronItem> ReadItems(CronField field, std::string_view text) {
  std::vector<CronItem> items;
  for (const std::string_view part : SplitList(text)) items.push_back(ReadItem(field, part));
  return items;
}

CronValues ValuesOf(CronField field, std::span<const CronItem> items) {
  const CronFieldRules& rules = RulesOf(field);
  const int count = rules.most - rules.least + 1;
  const int origin = field == CronField::kYear ? kFirstCronYear : 0;
  CronValues values;
  for (const CronItem& item : items) {
    const int last = item.last < item.first ? item.last + count : item.last;
    for (int value = item.first; value <= last; value += item.step) {
      values.set(static_cast<std::size_t>((value - rules.least) % count + rules.least - origin));
    }
  }
  return values;
}

CronDays ReadDays(std::string_view day_of_month, std::string_view day_of_week) {
  if ((day_of_month == "?") == (day_of_week == "?")) {
    throw InvalidCron("day-of-month is '" + std::string(day_of_month) + "' and day-of-week is '" +
                      std::string(day_of_week) +
                      "'; exactly one of them must be '?', the one that does not choose the days");
  }
  const bool by_month = day_of_week == "?";
  const std::string_view text = by_month ? day_of_month : day_of_week;
  if (const auto special = by_month ? ReadSpecialDayOfMonth(text) : ReadSpecialDayOfWeek(text)) return *special;
  const auto field = by_month ? CronField::kDayOfMonth : CronField::kDayOfWeek;
  return {.rule = by_month ? CronDays::Rule::kDaysOfMonth : CronDays::Rule::kDaysOfWeek,
          .values = ValuesOf(field, ReadItems(field, text))};
}

}  // namespace rollcall
