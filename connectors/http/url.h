// Addresses of web services (RFC 3986, RFC 9110 section 4.2), and which of them are one and the same server.
#pragma once

#include <string>
#include <string_view>

namespace rollcall {

struct HttpUrl {
  std::string text;    // as it is asked for, without a fragment
  std::string scheme;  // "http" or "https"
  std::string host;    // in lower case; an IPv6 address has its brackets
  std::string port;    // decimal, never empty
  // For messages and logs: without the query, which may hold a secret.
  std::string shown;
};

// Throws SourceRejected where `text` is no http:// or https:// address, or one with a user name or password in it.
HttpUrl ParseHttpUrl(std::string_view text);

// What `reference` means on the page `base` (RFC 3986 section 5). Throws SourceRejected like ParseHttpUrl.
HttpUrl ResolveUrl(const HttpUrl& base, std::string_view reference);

// Whether what is sent there stays on this machine: localhost, 127.0.0.0/8, ::1.
bool IsThisMachine(const HttpUrl& url);

// Whether one may be sent on from `from` to `to`, with everything that `from` was told: the same server (RFC 6454
// section 5), or the same host by https instead of http, never the other way round.
bool MaySendOn(const HttpUrl& from, const HttpUrl& to);

// Everything but letters, digits and -._~ as %XX (RFC 3986 section 2).
std::string EscapeUrlPart(std::string_view text);

// `url` with `name`=`value` in its query, in place of another `name` that is there; `value` is escaped.
std::string WithParameter(const std::string& url, std::string_view name, std::string_view value);

}  // namespace rollcall
