#include "connectors/http/headers.h"

#include <gmock/gmock.h>

#include "connectors/http/backoff.h"

namespace rollcall {
namespace {

using std::chrono::seconds;
using testing::Eq;
using testing::Optional;

TEST(LinkTarget, IsThatOfTheRelation) {
  const std::string links = R"(</p?a=1,2>; rel="prev", <https://x/p?page=3>; title="a, b; rel=next"; REL="last Next")";
  EXPECT_THAT(LinkTarget(links, "next"), Optional(Eq("https://x/p?page=3")));
  EXPECT_THAT(LinkTarget(links, "prev"), Optional(Eq("/p?a=1,2")));
  EXPECT_THAT(LinkTarget("<a>;rel=next", "next"), Optional(Eq("a")));
}

TEST(LinkTarget, IsNothingWhereNoLinkHasTheRelation) {
  for (const char* links : {"", "<a>; rel=nextish", "<a>; rel=prev; rel=next", "<a>; title=\"; rel=next\"",
                            "a; rel=next", "<a; rel=next", "<a>; title=\"x, <b>; rel=next"}) {
    EXPECT_EQ(LinkTarget(links, "next"), std::nullopt) << links;
  }
}

constexpr TimePoint kDate{seconds{784111777}};  // RFC 9110 section 5.6.7

TEST(HttpDate, IsReadInAllThreeForms) {
  for (const char* text :
       {"Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994"}) {
    EXPECT_THAT(ParseHttpDate(text), Optional(kDate)) << text;
  }
  EXPECT_EQ(ParseHttpDate(""), std::nullopt);
  EXPECT_EQ(ParseHttpDate("soon"), std::nullopt);
}

TEST(RetryAfter, IsSecondsOrATimeByTheServersClock) {
  EXPECT_THAT(RetryAfter("120", std::nullopt), Optional(seconds{120}));
  EXPECT_THAT(RetryAfter("Sun, 06 Nov 1994 08:50:37 GMT", kDate), Optional(seconds{60}));
  EXPECT_THAT(RetryAfter("Sun, 06 Nov 1994 08:00:00 GMT", kDate), Optional(seconds{0}));
}

TEST(RetryAfter, IsNothingWhereItCannotBeUnderstood) {
  EXPECT_EQ(RetryAfter("", kDate), std::nullopt);
  EXPECT_EQ(RetryAfter("-1", kDate), std::nullopt);
  EXPECT_EQ(RetryAfter("Sun, 06 Nov 1994 08:50:37 GMT", std::nullopt), std::nullopt);
  EXPECT_THAT(RetryAfter("99999999999999999999999", kDate), Optional(seconds{365 * 24 * 3600}));
}

TEST(MediaType, LeavesParametersOut) {
  EXPECT_EQ(MediaType("Application/JSON; charset=utf-8"), "application/json");
  EXPECT_EQ(MediaType(""), "");
}

TEST(HttpBackoff, DoublesItsWaitsWithinTheLimit) {
  HttpBackoff backoff(seconds{10});
  EXPECT_THAT(backoff.Next(std::nullopt), Optional(seconds{1}));
  EXPECT_THAT(backoff.Next(std::nullopt), Optional(seconds{2}));
  EXPECT_THAT(backoff.Next(std::nullopt), Optional(seconds{4}));
  EXPECT_EQ(backoff.Next(std::nullopt), std::nullopt) << "8 s more would be 15 s";
}

TEST(HttpBackoff, DoesWhatTheServerAsksAsFarAsThereIsTime) {
  HttpBackoff backoff(seconds{10});
  EXPECT_THAT(backoff.Next(seconds{10}), Optional(seconds{10}));
  EXPECT_EQ(backoff.Next(seconds{0}), std::nullopt) << "never at once, or it would go on for ever";
  EXPECT_EQ(HttpBackoff(seconds{0}).Next(std::nullopt), std::nullopt);
}

TEST(HttpBackoff, IsForWhatMayPass) {
  for (const int status : {429, 500, 502, 503, 504}) EXPECT_TRUE(IsPutOff(status)) << status;
  for (const int status : {200, 304, 400, 401, 403, 404, 501}) EXPECT_FALSE(IsPutOff(status)) << status;
}

}  // namespace
}  // namespace rollcall
