#include "agent/policy/zone_table.h"

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "agent/report/time_text.h"

namespace rollcall {
namespace {

std::chrono::sys_seconds At(const char* time) { return std::chrono::floor<std::chrono::seconds>(*ParseIso8601(time)); }

std::string FileOf(const std::string& zone) {
  std::ostringstream text;
  text << std::ifstream("/usr/share/zoneinfo/" + zone, std::ios::binary).rdbuf();
  return text.str();
}

TEST(ZoneTable, KnowsAPeriodFromOneChangeToTheNext) {
  const ZonePeriod summer = ZoneTable::Find("Europe/Paris")->At(At("2026-07-14T12:00Z"));
  EXPECT_EQ(summer.begin, At("2026-03-29T01:00Z"));
  EXPECT_EQ(summer.end, At("2026-10-25T01:00Z"));
  EXPECT_EQ(summer.offset, std::chrono::hours{2});
}

TEST(ZoneTable, AChangeBelongsToThePeriodThatItBegins) {
  const auto paris = ZoneTable::Find("Europe/Paris");
  EXPECT_EQ(paris->At(At("2026-10-25T00:59:59Z")).offset, std::chrono::hours{2});
  EXPECT_EQ(paris->At(At("2026-10-25T01:00Z")).offset, std::chrono::hours{1});
}

TEST(ZoneTable, GoesOnBehindItsEndByItsRule) {
  const auto paris = ZoneTable::Find("Europe/Paris");
  const ZonePeriod winter = paris->At(At("2037-12-31T12:00Z"));  // the last that tables have, where they have any
  EXPECT_EQ(winter.begin, At("2037-10-25T01:00Z"));
  EXPECT_EQ(winter.end, At("2038-03-28T01:00Z"));
  const ZonePeriod summer = paris->At(At("2450-07-14T12:00Z"));
  EXPECT_EQ(summer.begin, At("2450-03-27T01:00Z"));
  EXPECT_EQ(summer.end, At("2450-10-30T01:00Z"));
  EXPECT_EQ(summer.offset, std::chrono::hours{2});
}

TEST(ZoneTable, AZoneWithoutChangesIsOnePeriod) {
  const ZonePeriod always = ZoneTable::Find("UTC")->At(At("2026-11-22T08:00Z"));
  EXPECT_EQ(always.begin, std::chrono::sys_seconds::min());
  EXPECT_EQ(always.end, std::chrono::sys_seconds::max());
  EXPECT_EQ(always.offset, std::chrono::seconds{0});
}

TEST(ZoneTable, NoOtherFileIsAZone) {
  for (const char* name : {"", "Mars/Olympus", "europe/paris", "Europe", "Europe/", "zone.tab", "leapseconds",
                           "../zoneinfo/UTC", "/usr/share/zoneinfo/UTC", "posix/UTC", "right/UTC", "posixrules"}) {
    EXPECT_FALSE(ZoneTable::Find(name)) << name;
  }
}

TEST(ZoneTable, AFileThatIsCutOffIsNone) {
  const std::string file = FileOf("Europe/Paris");
  ASSERT_TRUE(ZoneTable::Of(file));
  for (std::size_t size = 0; size < file.size(); ++size) EXPECT_FALSE(ZoneTable::Of(file.substr(0, size))) << size;
}

TEST(ZoneTable, DamagedFilesAreReadWithinTheirBounds) {
  const std::string file = FileOf("Europe/Paris");
  for (std::size_t i = 0; i < file.size(); ++i) {
    std::string damaged = file;
    damaged[i] = '\xff';
    if (const auto table = ZoneTable::Of(damaged)) table->At(At("2026-07-14T12:00Z"));
  }
}

}  // namespace
}  // namespace rollcall
