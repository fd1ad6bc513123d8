#include "connectors/csv/date_format.h"

#include <unicode/dtfmtsym.h>

#include <algorithm>
#include <array>
#include <stdexcept>

#include "connectors/base/text.h"
#include "connectors/csv/known_columns.h"

namespace rollcall {
namespace {

using std::chrono::milliseconds;

std::map<std::string, int> ReadMonthNames() {
  std::map<std::string, int> names;
  for (const char* locale : {"en", "de", "fr", "es", "it", "pt", "nl", "pl"}) {
    UErrorCode status = U_ZERO_ERROR;
    const icu::DateFormatSymbols symbols(icu::Locale(locale), status);
    for (const auto context : {icu::DateFormatSymbols::FORMAT, icu::DateFormatSymbols::STANDALONE}) {
      for (const auto width : {icu::DateFormatSymbols::WIDE, icu::DateFormatSymbols::ABBREVIATED}) {
        std::int32_t count = 0;
        const icu::UnicodeString* months = symbols.getMonths(count, context, width);
        for (std::int32_t i = 0; i < count; ++i) {
          std::string name;
          names.emplace(PlainName(months[i].toUTF8String(name)), i + 1);
        }
      }
    }
  }
  return names;
}

// 1 to 12; 0: no month is called so.
int MonthOf(std::string_view name) {
  static const std::map<std::string, int> kNames = ReadMonthNames();
  const auto found = kNames.find(PlainName(name));
  return found == kNames.end() ? 0 : found->second;
}

// What is left to be read of a text, and what was found so far. Each function returns false where the text is not what
// it takes.
struct Scan {
  std::string_view rest;
  int year = 0;
  int month = 0;
  int day = 0;
  std::optional<int> hour;
  int minute = 0;
  int second = 0;
  int thousandths = 0;
  bool has_second = false;
  std::optional<bool> afternoon;
  bool twelve_hours = false;
  std::optional<std::chrono::minutes> offset;

  bool Number(std::size_t most_digits, int& number) {
    std::size_t digits = 0;
    number = 0;
    while (digits < most_digits && digits < rest.size() && IsDigit(rest[digits])) {
      number = number * 10 + (rest[digits++] - '0');
    }
    rest.remove_prefix(digits);
    return digits > 0;
  }

  bool Mark(std::string_view mark) {
    if (!rest.starts_with(mark)) return false;
    rest.remove_prefix(mark.size());
    return true;
  }

  // Also the no-break spaces that programs put before AM and PM.
  bool Blanks() {
    bool found = false;
    while (Mark(" ") || Mark("\t") || Mark("\u00A0") || Mark("\u202F")) found = true;
    return found;
  }

  // Letters, with a full stop behind them if there is one.
  std::string_view Name() {
    std::size_t size = 0;
    while (size < rest.size() && (IsLetter(rest[size]) || (rest[size] == '.' && size > 0))) ++size;
    const std::string_view name = rest.substr(0, size);
    rest.remove_prefix(size);
    return name;
  }

  bool Fraction() {
    std::size_t digits = 0;
    for (int scale = 100; digits < rest.size() && IsDigit(rest[digits]); ++digits, scale /= 10) {
      thousandths += (rest[digits] - '0') * scale;
    }
    rest.remove_prefix(digits);
    return digits > 0;
  }

  bool Second() {
    has_second = true;
    if (!Number(2, second)) return false;
    const bool has_fraction = rest.size() > 1 && (rest[0] == '.' || rest[0] == ',') && IsDigit(rest[1]);
    if (has_fraction) rest.remove_prefix(1);
    return !has_fraction || Fraction();
  }

  // "PM", "p.m.", "p. m."
  bool Half() {
    if (rest.empty()) return false;
    const char half = ToLowerAscii(rest[0]);
    if (half != 'a' && half != 'p') return false;
    afternoon = half == 'p';
    rest.remove_prefix(1);
    Mark(".");
    Blanks();
    if (!Mark("m") && !Mark("M")) return false;
    Mark(".");
    return true;
  }

  bool Offset() {
    if (Mark("Z") || Mark("UTC") || Mark("GMT")) {
      offset = std::chrono::minutes(0);
      return true;
    }
    const int sign = Mark("+") ? 1 : Mark("-") ? -1 : 0;
    int hours = 0;
    int minutes = 0;
    if (sign == 0 || !Number(2, hours)) return false;
    Mark(":");
    Number(2, minutes);
    offset = std::chrono::minutes(sign * (hours * 60 + minutes));
    return hours < 24 && minutes < 60;
  }

  bool Take(char specification);
  std::optional<WallTime> Finish() const;

 private:
  static bool IsLetter(char byte) {
    return (ToLowerAscii(byte) >= 'a' && ToLowerAscii(byte) <= 'z') || (byte & 0x80) != 0;
  }
};

bool Scan::Take(char specification) {
  int number = 0;
  switch (specification) {
    case 'Y':
      return rest.size() >= 4 && Number(4, year) && year >= 1000;
    case 'y':
      if (!Number(2, number)) return false;
      year = number + (number < 69 ? 2000 : 1900);
      return true;
    case 'm':
      return Number(2, month);
    case 'd':
      return Number(2, day);
    case 'I':
      twelve_hours = true;
      [[fallthrough]];
    case 'H':
      if (!Number(2, number)) return false;
      hour = number;
      return true;
    case 'M':
      return Number(2, minute);
    case 'S':
      return Second();
    case 'f':
      return Fraction();
    case 'p':
      return Half();
    case 'b':
      month = MonthOf(Name());
      return month > 0;
    case 'a':
      return !Name().empty();
    case 'z':
      return Offset();
    default:
      return Mark("%");
  }
}

std::optional<WallTime> Scan::Finish() const {
  const std::chrono::year_month_day date(std::chrono::year(year), std::chrono::month(static_cast<unsigned>(month)),
                                         std::chrono::day(static_cast<unsigned>(day)));
  int hours = hour.value_or(0);
  if (twelve_hours && (hours < 1 || hours > 12)) return std::nullopt;
  if (twelve_hours) hours = hours % 12 + (afternoon.value_or(false) ? 12 : 0);
  if (!date.ok() || hours > 23 || minute > 59 || second > 59) return std::nullopt;
  const auto precision = !hour ? std::chrono::days(1) : has_second ? milliseconds(0) : std::chrono::minutes(1);
  return WallTime{.day = date,
                  .since_midnight = std::chrono::hours(hours) + std::chrono::minutes(minute) +
                                    std::chrono::seconds(second) + milliseconds(thousandths),
                  .precision = precision,
                  .offset = offset};
}

// One specification instead of several of one meaning.
std::string Expand(const std::string& format) {
  constexpr std::pair<char, std::string_view> kMeanings[] = {
      {'e', "%d"}, {'k', "%H"},    {'l', "%I"},       {'h', "%b"},       {'B', "%b"},      {'A', "%a"},
      {'Z', "%z"}, {'R', "%H:%M"}, {'T', "%H:%M:%S"}, {'F', "%Y-%m-%d"}, {'D', "%m/%d/%y"}};
  std::string expanded;
  for (std::size_t i = 0; i < format.size(); ++i) {
    expanded += format[i];
    if (format[i] != '%' || ++i == format.size()) continue;
    const auto* meaning = std::ranges::find(kMeanings, format[i], [](const auto& each) { return each.first; });
    if (meaning == std::end(kMeanings))
      expanded += format[i];
    else
      expanded.replace(expanded.size() - 1, 1, meaning->second);
  }
  return expanded;
}

void Require(bool holds, const std::string& otherwise) {
  if (!holds) throw std::invalid_argument(otherwise);
}

}  // namespace

DateFormat::DateFormat(const std::string& format) : format_(Expand(format)) {
  std::string used;
  for (std::size_t i = 0; i < format_.size(); ++i) {
    if (format_[i] != '%') continue;
    Require(++i < format_.size(), "ends with a single %");
    Require(std::string_view("YymdHIMSfpbaz%").find(format_[i]) != std::string_view::npos,
            std::string("has %") + format_[i] + ", which is not known");
    used += format_[i];
  }
  const auto has = [&used](std::string_view any) { return used.find_first_of(any) != used.npos; };
  Require(has("Yy") && has("mb") && has("d"), "needs a year (%Y), a month (%m) and a day (%d)");
  Require(has("p") == has("I"), "needs %I and %p together: hours from 1 to 12, and AM or PM");
}

std::optional<WallTime> DateFormat::Read(std::string_view text) const {
  Scan scan{.rest = text, .hour = {}, .afternoon = {}, .offset = {}};
  for (std::size_t i = 0; i < format_.size(); ++i) {
    const char mark = format_[i];
    bool fits = false;
    if (mark == '%')
      fits = scan.Take(format_[++i]);
    else if (mark == ' ' || mark == '\t')
      fits = scan.Blanks() || (i > 0 && format_[i - 1] == ' ');
    else
      fits = scan.Mark(format_.substr(i, 1));
    if (!fits) return std::nullopt;
  }
  return scan.rest.empty() ? scan.Finish() : std::nullopt;
}

namespace {

// "04.11.2026 08:24" -> "0.1.2 3:4", with the numbers beside it.
struct Shape {
  std::string marks;  // what stands between the numbers; # is a number, % is AM or PM
  std::vector<std::string_view> numbers;
};

std::optional<Shape> ShapeOf(std::string_view text) {
  Shape shape;
  for (std::size_t i = 0; i < text.size();) {
    std::size_t end = i;
    while (end < text.size() && IsDigit(text[end])) ++end;
    if (end > i) {
      shape.numbers.push_back(text.substr(i, end - i));
      shape.marks += '#';
      i = end;
    } else if (EqualsIgnoringCase(text.substr(i), "AM") || EqualsIgnoringCase(text.substr(i), "PM")) {
      shape.marks += '%';
      i = text.size();
    } else if (std::string_view("./-:, ").find(text[i]) != std::string_view::npos) {
      shape.marks += text[i++];
    } else {
      return std::nullopt;
    }
  }
  const bool is_date = shape.numbers.size() >= 3 && shape.numbers.size() <= 6 && shape.numbers.size() != 4 &&
                       shape.numbers[0].size() <= 2 && shape.numbers[1].size() <= 2 &&
                       (shape.numbers[2].size() == 2 || shape.numbers[2].size() == 4);
  return is_date ? std::optional(shape) : std::nullopt;
}

}  // namespace

std::string GuessDateFormat(std::string_view text) {
  const auto shape = ShapeOf(text);
  if (!shape) return "";
  const bool month_first = std::stoi(std::string(shape->numbers[1])) > 12;
  const bool has_half = shape->marks.ends_with('%');
  const std::array<std::string_view, 6> specifications = {month_first ? "%m" : "%d",
                                                          month_first ? "%d" : "%m",
                                                          shape->numbers[2].size() == 4 ? "%Y" : "%y",
                                                          has_half ? "%I" : "%H",
                                                          "%M",
                                                          "%S"};
  std::string format;
  std::size_t number = 0;
  for (const char mark : shape->marks) {
    if (mark == '#')
      format += specifications[number++];
    else
      format += mark == '%' ? "%p" : std::string(1, mark);
  }
  return format;
}

bool IsAmbiguousDate(std::string_view text) {
  const auto shape = ShapeOf(text);
  return shape && shape->marks[1] != '.' && std::stoi(std::string(shape->numbers[0])) <= 12 &&
         std::stoi(std::string(shape->numbers[1])) <= 12;
}

}  // namespace rollcall
