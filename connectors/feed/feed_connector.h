// Registrations, logins and withdrawals of people, as a platform writes them down one by one.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "connectors/connector.h"

namespace rollcall {

enum class FeedFormat : std::uint8_t {
  kJsonLines,  // one JSON object a line: conf/feed.schema.json
  kScim,       // a SCIM 2.0 service (RFC 7644)
};
inline constexpr std::pair<std::string_view, FeedFormat> kFeedFormats[] = {{"jsonl", FeedFormat::kJsonLines},
                                                                           {"scim", FeedFormat::kScim}};

struct FeedOptions {
  FeedFormat format = FeedFormat::kJsonLines;
  // One of the two. A folder: its files *.jsonl and *.ndjson in the order of their names, each moved there whole or
  // growing at its end, and none of them changed otherwise. A file: it grows, and may be rotated.
  std::string path;
  std::string url;         // http:// (loopback only, unless allow_cleartext) or https://
  std::string token_file;  // a bearer token (RFC 6750), read at each pull; empty: none
  std::string ca_file;     // PEM; empty: the system's
  bool allow_cleartext = false;
  std::chrono::seconds timeout{30};         // for the connection and each wait for an answer
  std::chrono::seconds pull_timeout{3600};  // for everything together
  std::int32_t page_size = 1000;            // records that are asked for at once over HTTP
  std::int32_t max_line_bytes = 65'536;     // a longer line is a conflict
};

// Throws SourceRejected where the options contradict themselves.
std::unique_ptr<Connector> MakeFeedConnector(FeedOptions options);

}  // namespace rollcall
