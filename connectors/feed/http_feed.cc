// NDJSON over HTTP, page after page.
#include "connectors/feed/transport.h"

#include <xxhash.h>

#include <optional>
#include <unordered_set>
#include <utility>

#include "connectors/base/file.h"
#include "connectors/errors.h"
#include "connectors/feed/http_cursor.h"
#include "connectors/feed/http_page.h"
#include "connectors/http/client.h"

namespace rollcall {
namespace {

constexpr std::string_view kTypes[] = {
    "application/x-ndjson", "application/ndjson",       "application/jsonl", "application/json-lines",
    "application/json",     "application/octet-stream", "text/plain"};

std::uint64_t HashOf(const FeedOptions& options) {
  const std::string text = options.http.url + '\n' + options.cursor_parameter + '\n' + options.cursor_header;
  return XXH3_64bits(text.data(), text.size());
}

class HttpFeed : public FeedTransport {
 public:
  HttpFeed(const FeedOptions& options, HttpCursor cursor)
      : feed_(options), client_(feed_.http), cursor_(std::move(cursor)) {
    url_ = Start();
  }

  const FeedLine* Next() override;
  std::string Position() const override {
    HttpCursor cursor = cursor_;
    cursor.feed = HashOf(feed_);
    return WriteHttpCursor(cursor);
  }
  std::string Proof() const override;
  std::string TakeWarning() override { return std::exchange(warning_, {}); }

 private:
  HttpUrl Start();
  HttpAnswer Ask(const std::string& etag);
  bool Open();
  void Show(HttpAnswer answer);
  void GoOn(std::optional<HttpUrl> next);
  void Close();
  std::optional<HttpUrl> NextPage() const;

  const FeedOptions feed_;
  HttpClient client_;
  HttpCursor cursor_;
  HttpUrl url_;           // of the page at hand, or of the one to come
  bool is_first_ = true;  // of this pull
  bool is_over_ = false;
  std::optional<HttpAnswer> answer_;
  std::optional<HttpPage> page_;
  std::int64_t begin_ = 0;  // bytes of the page that were known before
  std::unordered_set<std::string> seen_;
  FeedLine line_;
  std::string warning_;
  std::int64_t pages_ = 0;
  std::int64_t lines_ = 0;
  std::int64_t bytes_ = 0;
};

// The page to begin with.
HttpUrl HttpFeed::Start() {
  if (cursor_.url.empty()) return ParseHttpUrl(WithParameter(feed_.http.url, "limit", std::to_string(feed_.page_size)));
  if (cursor_.feed != HashOf(feed_)) {
    throw CursorRejected(client_.origin().shown + ": the configuration is another one than at the last pull");
  }
  HttpUrl url;
  try {
    url = ParseHttpUrl(cursor_.url);
  } catch (const SourceRejected&) {
    throw CursorRejected(client_.origin().shown + ": the cursor holds no address");
  }
  if (!MaySendOn(client_.origin(), url)) {
    throw CursorRejected(client_.origin().shown + ": the last pull ended on another server");
  }
  return url;
}

// A server that no longer knows the page where the last pull ended can still tell everything.
HttpAnswer HttpFeed::Ask(const std::string& etag) {
  const bool from_cursor = is_first_ && !cursor_.url.empty();
  HttpRequest request = {.url = url_, .accept = "application/x-ndjson", .types = kTypes, .etag = etag};
  if (from_cursor) request.expected = {400, 404, 410};
  HttpAnswer answer = client_.Get(request);
  if (answer.status() >= 400) {
    throw CursorRejected(url_.shown + ": status " + std::to_string(answer.status()) +
                         " for the page where the last pull ended");
  }
  return answer;
}

void HttpFeed::Show(HttpAnswer answer) {
  page_.reset();
  answer_.emplace(std::move(answer));
  page_.emplace(*answer_, static_cast<std::size_t>(feed_.max_line_bytes));
}

// False: there is no further page, or nothing new on it.
bool HttpFeed::Open() {
  if (is_over_) return false;
  if (!seen_.insert(url_.text).second) {
    throw SourceRejected(url_.shown + ": its pages go round in circles: one of them names an earlier one as the next");
  }
  answer_.emplace(Ask(cursor_.etag));
  if (answer_->status() == kHttpNotModified) {
    GoOn(NextPage());
    return Open();
  }
  Show(*std::exchange(answer_, std::nullopt));
  // What the last pull read of this page is passed over, if it is still the same page.
  if (!page_->Skip(cursor_.bytes, cursor_.hash)) {
    page_.reset();
    answer_.reset();
    Show(Ask({}));
    cursor_ = {};
  }
  is_first_ = false;
  cursor_.url = url_.text;
  cursor_.etag.clear();
  begin_ = page_->bytes();
  ++pages_;
  return true;
}

std::optional<HttpUrl> HttpFeed::NextPage() const {
  if (feed_.cursor_parameter.empty()) return answer_->next();
  const std::string next = answer_->header(feed_.cursor_header);
  if (next.empty()) return std::nullopt;
  return ParseHttpUrl(WithParameter(url_.text, feed_.cursor_parameter, next));
}

// From now on the next page counts, if there is one.
void HttpFeed::GoOn(std::optional<HttpUrl> next) {
  page_.reset();
  answer_.reset();
  is_over_ = !next || next->text == url_.text;
  if (is_over_) return;
  url_ = std::move(*next);
  cursor_ = {.url = url_.text};
}

// The page has been read to its end.
void HttpFeed::Close() {
  const bool is_empty = page_->bytes() == 0;
  const bool has_rest = page_->has_rest();
  auto next = NextPage();
  if (has_rest && next) {
    throw SourceRejected(
        url_.shown + ": the last line of a page that is not the last one has no line break; end every line with one");
  }
  if (has_rest)
    warning_ = url_.shown + ": the last line has no line break, so that it may be half a line; it is not read yet";
  bytes_ += page_->bytes() - begin_;
  cursor_.etag = has_rest ? "" : answer_->etag();
  // A server may always name a next page, where later records will be, so that an empty one ends the pull.
  GoOn(std::move(next));
  is_over_ = is_over_ || is_empty;
}

const FeedLine* HttpFeed::Next() {
  while (page_ || Open()) {
    const HttpPage::Line* line = page_->Next();
    if (line == nullptr) {
      Close();
      continue;
    }
    cursor_.bytes = page_->bytes();
    cursor_.hash = page_->hash();
    if (line->bytes == 0) continue;
    ++lines_;
    line_ = {
        .text = line->text, .file = url_.shown, .number = line->number, .offset = line->offset, .bytes = line->bytes};
    return &line_;
  }
  return nullptr;
}

std::string HttpFeed::Proof() const {
  return std::to_string(pages_) + (pages_ == 1 ? " page, " : " pages, ") + std::to_string(lines_) +
         (lines_ == 1 ? " line, " : " lines, ") + FormatBytes(bytes_) + " from " + client_.origin().shown;
}

}  // namespace

std::unique_ptr<FeedTransport> OpenHttpFeed(const FeedOptions& options, std::string_view cursor) {
  return std::make_unique<HttpFeed>(options, ReadHttpCursor(cursor));
}

}  // namespace rollcall
