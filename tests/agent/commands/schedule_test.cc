#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "tests/agent/commands/harness.h"

namespace rollcall {
namespace {

using testing::HasSubstr;
using ScheduleCommand = CommandTest;

TEST_F(ScheduleCommand, PrintsTheNextTimesOfAnyExpressionAsAnArray) {
  const Ran ran = Run({"schedule", "next", "--expression", "0 15 23 ? * *", "--zone", "Europe/Paris", "-n", "2",
                       "--from", "2026-11-24", "--format", "json"});
  EXPECT_EQ(ran.code, 0) << ran.err;
  EXPECT_EQ(nlohmann::json::parse(ran.out),
            nlohmann::json::parse(R"(["2026-11-24T22:15:00.000Z", "2026-11-25T22:15:00.000Z"])"));
}

TEST_F(ScheduleCommand, PrintsFewerWhereThereAreNoMore) {
  const Ran ran = Run({"schedule", "next", "--expression", "0 0 0 1 1 ? 2027,2028", "--format", "json"});
  EXPECT_EQ(nlohmann::json::parse(ran.out).size(), 2);
  EXPECT_EQ(Run({"schedule", "next", "--expression", "0 0 0 1 1 ? 2020", "--format", "json"}).out, "[]\n");
}

TEST_F(ScheduleCommand, RefusesWhatIsWrongAndSaysWhatIsAllowed) {
  const Ran expression = Run({"schedule", "next", "--expression", "0 60 * * * ?"});
  EXPECT_EQ(expression.code, 2);
  EXPECT_THAT(expression.err, HasSubstr("minutes is '60'; it takes 0 to 59"));
  EXPECT_EQ(Run({"schedule", "next", "--expression", "* * * * * ?", "--zone", "Nowhere"}).code, 2);
  EXPECT_EQ(Run({"schedule", "next", "--expression", "* * * * * ?", "--from", "yesterday"}).code, 2);
  EXPECT_EQ(Run({"schedule", "next", "--expression", "* * * * * ?", "-n", "0"}).code, 2);
}

TEST_F(ScheduleCommand, PrintsTheNextTimesOfEachJob) {
  Configure(std::string(kHr) +
            "schedule = \"0 */10 * ? * *\"\n[backup]\nfolder = \"b\"\nschedule = \"0 0 3 ? * *\"\n"
            "time_zone = \"Europe/Paris\"\n");
  const Ran ran = Run({"schedule", "next", "-n", "1", "--format", "json"});
  EXPECT_EQ(ran.code, 0) << ran.err;
  EXPECT_EQ(nlohmann::json::parse(ran.out), nlohmann::json::parse(R"([
    {"job": "sync hr", "at": "2026-11-22T08:10:00.000Z", "schedule": "0 */10 * ? * *", "timeZone": "UTC",
     "description": "every 10 minutes"},
    {"job": "backup", "at": "2026-11-23T02:00:00.000Z", "schedule": "0 0 3 ? * *", "timeZone": "Europe/Paris",
     "description": "at 03:00:00 every day"}])"));
}

TEST_F(ScheduleCommand, CheckTellsEachScheduleInWords) {
  Write("hr.csv", "userName\nann\n");
  Configure(std::string(kHr) + "schedule = \"0 0 0 1 1 ? 2020\"\n");
  EXPECT_THAT(Run({"check"}).out, HasSubstr("in year 2020 (UTC), which never comes again"));
}

}  // namespace
}  // namespace rollcall
