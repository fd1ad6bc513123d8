// Feeds from nginx, and through a proxy.
#include <gmock/gmock.h>

#include <cstdlib>

#include "connectors/errors.h"
#include "tests/connectors/feed/feed_folder.h"
#include "tests/servers/http_server.h"
#include "tests/servers/real_web_server.h"

namespace rollcall {
namespace {

using std::chrono::seconds;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

class FeedFromNginx : public testing::Test {
 protected:
  void SetUp() override {
    if (!RealWebServer::IsInstalled()) GTEST_SKIP() << "nginx is not there; run scripts/install web";
    web_ = std::make_unique<RealWebServer>(backend_.port());
    web_->Write("feed.jsonl", Registration("a"));
  }
  void TearDown() override {
    for (const char* variable : {"https_proxy", "no_proxy"}) unsetenv(variable);
  }

  FeedOptions Options(const std::string& path = "/feed.jsonl") const {
    FeedOptions options;
    options.http.url = (*web_)["URL"] + path;
    options.http.ca_file = (*web_)["CA_FILE"];
    options.http.timeout = seconds{5};
    options.http.retry = seconds{0};
    return options;
  }
  std::vector<std::string> Pull(const FeedOptions& options) {
    FeedSink sink;
    cursor_ = MakeFeedConnector(options)->Pull(cursor_, sink).cursor;
    std::vector<std::string> ids;
    for (const RecordedUser& user : sink.users) ids.push_back(user.anchor);
    return ids;
  }
  std::string Unavailable(const FeedOptions& options) {
    FeedSink sink;
    return ExpectUnavailable(*MakeFeedConnector(options), sink);
  }

  // Promises more than it gives.
  HttpServer backend_{
      [](const WebRequest&) { return WebReply{.body = Registration("a") + Registration("b"), .cut_at = 100}; }};
  std::unique_ptr<RealWebServer> web_;
  Cursor cursor_;
};

TEST_F(FeedFromNginx, IsReadOnceAndThenWhatWasAppended) {
  EXPECT_THAT(Pull(Options()), ElementsAre("a"));
  EXPECT_THAT(Pull(Options()), IsEmpty());
  EXPECT_THAT(web_->Log("ACCESS_LOG", "\" 304 0 "), HasSubstr("\" 304 0 "));
  web_->Write("feed.jsonl", Registration("a") + Registration("b"));
  EXPECT_THAT(Pull(Options()), ElementsAre("b"));
}

TEST_F(FeedFromNginx, KeepsTheContract) {
  const auto connector = MakeFeedConnector(Options());
  ExpectRepeatable(*connector);
  ExpectSinkExceptionPassesThrough(*connector);
}

// What stays on this machine goes through no proxy, by whatever address; so the machine is called by its name.
class FeedThroughProxy : public FeedFromNginx {
 protected:
  void SetUp() override {
    FeedFromNginx::SetUp();
    if (!IsSkipped() && (*web_)["NAME_URL"].empty()) GTEST_SKIP() << "this machine's name leads to no loopback address";
    for (const char* variable : {"NO_PROXY", "no_proxy", "HTTPS_PROXY"}) unsetenv(variable);
  }
  FeedOptions ByName() const {
    FeedOptions options = Options();
    options.http.url = (*web_)["NAME_URL"] + "/feed.jsonl";
    return options;
  }
  std::string host() const { return (*web_)["NAME_URL"].substr(8); }
};

TEST_F(FeedThroughProxy, ComesThroughTheProxyThatTheEnvironmentNames) {
  setenv("https_proxy", (*web_)["PROXY"].c_str(), 1);
  EXPECT_THAT(Pull(ByName()), ElementsAre("a"));
  EXPECT_THAT(web_->Log("PROXY_LOG", "CONNECT " + host()), HasSubstr("CONNECT " + host()));
  EXPECT_THAT(web_->Log("PROXY_LOG"), Not(HasSubstr("feed.jsonl"))) << "what is asked for is told to the server alone";
}

TEST_F(FeedThroughProxy, ComesDirectlyFromWhereNoProxyIsToBeAsked) {
  setenv("https_proxy", (*web_)["PROXY"].c_str(), 1);
  setenv("no_proxy", ("example.com," + host().substr(0, host().find(':'))).c_str(), 1);
  EXPECT_THAT(Pull(ByName()), ElementsAre("a"));
  EXPECT_THAT(web_->Log("PROXY_LOG"), Not(HasSubstr("CONNECT " + host())));
}

TEST_F(FeedThroughProxy, AProxyThatIsNotThereFailsThePull) {
  setenv("https_proxy", "http://127.0.0.1:9", 1);
  EXPECT_NE(Unavailable(ByName()), "");
}

TEST_F(FeedThroughProxy, WhatStaysOnThisMachineReachesNoProxy) {
  setenv("https_proxy", "http://127.0.0.1:9", 1);
  EXPECT_THAT(Pull(Options()), ElementsAre("a"));
}

TEST_F(FeedFromNginx, WhoIsAskedToComeLaterDoes) {
  FeedOptions options = Options("/busy/feed.jsonl");
  EXPECT_THAT(Pull(options), ElementsAre("a"));
  EXPECT_THAT(Unavailable(options), HasSubstr("wants to be asked again: 1"));
  options.http.retry = seconds{10};
  cursor_ = {};
  EXPECT_THAT(Pull(options), ElementsAre("a"));
  EXPECT_THAT(web_->Log("ACCESS_LOG", "\" 429 "), HasSubstr("\" 429 "));
}

TEST_F(FeedFromNginx, AServerThatIsBrokenFailsThePull) {
  EXPECT_THAT(Unavailable(Options("/broken/feed.jsonl")), HasSubstr("500"));
}

TEST_F(FeedFromNginx, ABodyThatIsCutBehindItFailsThePull) {
  EXPECT_THAT(Unavailable(Options("/backend/feed.jsonl")), HasSubstr("cut off"));
}

TEST_F(FeedFromNginx, AnotherAuthorityIsNotTrusted) {
  FeedOptions options = Options();
  options.http.ca_file = (*web_)["OTHER_CA_FILE"];
  FeedSink sink;
  EXPECT_THAT(ExpectRejected(*MakeFeedConnector(options), sink), HasSubstr("ca_file"));
}

}  // namespace
}  // namespace rollcall
