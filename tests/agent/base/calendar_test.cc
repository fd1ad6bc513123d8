#include "agent/base/calendar.h"

#include <gtest/gtest.h>

#include "agent/base/time_text.h"

namespace rollcall {
namespace {

struct ShiftCase {
  const char* zone;
  const char* time;
  Timespan period;
  const char* before;
  const char* after;
};
constexpr Timespan Days(int days) { return {.days = std::chrono::days{days}}; }
constexpr Timespan Months(int months) { return {.months = std::chrono::months{months}}; }

const ShiftCase kCases[] = {
    {"UTC", "2026-11-22T08:00Z", Days(1), "2026-11-21T08:00:00.000Z", "2026-11-23T08:00:00.000Z"},
    {"UTC", "2026-11-22T08:00Z", Days(180), "2026-05-26T08:00:00.000Z", "2027-05-21T08:00:00.000Z"},
    // A leap day is a day.
    {"UTC", "2028-03-01T00:00Z", Days(1), "2028-02-29T00:00:00.000Z", "2028-03-02T00:00:00.000Z"},
    {"UTC", "2028-02-29T00:00Z", Days(365), "2027-03-01T00:00:00.000Z", "2029-02-28T00:00:00.000Z"},
    // Months end where they end.
    {"UTC", "2028-02-29T00:00Z", Months(12), "2027-02-28T00:00:00.000Z", "2029-02-28T00:00:00.000Z"},
    {"UTC", "2026-08-31T12:00Z", Months(6), "2026-02-28T12:00:00.000Z", "2027-02-28T12:00:00.000Z"},
    // The wall clock's time stays, so that a day may have 23 or 25 hours.
    {"Europe/Paris", "2026-03-29T10:00Z", Days(1), "2026-03-28T11:00:00.000Z", "2026-03-30T10:00:00.000Z"},
    {"Europe/Paris", "2026-10-25T11:00Z", Days(1), "2026-10-24T10:00:00.000Z", "2026-10-26T11:00:00.000Z"},
    // 02:30 is skipped on 2026-03-29 and stands for the change; on 2026-10-25 it comes twice.
    {"Europe/Paris", "2026-03-30T00:30Z", Days(1), "2026-03-29T01:00:00.000Z", "2026-03-31T00:30:00.000Z"},
    {"Europe/Paris", "2026-10-26T01:30Z", Days(1), "2026-10-25T00:30:00.000Z", "2026-10-27T01:30:00.000Z"},
    {"Europe/Paris", "2026-10-24T00:30Z", Days(1), "2026-10-23T00:30:00.000Z", "2026-10-25T01:30:00.000Z"},
    // Rules go on where the tables of the database end.
    {"Europe/Paris", "2038-03-28T10:00Z", Days(1), "2038-03-27T11:00:00.000Z", "2038-03-29T10:00:00.000Z"},
    {"Europe/Paris", "2387-10-25T11:00Z", Days(1), "2387-10-24T10:00:00.000Z", "2387-10-26T11:00:00.000Z"},
};

TEST(Calendar, CountsDaysAndMonthsByTheWallClock) {
  for (const auto& [zone, time, period, before, after] : kCases) {
    const Zone place{zone};
    EXPECT_EQ(ToIso8601(place.Before(*ParseIso8601(time), period)), before) << time << ' ' << ToText(period);
    EXPECT_EQ(ToIso8601(place.After(*ParseIso8601(time), period)), after) << time << ' ' << ToText(period);
  }
}

TEST(Calendar, DaysBeginAtTheZonesMidnight) {
  const TimePoint time = *ParseIso8601("2026-11-22T23:30Z");
  EXPECT_EQ(Zone("UTC").Day(time), "2026-11-22");
  EXPECT_EQ(Zone("Europe/Paris").Day(time), "2026-11-23");
}

TEST(Calendar, KnowsWhatIsNoZone) {
  EXPECT_TRUE(IsTimeZone("Europe/Paris"));
  EXPECT_FALSE(IsTimeZone("Europe/Pari"));
  for (const char* name : {"", "europe/paris", "Europe", "Europe/", "zone.tab", "leapseconds", "../zoneinfo/UTC",
                           "/usr/share/zoneinfo/UTC", "posix/UTC", "right/UTC", "posixrules", "Fixed/UTC+01:00:00"}) {
    EXPECT_FALSE(IsTimeZone(name)) << name;
  }
  EXPECT_THROW(Zone("Mars/Olympus"), std::invalid_argument);
}

TEST(Calendar, NamesTimes) {
  EXPECT_EQ(ToText(Days(1)), "1 day");
  EXPECT_EQ(ToText(Days(60)), "60 days");
  EXPECT_EQ(ToText(Months(6)), "6 months");
}

}  // namespace
}  // namespace rollcall
