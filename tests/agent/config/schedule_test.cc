#include <gmock/gmock.h>

#include "tests/agent/config/config_file.h"

namespace rollcall {
namespace {

using testing::AllOf;
using testing::HasSubstr;

class ScheduleConfigTest : public ConfigFileTest {
 protected:
  static std::string With(const std::string& text) { return "[registry]\nconnect = \"sqlite3://r.db\"\n" + text; }
};

TEST_F(ScheduleConfigTest, EachJobHasItsScheduleAndZoneOrTheServicesZone) {
  Write("policy.toml", "[[rule]]\nname = \"all\"\n");
  const Config config =
      Load(With("[service]\ntime_zone = \"Europe/Paris\"\n"
                "[deactivation]\npolicy = \"policy.toml\"\nschedule = \"0 15 23 ? * *\"\ntime_zone = \"Asia/Kolkata\"\n"
                "[archive]\nretention_days = 30\nschedule = \"0 0 4 1 * ?\"\n"
                "[backup]\nfolder = \"backups\"\nschedule = \"0 0 3 ? * *\"\nkeep = 3\n"
                "[[source]]\nname = \"hr\"\ntype = \"csv\"\npath = \"hr.csv\"\nschedule = \"0 */10 * ? * *\"\n"));
  EXPECT_EQ(config.deactivation, (ScheduleConfig{"0 15 23 ? * *", "Asia/Kolkata"}));
  EXPECT_EQ(config.time_zone, "Asia/Kolkata");
  EXPECT_EQ(config.retention, (ScheduleConfig{"0 0 4 1 * ?", "Europe/Paris"}));
  EXPECT_EQ(config.backup.schedule, (ScheduleConfig{"0 0 3 ? * *", "Europe/Paris"}));
  EXPECT_EQ(config.backup.folder, Path("backups"));
  EXPECT_EQ(config.backup.keep, 3);
  EXPECT_EQ(config.sources[0].schedule, (ScheduleConfig{"0 */10 * ? * *", "Europe/Paris"}));
}

TEST_F(ScheduleConfigTest, AWrongScheduleIsToldWithItsLineAndField) {
  EXPECT_THAT(
      Error(With("[[source]]\nname = \"hr\"\ntype = \"csv\"\npath = \"hr.csv\"\nschedule = \"0 60 * * * ?\"\n")),
      AllOf(HasSubstr("agent.toml:7: 'schedule' in [[source]] hr"), HasSubstr("minutes is '60'")));
  EXPECT_THAT(Error(With("[service]\ntime_zone = \"Europe/Pari\"\n")), HasSubstr("which no time zone is called"));
}

TEST_F(ScheduleConfigTest, AScheduleNeedsWhatItsJobWorksWith) {
  EXPECT_THAT(Error(With("[deactivation]\nschedule = \"0 0 3 ? * *\"\n")), HasSubstr("needs a policy"));
  EXPECT_THAT(Error(With("[archive]\nschedule = \"0 0 3 ? * *\"\n")), HasSubstr("needs retention_days"));
  EXPECT_THAT(Error(With("[backup]\nschedule = \"0 0 3 ? * *\"\n")), HasSubstr("needs a folder"));
}

TEST_F(ScheduleConfigTest, PausesAfterFailuresDoNotShrink) {
  EXPECT_THAT(Error(With("[service]\nbackoff_initial_seconds = 60\nbackoff_max_seconds = 59\n")),
              HasSubstr("shorter than the first"));
}

}  // namespace
}  // namespace rollcall
