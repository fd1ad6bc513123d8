// Registrations, logins and withdrawals of people, as a platform writes them down one by one.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
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

// What else there is to say of url.
struct WebOptions {
  std::string client_certificate;  // PEM
  std::string client_key;
  // For how long a request that the server puts off (429, 503 and the like) is made again; 0: it is not.
  std::chrono::seconds retry{60};
  std::int32_t max_answer_megabytes = 256;  // of one answer, unpacked
  // Of a feed whose answers name the next page by a cursor in the header field `cursor_header`: the query parameter
  // that takes it. Empty: by Link with rel=next (RFC 8288).
  std::string cursor_parameter;
  std::string cursor_header = "X-Next-Cursor";
};

struct ScimOptions {
  enum class Groups : std::uint8_t {
    kNone,       // are not read
    kUsers,      // each user's record names all groups that the user is in
    kResources,  // /Groups is read, with the members
  };
  enum class Incremental : std::uint8_t {
    kAuto,  // what changed since the last pull, where the service can say so
    kNone,  // everything in each pull
  };
  Groups groups = Groups::kNone;
  Incremental incremental = Incremental::kAuto;
  std::chrono::hours full{24};  // after which everything is read again: only a full list shows who is gone
  // Of the last login, an RFC 3339 time, written like the paths below; empty: the service does not tell.
  std::string last_login;
  // Further attributes, kept under these names -> where they are: "title", "name.middleName", or behind the URN of an
  // extension. nullopt: those of kScimAttributes that a user has.
  std::optional<std::map<std::string, std::string, std::less<>>> attributes;
};

// What is kept of every user unless the options say otherwise (RFC 7643 sections 4.1 and 4.3).
#define ROLLCALL_SCIM_ENTERPRISE "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:"
inline constexpr std::pair<std::string_view, std::string_view> kScimAttributes[] = {
    {"costCenter", ROLLCALL_SCIM_ENTERPRISE "costCenter"},
    {"department", ROLLCALL_SCIM_ENTERPRISE "department"},
    {"division", ROLLCALL_SCIM_ENTERPRISE "division"},
    {"employeeNumber", ROLLCALL_SCIM_ENTERPRISE "employeeNumber"},
    {"organization", ROLLCALL_SCIM_ENTERPRISE "organization"},
    {"title", "title"},
    {"userType", "userType"}};
#undef ROLLCALL_SCIM_ENTERPRISE

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
  WebOptions web = {};
  ScimOptions scim = {};
};

// Throws SourceRejected where the options contradict themselves.
std::unique_ptr<Connector> MakeFeedConnector(FeedOptions options);

}  // namespace rollcall
