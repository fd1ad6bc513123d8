#include "agent/commands/options.h"

#include <gtest/gtest.h>

#include "agent/base/time_text.h"

namespace rollcall {
namespace {

std::string Back(std::string_view age, std::string_view now) {
  const auto parsed = ParseAge(age);
  return parsed ? ToIso8601(Before(ParseIso8601(now).value(), *parsed)) : "refused";
}

TEST(Age, IsDaysOrCalendarTime) {
  EXPECT_EQ(Back("1", "2026-11-22T08:00Z"), "2026-11-21T08:00:00.000Z");
  EXPECT_EQ(Back("P90D", "2026-11-22T08:00Z"), "2026-08-24T08:00:00.000Z");
  EXPECT_EQ(Back("P2W", "2026-11-22T08:00Z"), "2026-11-08T08:00:00.000Z");
  EXPECT_EQ(Back("P18M", "2026-11-22T08:00Z"), "2025-05-22T08:00:00.000Z");
  EXPECT_EQ(Back("P1Y6M1D", "2026-11-22T08:00Z"), "2025-05-21T08:00:00.000Z");
}

TEST(Age, EndsAtTheLastDayOfAMonthThatIsShorter) {
  EXPECT_EQ(Back("P1M", "2026-03-31T23:59Z"), "2026-02-28T23:59:00.000Z");
  EXPECT_EQ(Back("P1Y", "2028-02-29"), "2027-02-28T00:00:00.000Z");
}

TEST(Age, IsADayAtLeastAndAHundredYearsAtMost) {
  EXPECT_EQ(Back("36500", "2026-11-22"), "1926-12-17T00:00:00.000Z");
  EXPECT_EQ(Back("P100Y", "2026-11-22"), "1926-11-22T00:00:00.000Z");
  for (const char* age : {"0", "P0D", "P0Y0M", "36501", "P101Y", "99999999999999999999"}) {
    EXPECT_EQ(Back(age, "2026-11-22"), "refused") << age;
  }
}

TEST(Age, IsNothingElse) {
  for (const char* age : {"", "P", "-1", "P-1D", "1 day", "1d", "P1D1Y", "P1D1D", "PT24H", "P1.5Y", "1P", "p1y"}) {
    EXPECT_EQ(Back(age, "2026-11-22"), "refused") << age;
  }
}

}  // namespace
}  // namespace rollcall
