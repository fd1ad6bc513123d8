#include "connectors/ldap/syntax/time.h"

#include <charconv>
#include <cstdint>

#include "connectors/ldap/syntax/text.h"

namespace rollcall {
namespace {

using std::chrono::milliseconds;

// Reads from the front; once something does not fit, `ok` stays false.
class TimeReader {
 public:
  explicit TimeReader(std::string_view text) : rest_(text) {}

  bool ok() const { return ok_; }
  bool at_end() const { return rest_.empty(); }
  bool at_digit() const { return !rest_.empty() && IsDigit(rest_.front()); }

  // Exactly `digits` digits with a value of `low` to `high`.
  int Number(std::size_t digits, int low, int high) {
    int value = 0;
    for (std::size_t i = 0; i < digits; ++i) {
      if (!at_digit()) return Fail();
      value = value * 10 + (rest_.front() - '0');
      rest_.remove_prefix(1);
    }
    return value >= low && value <= high ? value : Fail();
  }

  bool Take(char c) {
    if (rest_.empty() || rest_.front() != c) return false;
    rest_.remove_prefix(1);
    return true;
  }

  int Fail() {
    ok_ = false;
    return 0;
  }

 private:
  std::string_view rest_;
  bool ok_ = true;
};

// The fraction of `unit` that follows, if any. Twelve digits of an hour are less than a microsecond.
milliseconds Fraction(TimeReader& reader, milliseconds unit) {
  constexpr std::int64_t kEnough = 1'000'000'000'000;
  if (!reader.Take('.') && !reader.Take(',')) return milliseconds{0};
  if (!reader.at_digit()) reader.Fail();
  std::int64_t value = 0;
  std::int64_t scale = 1;
  while (reader.at_digit()) {
    const int digit = reader.Number(1, 0, 9);
    if (scale == kEnough) continue;
    value = value * 10 + digit;
    scale *= 10;
  }
  return milliseconds{value * unit.count() / scale};
}

// What has to be taken off the local time to get UTC.
milliseconds Offset(TimeReader& reader) {
  if (reader.Take('Z')) return milliseconds{0};
  const bool west = reader.Take('-');
  if (!west && !reader.Take('+')) reader.Fail();
  std::chrono::minutes offset = std::chrono::hours{reader.Number(2, 0, 23)};
  if (reader.at_digit()) offset += std::chrono::minutes{reader.Number(2, 0, 59)};
  return west ? -offset : offset;
}

std::optional<WrittenTime> ParseFiletime(std::string_view text) {
  constexpr std::int64_t kTicksPerMillisecond = 10'000;
  constexpr TimePoint kEpoch{std::chrono::sys_days{std::chrono::year{1601} / 1 / 1}};
  constexpr TimePoint kEndOfTime{std::chrono::sys_days{std::chrono::year{10'000} / 1 / 1}};
  std::int64_t ticks = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), ticks);
  if (error != std::errc() || end != text.data() + text.size() || ticks < 0) return std::nullopt;
  const TimePoint time = kEpoch + milliseconds{ticks / kTicksPerMillisecond};
  if (ticks == 0 || time >= kEndOfTime) return WrittenTime{};
  return WrittenTime{time};
}

}  // namespace

std::optional<TimePoint> ParseGeneralizedTime(std::string_view text) {
  TimeReader reader(text);
  const std::chrono::year year{reader.Number(4, 0, 9999)};
  const std::chrono::month month{static_cast<unsigned>(reader.Number(2, 1, 12))};
  const std::chrono::day day{static_cast<unsigned>(reader.Number(2, 1, 31))};
  milliseconds time = std::chrono::hours{reader.Number(2, 0, 23)};
  milliseconds unit = std::chrono::hours{1};
  if (reader.at_digit()) {
    time += std::chrono::minutes{reader.Number(2, 0, 59)};
    unit = std::chrono::minutes{1};
    if (reader.at_digit()) {
      time += std::chrono::seconds{reader.Number(2, 0, 60)};
      unit = std::chrono::seconds{1};
    }
  }
  time += Fraction(reader, unit);
  time -= Offset(reader);
  const std::chrono::year_month_day date{year, month, day};
  if (!reader.ok() || !reader.at_end() || !date.ok()) return std::nullopt;
  return TimePoint{std::chrono::sys_days{date}} + time;
}

std::optional<WrittenTime> ParseTime(TimeSyntax syntax, std::string_view text) {
  switch (syntax) {
    case TimeSyntax::kGeneralizedTime:
      if (const auto time = ParseGeneralizedTime(text)) return WrittenTime{time};
      return std::nullopt;
    case TimeSyntax::kFiletime:
      return ParseFiletime(text);
  }
  return std::nullopt;
}

}  // namespace rollcall
