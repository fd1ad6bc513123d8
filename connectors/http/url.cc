#include "connectors/http/url.h"

#include <curl/curl.h>

#include <algorithm>
#include <memory>

#include "connectors/errors.h"

namespace rollcall {
namespace {

using UrlHandle = std::unique_ptr<CURLU, decltype(&curl_url_cleanup)>;

UrlHandle NewHandle() { return {curl_url(), curl_url_cleanup}; }

std::string Part(const UrlHandle& handle, CURLUPart part, unsigned flags = 0) {
  char* text = nullptr;
  if (curl_url_get(handle.get(), part, &text, flags) != CURLUE_OK) return {};
  const std::unique_ptr<char, decltype(&curl_free)> owner(text, curl_free);
  return text;
}

bool Set(const UrlHandle& handle, std::string_view text) {
  const bool is_plain = std::ranges::all_of(text, [](char c) { return c > ' ' && c <= '~'; });
  return is_plain && curl_url_set(handle.get(), CURLUPART_URL, std::string(text).c_str(), 0) == CURLUE_OK;
}

// What may be shown of something that is no address.
std::string Excerpt(std::string_view text) {
  return std::string(text.substr(0, std::min<std::size_t>(text.find_first_of("?@"), 80)));
}

HttpUrl Taken(const UrlHandle& handle, std::string_view written) {
  curl_url_set(handle.get(), CURLUPART_FRAGMENT, nullptr, 0);
  HttpUrl url;
  url.scheme = Part(handle, CURLUPART_SCHEME);
  if (url.scheme != "http" && url.scheme != "https") {
    throw SourceRejected("'" + Excerpt(written) + "' is not an address; write it as https://host/path");
  }
  if (!Part(handle, CURLUPART_USER).empty() || !Part(handle, CURLUPART_PASSWORD).empty()) {
    throw SourceRejected("a user name or password stands in the address of " + Part(handle, CURLUPART_HOST) +
                         ", where logs would show it; put a token into a file and name that by token_file");
  }
  url.host = Part(handle, CURLUPART_HOST);
  std::ranges::transform(url.host, url.host.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? char(c + 32) : c; });
  url.port = Part(handle, CURLUPART_PORT, CURLU_DEFAULT_PORT);
  url.text = Part(handle, CURLUPART_URL);
  url.shown = url.text.substr(0, url.text.find('?'));
  return url;
}

}  // namespace

HttpUrl ParseHttpUrl(std::string_view text) {
  const UrlHandle handle = NewHandle();
  const bool is_url = text.find("://") != text.npos && Set(handle, text);
  if (!is_url) throw SourceRejected("'" + Excerpt(text) + "' is not an address; write it as https://host/path");
  return Taken(handle, text);
}

HttpUrl ResolveUrl(const HttpUrl& base, std::string_view reference) {
  const UrlHandle handle = NewHandle();
  Set(handle, base.text);
  if (!Set(handle, reference)) {
    throw SourceRejected(base.shown + ": refers to '" + Excerpt(reference) + "', which is not an address");
  }
  return Taken(handle, reference);
}

bool IsThisMachine(const HttpUrl& url) {
  const bool is_v4 = url.host.starts_with("127.") && url.host.find_first_not_of("0123456789.") == std::string::npos;
  return is_v4 || url.host == "localhost" || url.host == "[::1]";
}

bool MaySendOn(const HttpUrl& from, const HttpUrl& to) {
  if (from.host != to.host) return false;
  if (from.scheme == to.scheme) return from.port == to.port;
  return to.scheme == "https";
}

std::string EscapeUrlPart(std::string_view text) {
  if (text.empty()) return {};  // of no length at all, libcurl looks for the end itself
  const std::unique_ptr<char, decltype(&curl_free)> escaped(
      curl_easy_escape(nullptr, text.data(), static_cast<int>(text.size())), curl_free);
  if (!escaped) throw std::bad_alloc();
  return escaped.get();
}

std::string WithParameter(const std::string& url, std::string_view name, std::string_view value) {
  const std::size_t question = url.find('?');
  const std::string assignment = std::string(name) + '=' + EscapeUrlPart(value);
  if (question == std::string::npos) return url + '?' + assignment;
  std::string result = url.substr(0, question);
  char separator = '?';
  std::string_view rest = std::string_view(url).substr(question + 1);
  while (!rest.empty()) {
    const std::string_view each = rest.substr(0, rest.find('&'));
    rest.remove_prefix(std::min(each.size() + 1, rest.size()));
    if (each.empty() || each.substr(0, each.find('=')) == name) continue;
    result += separator + std::string(each);
    separator = '&';
  }
  return result + separator + assignment;
}

}  // namespace rollcall
