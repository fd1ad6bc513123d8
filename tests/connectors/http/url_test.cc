#include "connectors/http/url.h"

#include <gmock/gmock.h>

#include "connectors/errors.h"

namespace rollcall {
namespace {

using testing::HasSubstr;
using testing::Not;

std::string WhyRejected(std::string_view text) {
  try {
    ParseHttpUrl(text);
  } catch (const SourceRejected& error) {
    return error.what();
  }
  ADD_FAILURE() << text << " is taken";
  return {};
}

TEST(HttpUrl, IsTakenApart) {
  const HttpUrl url = ParseHttpUrl("https://Example.COM/a/b?key=secret#part");
  EXPECT_EQ(url.scheme, "https");
  EXPECT_EQ(url.host, "example.com");
  EXPECT_EQ(url.port, "443");
  EXPECT_THAT(url.text, HasSubstr("/a/b?key=secret"));
  EXPECT_THAT(url.text, Not(HasSubstr("#part")));
}

TEST(HttpUrl, WhatIsShownLeavesTheQueryOut) {
  EXPECT_EQ(ParseHttpUrl("https://example.com:8443/a?key=secret").shown, "https://example.com:8443/a");
}

TEST(HttpUrl, ANamedUserIsRefusedWithoutShowingThePassword) {
  const std::string why = WhyRejected("https://me:hunter2@example.com/");
  EXPECT_THAT(why, HasSubstr("token_file"));
  EXPECT_THAT(why, Not(HasSubstr("hunter2")));
}

TEST(HttpUrl, WhatIsNoWebAddressIsRefused) {
  for (const char* text : {"", "example.com", "ftp://example.com/", "file:///etc/passwd", "https://", "http://a b/",
                           "http://a\n/", "https://example.com:99999/"}) {
    EXPECT_THAT(WhyRejected(text), HasSubstr("https://")) << text;
  }
}

TEST(HttpUrl, AReferenceIsRelativeToItsPage) {
  const HttpUrl base = ParseHttpUrl("https://example.com/v1/users?page=1");
  EXPECT_EQ(ResolveUrl(base, "?page=2").text, "https://example.com/v1/users?page=2");
  EXPECT_EQ(ResolveUrl(base, "more").text, "https://example.com/v1/more");
  EXPECT_EQ(ResolveUrl(base, "/x").text, "https://example.com/x");
  EXPECT_EQ(ResolveUrl(base, "//other.com/x").host, "other.com");
  EXPECT_THROW(ResolveUrl(base, "javascript:alert(1)"), SourceRejected);
  EXPECT_THROW(ResolveUrl(base, "file:///etc/passwd"), SourceRejected);
}

TEST(HttpUrl, ThisMachineIsLoopbackAlone) {
  for (const char* text : {"http://localhost/", "http://127.0.0.1:80/", "http://127.9.9.9/", "http://[::1]:8080/"}) {
    EXPECT_TRUE(IsThisMachine(ParseHttpUrl(text))) << text;
  }
  for (const char* text : {"http://localhost.example.com/", "http://127.example.com/", "http://10.0.0.1/"}) {
    EXPECT_FALSE(IsThisMachine(ParseHttpUrl(text))) << text;
  }
}

bool MayGo(std::string_view from, std::string_view to) { return MaySendOn(ParseHttpUrl(from), ParseHttpUrl(to)); }

TEST(HttpUrl, OneIsSentOnWithinTheServerOnly) {
  EXPECT_TRUE(MayGo("https://a.com/x", "https://A.com:443/y"));
  EXPECT_TRUE(MayGo("http://a.com/", "https://a.com/"));
  EXPECT_FALSE(MayGo("https://a.com/", "http://a.com/"));
  EXPECT_FALSE(MayGo("https://a.com/", "https://a.com:8443/"));
  EXPECT_FALSE(MayGo("https://a.com/", "https://b.a.com/"));
  EXPECT_FALSE(MayGo("http://a.com/", "https://b.com/"));
}

TEST(HttpUrl, AParameterIsAddedOrReplaced) {
  EXPECT_EQ(WithParameter("https://a/x", "cursor", "a b&c"), "https://a/x?cursor=a%20b%26c");
  EXPECT_EQ(WithParameter("https://a/x?cursor=1&n=2", "cursor", "3"), "https://a/x?n=2&cursor=3");
  EXPECT_EQ(WithParameter("https://a/x?cursors=1", "cursor", "3"), "https://a/x?cursors=1&cursor=3");
}

}  // namespace
}  // namespace rollcall
