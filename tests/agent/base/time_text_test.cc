#include "agent/base/time_text.h"

#include <gtest/gtest.h>

namespace rollcall {
namespace {

using std::chrono::milliseconds;

TimePoint At(std::int64_t ms) { return TimePoint(milliseconds(ms)); }

TEST(ToIso8601, HasMillisecondsAndZ) {
  EXPECT_EQ(ToIso8601(At(0)), "1970-01-01T00:00:00.000Z");
  EXPECT_EQ(ToIso8601(At(1795334400000)), "2026-11-22T08:00:00.000Z");
  EXPECT_EQ(ToIso8601(At(1795334400007)), "2026-11-22T08:00:00.007Z");
}

TEST(ToIso8601, WorksBefore1970) { EXPECT_EQ(ToIso8601(At(-1)), "1969-12-31T23:59:59.999Z"); }

TEST(ToIso8601, HasFourDigitsOfTheYearOrMore) {
  EXPECT_EQ(ToIso8601(At(-62'135'596'800'000)), "0001-01-01T00:00:00.000Z");
  EXPECT_EQ(ToIso8601(At(253'402'300'800'000)), "10000-01-01T00:00:00.000Z");
}

TEST(ParseIso8601, ADateIsItsMidnightInUtc) {
  EXPECT_EQ(ParseIso8601("2026-11-22"), At(1795305600000));
  EXPECT_EQ(ParseIso8601("2024-02-29"), At(1709164800000));
}

TEST(ParseIso8601, ATimeNeedsItsOffset) {
  EXPECT_EQ(ParseIso8601("2026-11-22T08:00Z"), At(1795334400000));
  EXPECT_EQ(ParseIso8601("2026-11-22T08:00:00.007Z"), At(1795334400007));
  EXPECT_EQ(ParseIso8601("2026-11-22T08:00:00"), std::nullopt);
  EXPECT_EQ(ParseIso8601("2026-11-22T08:00"), std::nullopt);
}

TEST(ParseIso8601, AnOffsetIsTakenOff) {
  EXPECT_EQ(ParseIso8601("2026-11-22T09:00:00+01:00"), At(1795334400000));
  EXPECT_EQ(ParseIso8601("2026-11-22T09:00:00+0100"), At(1795334400000));
  EXPECT_EQ(ParseIso8601("2026-11-22T09:00+01"), At(1795334400000));
  EXPECT_EQ(ParseIso8601("2026-11-22T02:30-05:30"), At(1795334400000));
}

TEST(ParseIso8601, WhatIsFinerThanAMillisecondIsCut) {
  EXPECT_EQ(ParseIso8601("2026-11-22T08:00:00.0079999Z"), At(1795334400007));
  EXPECT_EQ(ParseIso8601("2026-11-22T08:00:00.5Z"), At(1795334400500));
}

TEST(ParseIso8601, PrintsBackWhatItReads) {
  const std::string text = "2026-11-22T08:01:02.345Z";
  EXPECT_EQ(ToIso8601(ParseIso8601(text).value()), text);
}

class RefusedTime : public testing::TestWithParam<std::string_view> {};
TEST_P(RefusedTime, IsNoTime) { EXPECT_EQ(ParseIso8601(GetParam()), std::nullopt); }
INSTANTIATE_TEST_SUITE_P(ParseIso8601, RefusedTime,
                         testing::Values("", "2026", "2026-11", "2026-11-31", "2026-02-29", "2026-13-01", "2026-00-10",
                                         "2026-1-1", "22.11.2026", "2026-11-22 08:00Z", "2026-11-22T24:00Z",
                                         "2026-11-22T08:60Z", "2026-11-22T08:00:61Z", "2026-11-22T08:00:00.Z",
                                         "2026-11-22T08:00ZZ", "2026-11-22T08:00+1", "2026-11-22T", "2026-11-22T08Z",
                                         "-026-11-22", "2026-11-22T08:00+01:", "yesterday", " 2026-11-22"));

}  // namespace
}  // namespace rollcall
