// Registrations, logins and withdrawals of people, as a platform writes them down one by one.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "connectors/connector.h"
#include "connectors/http/options.h"

namespace rollcall {

struct FeedOptions {
  // Either `path` or `http.url`. A folder: its files *.jsonl and *.ndjson in the order of their names, each moved there
  // whole or growing at its end, and none of them changed otherwise. A file: it grows, and may be rotated.
  std::string path;
  HttpOptions http = {};
  std::int32_t page_size = 1000;         // records that are asked for at once over HTTP
  std::int32_t max_line_bytes = 65'536;  // a longer line is a conflict
  // Of a feed whose answers name the next page by a cursor in the header field `cursor_header`: the query parameter
  // that takes it. Empty: by Link with rel=next (RFC 8288).
  std::string cursor_parameter;
  std::string cursor_header = "X-Next-Cursor";
};

// Throws SourceRejected where the options contradict themselves.
std::unique_ptr<Connector> MakeFeedConnector(FeedOptions options);

}  // namespace rollcall
