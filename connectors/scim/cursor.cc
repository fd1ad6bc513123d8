#include "connectors/scim/cursor.h"

#include <xxhash.h>

#include <array>
#include <charconv>
#include <cstdio>

#include "connectors/errors.h"
#include "connectors/scim/scim_connector.h"

namespace rollcall {
namespace {

constexpr std::string_view kMark = "scim1 ";
constexpr std::chrono::minutes kOverlap{5};

// The next number, and the blank behind it.
template <typename Number>
Number Take(std::string_view& text) {
  Number number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  if (error != std::errc() || number <= 0 || !(text.empty() || text.front() == ' ')) {
    throw CursorRejected("the cursor of the SCIM service is damaged");
  }
  text.remove_prefix(text.empty() ? 0 : 1);
  return number;
}

std::int64_t MillisecondsOf(TimePoint time) { return time.time_since_epoch().count(); }

}  // namespace

std::uint64_t HashOf(const ScimOptions& options) {
  std::string text =
      options.http.url + '\n' + std::to_string(static_cast<int>(options.groups)) + '\n' + options.last_login;
  for (const auto& [name, path] : ScimAttributesOf(options)) text.append("\n" + name + '\t').append(path);
  return XXH3_64bits(text.data(), text.size());
}

std::string WriteScimCursor(const ScimCursor& cursor) {
  return std::string(kMark) + std::to_string(MillisecondsOf(cursor.since)) + ' ' +
         std::to_string(MillisecondsOf(cursor.full)) + ' ' + std::to_string(cursor.options);
}

ScimCursor ReadScimCursor(std::string_view text) {
  if (!text.starts_with(kMark)) throw CursorRejected("the cursor is not one of a SCIM service");
  text.remove_prefix(kMark.size());
  ScimCursor cursor;
  cursor.since = TimePoint(std::chrono::milliseconds(Take<std::int64_t>(text)));
  cursor.full = TimePoint(std::chrono::milliseconds(Take<std::int64_t>(text)));
  cursor.options = Take<std::uint64_t>(text);
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
