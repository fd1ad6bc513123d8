// One request and its answer as it comes, in flat memory: libcurl pushes bytes, readers here ask for them.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "connectors/base/byte_source.h"
#include "connectors/http/options.h"
#include "connectors/http/url.h"

namespace rollcall {

// Connections that stay open from one request to the next, and what all requests of one pull have in common.
class HttpConnections {
 public:
  // `options` outlives it. Everything ends by now + options.pull_timeout.
  explicit HttpConnections(const HttpOptions& options);
  ~HttpConnections();
  HttpConnections(const HttpConnections&) = delete;
  HttpConnections& operator=(const HttpConnections&) = delete;

  const HttpOptions& options() const { return options_; }
  // Throws SourceUnavailable when the time for everything is over.
  std::chrono::milliseconds TimeLeft() const;

 private:
  friend class HttpTransfer;
  struct Handle;
  const HttpOptions& options_;
  std::chrono::steady_clock::time_point deadline_;
  std::unique_ptr<Handle> handle_;
};

struct HttpField {
  std::string_view name;
  std::string value;  // empty: the field is not sent
};

// The body as it comes over the wire, still packed. Throws SourceUnavailable where it is cut off or does not come.
class HttpTransfer : public ByteSource {
 public:
  // Asks (GET) and waits for the status and header fields. `connections` outlives it. Throws SourceUnavailable,
  // SourceRejected (a certificate that does not fit).
  HttpTransfer(HttpConnections& connections, const HttpUrl& url, const std::vector<HttpField>& fields);
  ~HttpTransfer() override;
  HttpTransfer(const HttpTransfer&) = delete;
  HttpTransfer& operator=(const HttpTransfer&) = delete;

  int status() const;
  // Values of the header field `name`, joined by ", "; empty: it is not there.
  std::string Header(std::string_view name) const;
  // Whether the answer tells where its body ends, so that a whole one can be told from one that is cut off.
  bool HasEnd() const;
  // "HTTP/2, TLS, certificate verified", for `rollcall check`.
  std::string Protocol() const;

  std::size_t Read(std::span<char> into) override;

 private:
  struct State;
  void Step();
  [[noreturn]] void Fail(int code) const;

  HttpConnections& connections_;
  const HttpUrl url_;
  std::unique_ptr<State> state_;
};

}  // namespace rollcall
