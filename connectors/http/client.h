// Asks a web service (RFC 9110): with the token, by redirects within the server, again where it puts a request off.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "connectors/base/gzip.h"
#include "connectors/http/options.h"
#include "connectors/http/transfer.h"
#include "connectors/observed.h"

namespace rollcall {

inline constexpr int kHttpNotModified = 304;

struct HttpRequest {
  HttpUrl url;
  std::string accept;                       // of the field Accept
  std::span<const std::string_view> types;  // the media types that the body may have
  std::string etag = {};                    // what the last answer had; the server may then answer 304 (not modified)
  // Statuses that are answers rather than failures, besides 200 and 304. Their bodies have any type.
  std::vector<int> expected = {};
};

// An answer whose status is one of those that were asked for. The body is unpacked as it is read.
class HttpAnswer : public ByteSource {
 public:
  HttpAnswer(std::unique_ptr<HttpTransfer> transfer, HttpUrl url, std::int64_t most_bytes);

  int status() const { return transfer_->status(); }
  const HttpUrl& url() const { return url_; }  // after redirects
  std::string etag() const { return transfer_->Header("ETag"); }
  // By the server's clock.
  std::optional<TimePoint> date() const;
  // The page after this one: Link with rel=next (RFC 8288). Throws SourceRejected where that is on another server.
  std::optional<HttpUrl> next() const;
  std::string protocol() const { return transfer_->Protocol(); }
  std::string header(std::string_view name) const { return transfer_->Header(name); }

  // Throws SourceUnavailable where the body is cut off, SourceRejected where it is longer than it may be.
  std::size_t Read(std::span<char> into) override;
  // All of it.
  std::string ReadAll();

 private:
  std::unique_ptr<HttpTransfer> transfer_;
  HttpUrl url_;
  std::unique_ptr<GzipSource> unpacked_;  // null: it is not packed
  std::int64_t most_bytes_;
  std::int64_t bytes_ = 0;
};

class HttpClient {
 public:
  static constexpr int kMostRedirects = 5;

  // For one pull; the time for all of it begins here. Reads the token. `options` outlives it. Throws SourceRejected.
  explicit HttpClient(const HttpOptions& options);

  // Throws SourceUnavailable and SourceRejected for every other answer than those that the request allows. The answer
  // must be gone before the next request.
  HttpAnswer Get(const HttpRequest& request);

  const HttpUrl& origin() const { return origin_; }

 private:
  std::unique_ptr<HttpTransfer> Ask(const HttpRequest& request, HttpUrl& url);
  void Pause(std::chrono::seconds wait, const HttpUrl& url) const;
  void RequireUsable(const HttpTransfer& transfer, const HttpRequest& request, const HttpUrl& url) const;

  const HttpOptions& options_;
  HttpUrl origin_;
  std::string token_;  // empty: none is sent
  HttpConnections connections_;
};

}  // namespace rollcall
