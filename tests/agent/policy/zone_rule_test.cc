#include "agent/policy/zone_rule.h"

#include <gtest/gtest.h>

#include "agent/report/time_text.h"

namespace rollcall {
namespace {

struct RuleCase {
  const char* rule;
  int year;
  const char* changes;  // when, and how many minutes the clock is ahead of UTC from then on
};

const RuleCase kCases[] = {
    {"UTC0", 2050, ""},
    {"<-03>3", 2050, ""},
    {"CET-1CEST,M3.5.0,M10.5.0/3", 2050, "2050-03-27T01:00 120, 2050-10-30T01:00 60, "},
    {"EST5EDT,M3.2.0,M11.1.0", 2050, "2050-03-13T07:00 -240, 2050-11-06T06:00 -300, "},
    // In the south the year begins with daylight saving.
    {"AEST-10AEDT,M10.1.0,M4.1.0/3", 2050, "2050-04-02T16:00 600, 2050-10-01T16:00 660, "},
    {"<+1030>-10:30<+11>-11,M10.1.0,M4.1.0", 2050, "2050-04-02T15:00 630, 2050-10-01T15:30 660, "},
    // In Ireland it is winter that is set apart.
    {"IST-1GMT0,M10.5.0,M3.5.0/1", 2050, "2050-03-27T01:00 60, 2050-10-30T01:00 0, "},
    // The day before, and days after.
    {"<-02>2<-01>,M3.5.0/-1,M10.5.0/0", 2050, "2050-03-27T01:00 -60, 2050-10-30T01:00 -120, "},
    {"EET-2EEST,M3.4.4/50,M10.4.4/50", 2050, "2050-03-26T00:00 180, 2050-10-28T23:00 120, "},
    // The 60th day is the 1st of March, unless the 29th of February counts.
    {"AAA0BBB,J60/0,J365/0", 2052, "2052-03-01T00:00 60, 2052-12-30T23:00 0, "},
    {"AAA0BBB,59/0,365/0", 2052, "2052-02-29T00:00 60, 2052-12-30T23:00 0, "},
};

std::string TextOf(const std::vector<OffsetChange>& changes) {
  std::string text;
  for (const OffsetChange& change : changes) {
    text += ToIso8601(change.at).substr(0, 16) + " " + std::to_string(change.offset.count() / 60) + ", ";
  }
  return text;
}

TEST(ZoneRule, TellsWhenTheClocksAreSet) {
  for (const auto& [rule, year, changes] : kCases) {
    const auto read = ZoneRule::Of(rule);
    ASSERT_TRUE(read) << rule;
    EXPECT_EQ(TextOf(read->ChangesOf(std::chrono::year{year})), changes) << rule;
  }
}

TEST(ZoneRule, DoesNotGuessWhatCannotBeRead) {
  for (const char* rule : {"", "CET", "-1", "<+03", "<>3", "CET-1CEST", "CET-1CEST,M3.5.0", "CET-1CEST,M13.5.0,M10.5.0",
                           "CET-1CEST,M3.6.0,M10.5.0", "CET-1CEST,M3.5,M10.5.0", "CET-1CEST,J0,J365",
                           "CET-1CEST,M3.5.0,M10.5.0/3,", "CET-168", "CET-1:60", "CET-1CEST,M3.5.0/,M10.5.0"}) {
    EXPECT_FALSE(ZoneRule::Of(rule)) << rule;
  }
}

}  // namespace
}  // namespace rollcall
