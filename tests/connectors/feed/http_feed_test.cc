// NDJSON over HTTP, against a real server.
#include <gmock/gmock.h>

#include "connectors/errors.h"
#include "connectors/feed/feed_connector.h"
#include "connectors/feed/http_cursor.h"
#include "connectors/feed/transport.h"
#include "tests/connectors/feed/feed_folder.h"
#include "tests/connectors/feed/web.h"

namespace rollcall {
namespace {

using std::chrono::seconds;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

class HttpFeedTest : public testing::Test {
 protected:
  void Serve(HttpServer::Handler handler) { server_.emplace(std::move(handler)); }
  // Pages by their path; each names the next one. None: only the first is left.
  void ServePages(std::vector<std::string> pages) {
    pages_ = std::move(pages);
    if (server_) return;
    Serve([this](const WebRequest& request) {
      const std::size_t n = request.path == "/feed" ? 0 : std::stoul(request.path.substr(1));
      if (pages_.empty()) return n == 0 ? WebReply{.body = "a\n"} : WebReply{.status = 410};
      WebReply reply{.body = pages_.at(n)};
      if (n + 1 < pages_.size()) reply.fields.emplace("Link", "</" + std::to_string(n + 1) + ">; rel=\"next\"");
      return reply;
    });
  }

  FeedOptions Options() const {
    FeedOptions options;
    options.http.url = server_->Url("/feed");
    options.http.timeout = seconds{2};
    options.max_line_bytes = 100;
    options.http.retry = seconds{0};
    return options;
  }

  // Lines from where the last pull ended.
  std::vector<std::string> Pull(const FeedOptions& options) {
    const auto feed = OpenHttpFeed(options, cursor_);
    std::vector<std::string> lines;
    while (const FeedLine* line = feed->Next()) {
      lines.push_back(line->too_long() ? "(" + std::to_string(line->bytes) + " bytes)" : std::string(line->text));
      numbers_.push_back(line->number);
    }
    cursor_ = feed->Position();
    proof_ = feed->Proof();
    warning_ = feed->TakeWarning();
    return lines;
  }
  std::vector<std::string> Pull() { return Pull(Options()); }

  std::vector<std::string> pages_;
  std::optional<HttpServer> server_;
  std::string cursor_;
  std::vector<std::int64_t> numbers_;
  std::string proof_;
  std::string warning_;
};

TEST_F(HttpFeedTest, ReadsPageAfterPage) {
  ServePages({"a\nb\r\n", "\n", "never reached"});
  EXPECT_THAT(Pull(), ElementsAre("a", "b"));
  ServePages({"a\nb\r\n", "c\n\nd\n", "e\n"});
  cursor_.clear();
  EXPECT_THAT(Pull(), ElementsAre("a", "b", "c", "d", "e"));
  EXPECT_THAT(proof_, HasSubstr("3 pages, 5 lines, 12 bytes from http://127.0.0.1"));
}

TEST_F(HttpFeedTest, GoesOnBehindTheLastLineOfTheLastPage) {
  ServePages({"a\n", "b\n"});
  EXPECT_THAT(Pull(), ElementsAre("a", "b"));
  EXPECT_THAT(Pull(), IsEmpty());
  ServePages({"a\n", "b\nc\n", "d\n"});
  numbers_.clear();
  EXPECT_THAT(Pull(), ElementsAre("c", "d"));
  EXPECT_THAT(numbers_, ElementsAre(2, 1));
  EXPECT_THAT(server_->requests().back().path, "/2");
}

TEST_F(HttpFeedTest, APageThatIsAnotherNowIsReadFromItsBeginning) {
  ServePages({"a\nb\n"});
  EXPECT_THAT(Pull(), ElementsAre("a", "b"));
  for (const char* other : {"x\nb\nc\n", "c\n"}) {
    ServePages({other});
    EXPECT_THAT(Pull(), testing::Not(IsEmpty())) << other;
    ServePages({"a\nb\n"});
    Pull();
  }
}

TEST_F(HttpFeedTest, AHalfLastLineIsReadOnceItIsWhole) {
  ServePages({"a\nhal"});
  EXPECT_THAT(Pull(), ElementsAre("a"));
  EXPECT_THAT(warning_, HasSubstr("no line break"));
  ServePages({"a\nhalf\n"});
  EXPECT_THAT(Pull(), ElementsAre("half"));
  EXPECT_EQ(warning_, "");
}

TEST_F(HttpFeedTest, AHalfLineBeforeANextPageIsRefused) {
  ServePages({"a\nhal", "b\n"});
  EXPECT_THROW(Pull(), SourceRejected);
}

TEST_F(HttpFeedTest, ALineThatIsTooLongIsPassedOver) {
  for (const std::size_t length : {101, 70'000, 200'000}) {
    ServePages({"a\n" + std::string(length, 'x') + "\nb\n" + std::string(100, 'y') + "\r\n"});
    cursor_.clear();
    EXPECT_THAT(Pull(), ElementsAre("a", "(" + std::to_string(length) + " bytes)", "b", std::string(100, 'y')));
    EXPECT_THAT(Pull(), IsEmpty()) << "what was passed over counts for the cursor as well";
  }
}

TEST_F(HttpFeedTest, WhatIsNotModifiedIsNothingNewAndKeepsTheCursor) {
  Serve([](const WebRequest& request) {
    if (request.Field("if-none-match") == "W/\"1\"") return WebReply{.status = 304};
    return WebReply{.body = "a\n", .fields = {{"ETag", "W/\"1\""}}};
  });
  EXPECT_THAT(Pull(), ElementsAre("a"));
  const std::string cursor = cursor_;
  EXPECT_THAT(Pull(), IsEmpty());
  EXPECT_EQ(cursor_, cursor);
}

TEST_F(HttpFeedTest, ANextPageIsSeenThoughThisOneIsNotModified) {
  bool grown = false;
  Serve([&grown](const WebRequest& request) {
    if (request.path == "/2") return WebReply{.body = "b\n"};
    WebReply reply{.body = "a\n", .fields = {{"ETag", "\"1\""}}};
    if (request.Field("if-none-match") == "\"1\"") reply = {.status = 304};
    if (grown) reply.fields.emplace("Link", "</2>; rel=next");
    return reply;
  });
  EXPECT_THAT(Pull(), ElementsAre("a"));
  grown = true;
  EXPECT_THAT(Pull(), ElementsAre("b"));
}

TEST_F(HttpFeedTest, ACursorInAHeaderFieldNamesTheNextPage) {
  Serve([](const WebRequest& request) {
    const int after = request.Parameter("after").empty() ? 0 : std::stoi(request.Parameter("after"));
    if (after == 3) return WebReply{.fields = {{"X-Next-Cursor", "3"}}};
    return WebReply{.body = std::to_string(after + 1) + "\n", .fields = {{"X-Next-Cursor", std::to_string(after + 1)}}};
  });
  FeedOptions options = Options();
  options.cursor_parameter = "after";
  EXPECT_THAT(Pull(options), ElementsAre("1", "2", "3"));
  EXPECT_THAT(Pull(options), IsEmpty());
  EXPECT_EQ(server_->requests().back().Parameter("after"), "3");
  EXPECT_EQ(server_->requests().front().Parameter("limit"), "1000");
}

TEST_F(HttpFeedTest, AnEmptyPageEndsThePullAndItsNextOneBeginsTheNext) {
  int polls = 0;
  Serve([&polls](const WebRequest&) {
    return WebReply{.body = "", .fields = {{"Link", "</" + std::to_string(++polls) + ">; rel=next"}}};
  });
  EXPECT_THAT(Pull(), IsEmpty());
  EXPECT_THAT(Pull(), IsEmpty());
  EXPECT_EQ(polls, 2);
  EXPECT_EQ(server_->requests().back().path, "/1");
}

TEST_F(HttpFeedTest, PagesThatGoRoundInCirclesAreRefused) {
  Serve([](const WebRequest& request) {
    return WebReply{.body = "a\n", .fields = {{"Link", request.path == "/2" ? "</3>; rel=next" : "</2>; rel=next"}}};
  });
  EXPECT_THROW(Pull(), SourceRejected);
}

TEST_F(HttpFeedTest, APageThatTheServerForgotIsNoGoodAsACursor) {
  ServePages({"a\n", "b\n"});
  Pull();
  pages_ = {};
  EXPECT_THROW(Pull(), CursorRejected);
  cursor_.clear();
  EXPECT_THAT(Pull(), ElementsAre("a"));
}

TEST_F(HttpFeedTest, ACursorOfAnotherServerIsNoGood) {
  ServePages({"a\n"});
  for (const char* text : {"http1 0 0 0 - http://a/", "http1 x 0 0 - http://a/", "http1 0", "rubbish"}) {
    cursor_ = text;
    EXPECT_THROW(Pull(), CursorRejected) << text;
  }
  EXPECT_THAT(server_->requests(), IsEmpty());
}

// Whatever was handed over before the cut may be handed over again; nothing is handed over that is not a line.
TEST_F(HttpFeedTest, ABodyThatIsCutAnywhereIsNeverTakenForWhole) {
  const std::string body = "{\"a\":1}\n{\"b\":2}\n{\"c\":3}\n";
  for (const auto framing : {WebReply::Framing::kLength, WebReply::Framing::kChunks}) {
    const std::size_t ends = framing == WebReply::Framing::kChunks ? 1 : 0;  // after the body comes the last chunk
    for (std::size_t cut = 0; cut < body.size() + ends; ++cut) {
      Serve([&](const WebRequest&) { return WebReply{.body = body, .framing = framing, .cut_at = cut}; });
      const auto feed = OpenHttpFeed(Options(), "");
      const auto drain = [&] {
        while (const FeedLine* line = feed->Next()) EXPECT_THAT(line->text, SizeIs(7));
      };
      EXPECT_THROW(drain(), SourceUnavailable) << cut;
    }
  }
}

TEST_F(HttpFeedTest, KeepsTheContract) {
  FeedOptions options;
  ServePages({Registration("a") + "nonsense\n", Registration("b")});
  options.http.url = server_->Url("/feed");
  const auto connector = MakeFeedConnector(options);
  RecordingSink sink;
  EXPECT_EQ(ExpectCompletePull(*connector, sink).users, 2);
  EXPECT_THAT(sink.unreadable, SizeIs(1));
  ExpectRepeatable(*connector);
  ExpectSinkExceptionPassesThrough(*connector);
  ServePages({""});
  ExpectEmptySourceIsReported(*connector);
}

TEST_F(HttpFeedTest, AServerThatIsGoneIsAFailureAndNoEmptyFeed) {
  ServePages({"a\n"});
  FeedOptions options = Options();
  server_.reset();
  RecordingSink sink;
  ExpectUnavailable(*MakeFeedConnector(options), sink);
}

TEST_F(HttpFeedTest, ACursorOfAnotherConfigurationIsNoGood) {
  ServePages({"a\n"});
  Pull();
  FeedOptions options = Options();
  options.http.url = server_->Url("/other");
  EXPECT_THROW(Pull(options), CursorRejected);
}

TEST_F(HttpFeedTest, ACursorLeadsToNoOtherServer) {
  ServePages({"a\n"});
  Pull();
  cursor_.replace(cursor_.find("http://"), std::string::npos, "http://example.com/feed");
  EXPECT_THROW(Pull(), CursorRejected);
}

TEST(HttpCursor, SurvivesItsText) {
  const HttpCursor cursor = {
      .feed = 5, .url = "https://a/b?c=d", .etag = "W/\"x\"", .bytes = 12, .hash = 0xFFFFFFFFFFFFFFFF};
  const HttpCursor again = ReadHttpCursor(WriteHttpCursor(cursor));
  EXPECT_EQ(again.feed, cursor.feed);
  EXPECT_EQ(again.url, cursor.url);
  EXPECT_EQ(again.etag, cursor.etag);
  EXPECT_EQ(again.bytes, cursor.bytes);
  EXPECT_EQ(again.hash, cursor.hash);
  EXPECT_EQ(WriteHttpCursor({}), "");
}

}  // namespace
}  // namespace rollcall
