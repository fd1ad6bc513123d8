// Dates in a form that somebody describes, as strptime does.
#pragma once

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace rollcall {

// What a clock on a wall shows.
struct WallTime {
  std::chrono::sys_days day;
  std::chrono::milliseconds since_midnight{0};
  std::chrono::milliseconds precision{0};           // a day, a minute; 0: to the second or finer
  std::optional<std::chrono::minutes> offset = {};  // from UTC; nullopt: not written
};

// %Y %y %m %d %e %H %k %I %l %M %S %f %p %b %B %h %a %A %z %Z %T %R %F %D %%; a blank is any number of blanks. Numbers
// may have fewer digits. Names of months are those of English, German, French, Spanish, Italian, Portuguese, Dutch and
// Polish. Thread-safe.
class DateFormat {
 public:
  // Throws std::invalid_argument with what is wrong with `format`.
  explicit DateFormat(const std::string& format);

  // nullopt: `text`, which is UTF-8, does not have this form, or there is no such day or time.
  std::optional<WallTime> Read(std::string_view text) const;

 private:
  std::string format_;  // of single specifications
};

// The form that `text` seems to have, "%d.%m.%Y %H:%M"; a date whose first two numbers may each be the month has the
// day first. Empty: it does not look like a date.
std::string GuessDateFormat(std::string_view text);
// Whether the first two numbers of a date may each be the month, and nothing else tells them apart.
bool IsAmbiguousDate(std::string_view text);

}  // namespace rollcall
