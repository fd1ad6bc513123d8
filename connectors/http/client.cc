#include "connectors/http/client.h"

#include <algorithm>
#include <array>
#include <thread>

#include "connectors/errors.h"
#include "connectors/http/backoff.h"
#include "connectors/http/failure.h"
#include "connectors/http/headers.h"
#include "connectors/http/token.h"

namespace rollcall {
namespace {

constexpr int kOk = 200;
constexpr std::size_t kPortion = std::size_t{64} << 10;

bool IsRedirect(int status) {
  constexpr std::array kRedirects = {301, 302, 303, 307, 308};
  return std::ranges::find(kRedirects, status) != kRedirects.end();
}

bool IsWanted(int status, const HttpRequest& request) {
  return status == kOk || (status == kHttpNotModified && !request.etag.empty()) ||
         std::ranges::find(request.expected, status) != request.expected.end();
}

HttpUrl RedirectTarget(const HttpTransfer& transfer, const HttpUrl& url) {
  const std::string location = transfer.Header("Location");
  if (location.empty()) {
    throw SourceRejected(url.shown + ": status " + std::to_string(transfer.status()) + " leads nowhere; check url");
  }
  HttpUrl target = ResolveUrl(url, location);
  if (MaySendOn(url, target)) return target;
  throw SourceRejected(
      url.shown + ": leads to " + target.shown +
      ", which is another server or not encrypted; it is told nothing. If that is right, set url to it");
}

}  // namespace

void ValidateHttp(const HttpOptions& options) {
  const HttpUrl url = ParseHttpUrl(options.url);
  const bool in_clear = url.scheme == "http" && !IsThisMachine(url);
  if (in_clear && !options.token_file.empty() && !options.allow_cleartext) {
    throw SourceRejected(url.shown +
                         ": the token would cross the network in clear; use https://, or allow_cleartext = true");
  }
}

HttpAnswer::HttpAnswer(std::unique_ptr<HttpTransfer> transfer, HttpUrl url, std::int64_t most_bytes)
    : transfer_(std::move(transfer)), url_(std::move(url)), most_bytes_(most_bytes) {
  const std::string packing = MediaType(transfer_->Header("Content-Encoding"));
  if (packing == "gzip" || packing == "x-gzip") {
    unpacked_ = std::make_unique<GzipSource>(*transfer_, url_.shown);
  } else if (!packing.empty() && packing != "identity") {
    throw SourceRejected(url_.shown + ": is packed as '" + packing +
                         "', which nobody asked for; only gzip is understood");
  }
}

std::optional<TimePoint> HttpAnswer::date() const { return ParseHttpDate(transfer_->Header("Date")); }

std::optional<HttpUrl> HttpAnswer::next() const {
  const auto target = LinkTarget(transfer_->Header("Link"), "next");
  if (!target) return std::nullopt;
  HttpUrl url = ResolveUrl(url_, *target);
  if (MaySendOn(url_, url)) return url;
  throw SourceRejected(url_.shown + ": the next page is on " + url.shown +
                       ", which is another server or not encrypted; it is told nothing");
}

std::size_t HttpAnswer::Read(std::span<char> into) {
  const std::size_t count = unpacked_ ? unpacked_->Read(into) : transfer_->Read(into);
  bytes_ += static_cast<std::int64_t>(count);
  if (bytes_ <= most_bytes_) return count;
  throw SourceRejected(url_.shown + ": the answer is larger than max_answer_megabytes = " +
                       std::to_string(most_bytes_ >> 20) + "; let the server send smaller pages, or raise it");
}

std::string HttpAnswer::ReadAll() {
  std::string all;
  for (std::size_t count = kPortion; count > 0;) {
    const std::size_t before = all.size();
    all.resize(before + kPortion);
    count = Read(std::span(all).subspan(before));
    all.resize(before + count);
  }
  return all;
}

HttpClient::HttpClient(const HttpOptions& options)
    : options_(options), origin_(ParseHttpUrl(options.url)), connections_(options) {
  ValidateHttp(options);
  if (!options.token_file.empty()) token_ = "Bearer " + ReadBearerToken(options.token_file);
}

// The answer after all redirects, whatever its status; `url` becomes the one that gave it.
std::unique_ptr<HttpTransfer> HttpClient::Ask(const HttpRequest& request, HttpUrl& url) {
  for (int redirects = 0; redirects <= kMostRedirects; ++redirects) {
    auto transfer = std::make_unique<HttpTransfer>(connections_, url,
                                                   std::vector<HttpField>{{"Accept", request.accept},
                                                                          {"Accept-Encoding", "gzip"},
                                                                          {"If-None-Match", request.etag},
                                                                          {"Authorization", token_}});
    if (!IsRedirect(transfer->status())) return transfer;
    url = RedirectTarget(*transfer, url);
  }
  throw SourceRejected(request.url.shown + ": leads on more than " + std::to_string(kMostRedirects) +
                       " times; check url");
}

void HttpClient::Pause(std::chrono::seconds wait, const HttpUrl& url) const {
  if (connections_.TimeLeft() < wait) {
    throw SourceUnavailable(url.shown + ": wants to be asked again in " + std::to_string(wait.count()) +
                            " s, which is later than pull_timeout_seconds allows");
  }
  std::this_thread::sleep_for(wait);
}

void HttpClient::RequireUsable(const HttpTransfer& transfer, const HttpRequest& request, const HttpUrl& url) const {
  if (!transfer.HasEnd()) {
    throw SourceUnavailable(
        url.shown +
        ": the answer does not tell where it ends (no Content-Length, no chunks), so that a whole one "
        "cannot be told from one that is cut off");
  }
  if (transfer.status() != kOk) return;
  const std::string type = MediaType(transfer.Header("Content-Type"));
  if (std::ranges::find(request.types, type) != request.types.end()) return;
  throw SourceRejected(url.shown + ": answers with " + (type.empty() ? "no Content-Type" : type) + " instead of " +
                       std::string(request.types.front()) + (type == "text/html" ? "; is that a login page?" : "") +
                       "; check url");
}

HttpAnswer HttpClient::Get(const HttpRequest& request) {
  for (HttpBackoff backoff(options_.retry);;) {
    HttpUrl url = request.url;
    auto transfer = Ask(request, url);
    const int status = transfer->status();
    if (IsWanted(status, request)) {
      RequireUsable(*transfer, request, url);
      return {std::move(transfer), url, std::int64_t{options_.max_answer_megabytes} << 20};
    }
    if (!IsPutOff(status)) ThrowStatus(status, url.shown, "");
    const std::string asked = transfer->Header("Retry-After");
    const auto wait = backoff.Next(RetryAfter(asked, ParseHttpDate(transfer->Header("Date"))));
    transfer.reset();
    if (!wait) {
      ThrowStatus(status, url.shown,
                  (asked.empty() ? "" : ", and wants to be asked again: " + asked.substr(0, 40)) +
                      "; tried for retry_seconds = " + std::to_string(options_.retry.count()));
    }
    Pause(*wait, url);
  }
}

}  // namespace rollcall
