// Against a real server over http and https.
#include "connectors/http/client.h"

#include <gmock/gmock.h>

#include "connectors/errors.h"
#include "tests/connectors/feed/web.h"
#include "tests/servers/mute_server.h"

namespace rollcall {
namespace {

using std::chrono::seconds;
using std::chrono::steady_clock;
using testing::HasSubstr;
using testing::Not;
using testing::SizeIs;

constexpr std::string_view kTypes[] = {"application/x-ndjson", "application/json"};

class HttpGet : public testing::Test {
 protected:
  void Serve(HttpServer::Handler handler) { server_.emplace(std::move(handler)); }
  void Serve(WebReply reply) {
    Serve([reply = std::move(reply)](const WebRequest&) { return reply; });
  }
  HttpOptions Options(const std::string& path = "/feed") const {
    return {.url = server_->Url(path), .timeout = seconds{1}, .pull_timeout = seconds{20}, .retry = seconds{3}};
  }

  // The whole body.
  std::string Get(const HttpOptions& options) {
    HttpClient client(options);
    HttpAnswer answer = client.Get({.url = client.origin(), .accept = "application/x-ndjson", .types = kTypes});
    return answer.ReadAll();
  }
  std::string Get() { return Get(Options()); }

  template <typename Exception>
  std::string Failure(const HttpOptions& options) {
    try {
      Get(options);
    } catch (const Exception& error) {
      return error.what();
    } catch (const std::exception& error) {
      ADD_FAILURE() << "another error: " << error.what();
      return {};
    }
    ADD_FAILURE() << "it is taken for a whole answer";
    return {};
  }
  std::string Unavailable() { return Failure<SourceUnavailable>(Options()); }
  std::string Rejected() { return Failure<SourceRejected>(Options()); }

  TemporaryFolder folder_;
  std::optional<HttpServer> server_;
};

TEST_F(HttpGet, ReadsABodyOfAnyFraming) {
  const std::string body = std::string(300'000, 'x') + '\n';
  for (const auto framing : {WebReply::Framing::kLength, WebReply::Framing::kChunks}) {
    Serve({.body = body, .framing = framing});
    EXPECT_EQ(Get(), body);
  }
}

TEST_F(HttpGet, ABodyWithoutAnEndIsNotTakenForWhole) {
  Serve({.body = "{}\n", .framing = WebReply::Framing::kNone});
  EXPECT_THAT(Unavailable(), HasSubstr("where it ends"));
}

TEST_F(HttpGet, ABodyThatIsCutAnywhereIsNotTakenForWhole) {
  const std::string body = std::string(5'000, 'x') + '\n';
  for (const auto framing : {WebReply::Framing::kLength, WebReply::Framing::kChunks}) {
    for (const std::size_t cut : {0, 1, 999, 1000, 2500, 5000}) {
      Serve({.body = body, .framing = framing, .cut_at = cut});
      EXPECT_THAT(Unavailable(), HasSubstr("cut off")) << cut;
    }
  }
}

TEST_F(HttpGet, UnpacksGzip) {
  const std::string body = std::string(300'000, 'x') + '\n';
  Serve({.body = Gzip(body), .fields = {{"Content-Encoding", "gzip"}}});
  EXPECT_EQ(Get(), body);
  EXPECT_THAT(server_->requests().at(0).Field("accept-encoding"), HasSubstr("gzip"));
}

TEST_F(HttpGet, PackedDataWithoutTheirEndAreNotWholeThoughTheFramingIs) {
  const std::string packed = Gzip(std::string(30'000, 'x'));
  for (std::size_t size = 0; size < packed.size(); ++size) {
    Serve({.body = packed.substr(0, size), .fields = {{"Content-Encoding", "gzip"}}});
    EXPECT_THAT(Unavailable(), HasSubstr("cut off")) << size;
  }
}

TEST_F(HttpGet, APackingThatNobodyAskedForIsRefused) {
  Serve({.body = "xx", .fields = {{"Content-Encoding", "br"}}});
  EXPECT_THAT(Rejected(), HasSubstr("gzip"));
}

TEST_F(HttpGet, TheLimitCountsWhatIsUnpacked) {
  const std::string packed = Gzip(std::string(3 << 20, ' '));
  ASSERT_LT(packed.size(), 10'000U);
  Serve({.body = packed, .fields = {{"Content-Encoding", "gzip"}}});
  HttpOptions options = Options();
  options.max_answer_megabytes = 2;
  EXPECT_THAT(Failure<SourceRejected>(options), HasSubstr("max_answer_megabytes = 2"));
  options.max_answer_megabytes = 3;
  EXPECT_THAT(Get(options), SizeIs(3 << 20));
}

TEST_F(HttpGet, StatusesAreToldInPlainWords) {
  const auto status = [this](int code) { Serve(WebReply{.status = code}); };
  for (const int code : {400, 401, 403, 404, 410, 418}) {
    status(code);
    EXPECT_THAT(Rejected(), HasSubstr(server_->Url("/feed") + ": status " + std::to_string(code)));
  }
  status(501);
  EXPECT_THAT(Unavailable(), HasSubstr("status 501: the server fails"));
}

TEST_F(HttpGet, MessagesDoNotShowTheQueryNorTheToken) {
  Serve(WebReply{.status = 401});
  HttpOptions options = Options("/feed?key=topsecret");
  options.token_file = folder_.Write("token", "tok-123\n");
  EXPECT_THAT(Failure<SourceRejected>(options), Not(testing::AnyOf(HasSubstr("topsecret"), HasSubstr("tok-123"))));
}

TEST_F(HttpGet, ALoginPageIsNoFeed) {
  Serve({.type = "text/html; charset=utf-8", .body = "<html>Please log in</html>"});
  EXPECT_THAT(Rejected(), HasSubstr("text/html instead of application/x-ndjson; is that a login page?"));
}

TEST_F(HttpGet, WhatIsPutOffIsAskedForAgain) {
  std::atomic<int> asked = 0;
  Serve([&asked](const WebRequest&) {
    if (++asked < 3) return WebReply{.status = asked == 1 ? 503 : 429, .fields = {{"Retry-After", "1"}}};
    return WebReply{.body = "{}\n"};
  });
  const auto start = steady_clock::now();
  EXPECT_EQ(Get(), "{}\n");
  EXPECT_EQ(asked, 3);
  EXPECT_GE(steady_clock::now() - start, seconds{2});
}

TEST_F(HttpGet, WhatIsPutOffForTooLongIsGivenUpAtOnce) {
  Serve(WebReply{.status = 429, .fields = {{"Retry-After", "3600"}}});
  EXPECT_THAT(Unavailable(),
              testing::AllOf(HasSubstr("status 429"), HasSubstr("again: 3600"), HasSubstr("retry_seconds = 3")));
  EXPECT_THAT(server_->requests(), SizeIs(1));
}

TEST_F(HttpGet, WhatGoesOnFailingIsGivenUp) {
  Serve(WebReply{.status = 500});
  EXPECT_THAT(Unavailable(), HasSubstr("status 500"));
  EXPECT_THAT(server_->requests(), SizeIs(3)) << "at once, after 1 and after 2 seconds more";
}

TEST_F(HttpGet, AServerThatSaysNothingIsGivenUp) {
  const MuteServer mute;
  EXPECT_THAT(Failure<SourceUnavailable>({.url = "http://" + mute.address() + "/", .timeout = seconds{1}}),
              HasSubstr("timeout_seconds = 1"));
}

TEST_F(HttpGet, ABodyThatStopsComingIsGivenUp) {
  Serve({.body = std::string(3000, 'x'), .delay = std::chrono::milliseconds(1800)});
  EXPECT_THAT(Unavailable(), HasSubstr("says nothing"));
}

TEST_F(HttpGet, ABodyThatDribblesIsGivenUpWhenTheTimeForAllIsOver) {
  Serve({.body = std::string(100'000, 'x'), .delay = std::chrono::milliseconds(300)});
  HttpOptions options = Options();
  options.pull_timeout = seconds{2};
  const auto start = steady_clock::now();
  EXPECT_THAT(Failure<SourceUnavailable>(options), HasSubstr("pull_timeout_seconds = 2"));
  EXPECT_LT(steady_clock::now() - start, seconds{5});
}

TEST_F(HttpGet, NobodyListening) {
  int port = 0;
  {
    const HttpServer gone([](const WebRequest&) { return WebReply(); });
    port = gone.port();
  }
  EXPECT_THAT(Failure<SourceUnavailable>({.url = "http://127.0.0.1:" + std::to_string(port) + "/"}),
              HasSubstr("no connection"));
}

TEST_F(HttpGet, WhatDoesNotSpeakHttpIsTold) {
  Serve({.body = "{}\n"});
  HttpOptions options = Options();
  options.url.replace(0, 4, "https");
  EXPECT_THAT(Failure<SourceUnavailable>(options), HasSubstr("TLS fails"));
}

TEST_F(HttpGet, FollowsRedirectsWithinTheServerWithTheToken) {
  Serve([](const WebRequest& request) {
    if (request.path == "/feed") return WebReply{.status = 302, .fields = {{"Location", "/moved?x=1"}}};
    return WebReply{.body = request.Field("authorization")};
  });
  HttpOptions options = Options();
  options.token_file = folder_.Write("token", "  tok-123\r\n");
  EXPECT_EQ(Get(options), "Bearer tok-123");
}

TEST_F(HttpGet, ARedirectToAnotherServerIsRefusedAndTellsItNothing) {
  const HttpServer other([](const WebRequest&) { return WebReply{.body = "{}\n"}; });
  const std::string target = other.Url("/feed?session=1");
  Serve([&target](const WebRequest&) { return WebReply{.status = 307, .fields = {{"Location", target}}}; });
  EXPECT_THAT(Rejected(), HasSubstr("leads to " + other.Url("/feed") + ", which is another server"));
  EXPECT_THAT(other.requests(), SizeIs(0));
}

TEST_F(HttpGet, RedirectsWithoutEndOrTargetAreRefused) {
  Serve(WebReply{.status = 301, .fields = {{"Location", "/feed"}}});
  EXPECT_THAT(Rejected(), HasSubstr("more than 5 times"));
  Serve(WebReply{.status = 301});
  EXPECT_THAT(Rejected(), HasSubstr("leads nowhere"));
}

TEST_F(HttpGet, NotModifiedIsAnAnswerOnlyToAnETag) {
  Serve([](const WebRequest& request) {
    if (request.Field("if-none-match") == "\"v1\"") return WebReply{.status = 304};
    return WebReply{.body = "{}\n", .fields = {{"ETag", "\"v1\""}}};
  });
  const HttpOptions options = Options();
  HttpClient client(options);
  const std::string etag = client.Get({.url = client.origin(), .types = kTypes}).etag();
  EXPECT_EQ(client.Get({.url = client.origin(), .types = kTypes, .etag = etag}).status(), 304);
  Serve(WebReply{.status = 304});
  EXPECT_THAT(Rejected(), HasSubstr("status 304"));
}

TEST_F(HttpGet, TheNextPageMustBeOnTheSameServer) {
  Serve([](const WebRequest& request) {
    return WebReply{.body = "{}\n", .fields = {{"Link", "<" + request.Parameter("next") + ">; rel=next"}}};
  });
  const auto next = [this](const std::string& target) {
    const HttpOptions options = Options("/feed?next=" + target);
    HttpClient client(options);
    return client.Get({.url = client.origin(), .types = kTypes}).next();
  };
  EXPECT_EQ(next("/page/2")->text, server_->Url("/page/2"));
  EXPECT_THROW(next("http://example.com/page/2"), SourceRejected);
}

TEST_F(HttpGet, TheTokenFileMustHoldAToken) {
  Serve({.body = "{}\n"});
  HttpOptions options = Options();
  const auto why = [&](const std::string& file) {
    options.token_file = file;
    return Failure<SourceRejected>(options);
  };
  EXPECT_THAT(why((folder_ / "absent").string()), HasSubstr("cannot be read"));
  EXPECT_THAT(why(folder_.Write("empty", "\n")), HasSubstr("is empty"));
  EXPECT_THAT(why(folder_.Write("two", "a\r\nX-Evil: b")), Not(HasSubstr("Evil")));
  EXPECT_THAT(server_->requests(), SizeIs(0));
}

TEST(HttpToken, CrossesNoNetworkInClear) {
  HttpOptions options = {.url = "http://feeds.example.com/", .token_file = "/etc/rollcall/token"};
  EXPECT_THROW(ValidateHttp(options), SourceRejected);
  options.allow_cleartext = true;
  EXPECT_NO_THROW(ValidateHttp(options));
  options = {.url = "http://localhost:8080/", .token_file = "/etc/rollcall/token"};
  EXPECT_NO_THROW(ValidateHttp(options));
  EXPECT_NO_THROW(ValidateHttp({.url = "http://feeds.example.com/"}));
}

class HttpsGet : public HttpGet {
 protected:
  void ServeTls(const std::string& client_ca = "") {
    server_.emplace([](const WebRequest&) { return WebReply{.body = "{}\n"}; },
                    HttpServer::Tls{tls_("server.pem"), tls_("server.key"), client_ca});
  }
  HttpOptions Trusting(const std::string& ca) const {
    HttpOptions options = Options();
    options.ca_file = ca;
    return options;
  }

  Certificates tls_;
};

TEST_F(HttpsGet, TrustsTheAuthorityThatItIsTold) {
  ServeTls();
  EXPECT_EQ(Get(Trusting(tls_("ca.pem"))), "{}\n");
}

TEST_F(HttpsGet, AnotherAuthorityIsNotTrusted) {
  ServeTls();
  EXPECT_THAT(Failure<SourceRejected>(Trusting(tls_("other-ca.pem"))), HasSubstr("certificate is not the right one"));
  EXPECT_THAT(Failure<SourceRejected>(Options()), HasSubstr("ca_file")) << "nor are the system's";
  EXPECT_THAT(server_->requests(), SizeIs(0));
}

TEST_F(HttpsGet, ACertificateOfAnotherHostIsNotTrusted) {
  server_.emplace([](const WebRequest&) { return WebReply{.body = "{}\n"}; },
                  HttpServer::Tls{tls_("server.pem"), tls_("server.key")}, "127.0.0.2");
  EXPECT_THAT(Failure<SourceRejected>(Trusting(tls_("ca.pem"))), HasSubstr("check the host in url"));
}

TEST_F(HttpsGet, ShowsAClientCertificate) {
  ServeTls(tls_("ca.pem"));
  HttpOptions options = Trusting(tls_("ca.pem"));
  EXPECT_NE(Failure<SourceUnavailable>(options), "") << "the server wants a certificate";
  options.client_certificate = tls_("client.pem");
  options.client_key = tls_("client.key");
  EXPECT_EQ(Get(options), "{}\n");
}

TEST_F(HttpsGet, NeverGoesOnByHttp) {
  const HttpServer plain([](const WebRequest&) { return WebReply{.body = "{}\n"}; });
  const std::string target = plain.Url("/");
  server_.emplace(
      [&target](const WebRequest&) {
        return WebReply{.status = 302, .fields = {{"Location", target}}};
      },
      HttpServer::Tls{tls_("server.pem"), tls_("server.key")});
  EXPECT_THAT(Failure<SourceRejected>(Trusting(tls_("ca.pem"))), HasSubstr("not encrypted"));
  EXPECT_THAT(plain.requests(), SizeIs(0));
}

}  // namespace
}  // namespace rollcall
