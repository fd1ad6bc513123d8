#include "agent/base/time_text.h"

#include <algorithm>
#include <charconv>
#include <string>
#include <string_view>

namespace rollcall {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

// Takes pieces off the front of a text; after the first piece that does not fit, nothing fits any more.
class Taker {
 public:
  explicit Taker(std::string_view text) : rest_(text) {}

  bool ok() const { return ok_; }
  bool done() const { return ok_ && rest_.empty(); }
  bool Sees(std::string_view any_of) const { return ok_ && !rest_.empty() && any_of.find(rest_[0]) != any_of.npos; }
  char Take() {
    const char taken = rest_[0];
    rest_.remove_prefix(1);
    return taken;
  }
  void Expect(char wanted) {
    if (Sees(std::string_view(&wanted, 1))) {
      Take();
    } else {
      ok_ = false;
    }
  }
  // Exactly `digits` digits that make a number of at most `max`.
  int Number(std::size_t digits, int max) {
    int value = 0;
    const auto piece = rest_.substr(0, digits);
    ok_ = ok_ && piece.size() == digits && piece.find_first_not_of("0123456789") == piece.npos;
    if (!ok_) return 0;
    std::from_chars(piece.data(), piece.data() + piece.size(), value);
    rest_.remove_prefix(digits);
    ok_ = value <= max;
    return value;
  }

 private:
  std::string_view rest_;
  bool ok_ = true;
};

std::optional<std::chrono::sys_days> TakeDate(Taker& text) {
  const std::chrono::year year{text.Number(4, 9999)};
  text.Expect('-');
  const std::chrono::month month{static_cast<unsigned>(text.Number(2, 12))};
  text.Expect('-');
  const std::chrono::day day{static_cast<unsigned>(text.Number(2, 31))};
  const std::chrono::year_month_day date{year, month, day};
  if (!text.ok() || !date.ok()) return std::nullopt;
  return std::chrono::sys_days{date};
}

// Digits behind the point; what is finer than a millisecond is cut.
milliseconds TakeFraction(Taker& text) {
  milliseconds fraction{0};
  for (milliseconds unit{100}; text.Sees("0123456789"); unit /= 10) fraction += unit * (text.Take() - '0');
  return fraction;
}

milliseconds TakeTimeOfDay(Taker& text) {
  milliseconds time = hours{text.Number(2, 23)};
  text.Expect(':');
  time += minutes{text.Number(2, 59)};
  if (text.Sees(":")) {
    text.Take();
    time += seconds{text.Number(2, 59)};
    if (text.Sees(".")) {
      text.Take();
      if (!text.Sees("0123456789")) text.Expect('0');
      time += TakeFraction(text);
    }
  }
  return time;
}

// Z, +01:00, +0100 or +01.
minutes TakeOffset(Taker& text) {
  if (!text.Sees("+-")) {
    text.Expect('Z');
    return minutes{0};
  }
  const int sign = text.Take() == '-' ? -1 : 1;
  minutes offset = hours{text.Number(2, 23)};
  const bool colon = text.Sees(":");
  if (colon) text.Take();
  if (colon || !text.done()) offset += minutes{text.Number(2, 59)};
  return offset * sign;
}

}  // namespace

std::string ToIso8601(TimePoint time) {
  const auto day = std::chrono::floor<days>(time);
  const std::chrono::year_month_day date{day};
  const std::chrono::hh_mm_ss clock{time - day};
  std::string text = "0000-00-00T00:00:00.000Z";
  const auto fill = [&text](std::size_t end, std::int64_t number) {
    for (; number > 0; number /= 10) text[--end] = static_cast<char>('0' + number % 10);
  };
  fill(7, static_cast<unsigned>(date.month()));
  fill(10, static_cast<unsigned>(date.day()));
  fill(13, clock.hours().count());
  fill(16, clock.minutes().count());
  fill(19, clock.seconds().count());
  fill(23, clock.subseconds().count());
  const int year{date.year()};
  if (year >= 0 && year <= 9999) {
    fill(4, year);
  } else {
    text.replace(0, 4, std::to_string(year));
  }
  return text;
}

std::optional<TimePoint> ParseIso8601(std::string_view text) {
  Taker taker(text);
  const auto date = TakeDate(taker);
  if (!date) return std::nullopt;
  if (taker.done()) return TimePoint(*date);
  taker.Expect('T');
  const milliseconds time = TakeTimeOfDay(taker);
  const minutes offset = TakeOffset(taker);
  if (!taker.done()) return std::nullopt;
  return *date + time - offset;
}

}  // namespace rollcall
