#include "connectors/feed/http_cursor.h"

#include <algorithm>
#include <charconv>

#include "connectors/errors.h"

namespace rollcall {
namespace {

constexpr std::string_view kMark = "http1";
constexpr std::string_view kNone = "-";

// The next word; words are parted by single blanks.
std::string_view TakeWord(std::string_view& text) {
  const std::string_view word = text.substr(0, text.find(' '));
  text.remove_prefix(std::min(word.size() + 1, text.size()));
  return word;
}

template <typename Number>
Number TakeNumberWord(std::string_view& text) {
  const std::string_view word = TakeWord(text);
  Number number = 0;
  const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), number);
  if (error == std::errc() && end == word.data() + word.size() && number >= 0) return number;
  throw CursorRejected("the cursor of the feed is damaged");
}

// An entity tag has no blanks (RFC 9110 section 8.8.3); one that has cannot be kept.
std::string_view Kept(const std::string& etag) {
  const bool fits = std::ranges::all_of(etag, [](char c) { return c > ' ' && c <= '~'; });
  return etag.empty() || !fits ? kNone : std::string_view(etag);
}

}  // namespace

std::string WriteHttpCursor(const HttpCursor& cursor) {
  if (cursor.url.empty()) return {};
  return std::string(kMark) + ' ' + std::to_string(cursor.feed) + ' ' + std::to_string(cursor.bytes) + ' ' +
         std::to_string(cursor.hash) + ' ' + std::string(Kept(cursor.etag)) + ' ' + cursor.url;
}

HttpCursor ReadHttpCursor(std::string_view text) {
  HttpCursor cursor;
  if (text.empty()) return cursor;
  if (TakeWord(text) != kMark) throw CursorRejected("the cursor is not one of a feed over HTTP");
  cursor.feed = TakeNumberWord<std::uint64_t>(text);
  cursor.bytes = TakeNumberWord<std::int64_t>(text);
  cursor.hash = TakeNumberWord<std::uint64_t>(text);
  cursor.etag = TakeWord(text);
  if (cursor.etag == kNone) cursor.etag.clear();
  cursor.url = text;
  if (cursor.url.empty()) throw CursorRejected("the cursor of the feed is damaged");
  return cursor;
}

}  // namespace rollcall
