#include "connectors/feed/scim_cursor.h"

#include <array>
#include <charconv>
#include <cstdio>

#include "connectors/errors.h"

namespace rollcall {
namespace {

constexpr std::string_view kMark = "scim1 ";
constexpr std::chrono::minutes kOverlap{5};

TimePoint TakeTime(std::string_view& text) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || number <= 0) throw CursorRejected("the cursor of the SCIM service is damaged");
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return TimePoint(std::chrono::milliseconds(number));
}

}  // namespace

std::string WriteScimCursor(const ScimCursor& cursor) {
  return std::string(kMark) + std::to_string(cursor.since.time_since_epoch().count()) + ' ' +
         std::to_string(cursor.full.time_since_epoch().count());
}

ScimCursor ReadScimCursor(std::string_view text) {
  if (!text.starts_with(kMark)) throw CursorRejected("the cursor is not one of a SCIM service");
  text.remove_prefix(kMark.size());
  ScimCursor cursor;
  cursor.since = TakeTime(text);
  if (!text.starts_with(' ')) throw CursorRejected("the cursor of the SCIM service is damaged");
  text.remove_prefix(1);
  cursor.full = TakeTime(text);
  if (!text.empty()) throw CursorRejected("the cursor of the SCIM service is damaged");
  return cursor;
}

std::string ChangedSince(TimePoint since) {
  const auto time = std::chrono::floor<std::chrono::seconds>(since - kOverlap);
  const auto day = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss clock(time - day);
  std::array<char, 64> text{};
  std::snprintf(text.data(), text.size(), "%04d-%02u-%02uT%02d:%02d:%02dZ", static_cast<int>(date.year()),
                static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                static_cast<int>(clock.hours().count()), static_cast<int>(clock.minutes().count()),
                static_cast<int>(clock.seconds().count()));
  return "meta.lastModified gt \"" + std::string(text.data()) + '"';
}

}  // namespace rollcall
