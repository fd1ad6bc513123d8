// Where the reading of a feed over HTTP ended.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace rollcall {

struct HttpCursor {
  std::uint64_t feed = 0;  // a hash of what the configuration says of where the feed is
  std::string url;         // of the page; empty: the first one
  std::string etag;        // of the page, once it was read to its end; empty: none
  std::int64_t bytes = 0;  // of the page, before its first line that was not read
  std::uint64_t hash = 0;  // of these bytes, so that a page that grew is told from one that is another now
};

std::string WriteHttpCursor(const HttpCursor& cursor);
// Empty text: the start. Throws CursorRejected.
HttpCursor ReadHttpCursor(std::string_view text);

}  // namespace rollcall
