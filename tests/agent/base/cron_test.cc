#include "agent/base/cron.h"

#include <gmock/gmock.h>

#include <fstream>

#include <tests/paths.h>
#include "tests/agent/base/cron_answers.h"

namespace rollcall {
namespace {

using testing::AllOf;
using testing::HasSubstr;

std::string Next(const std::string& expression, const std::string& after, const std::string& zone = "UTC",
                 int count = 1) {
  return AnswerOf({.zone = zone, .time = after, .count = count, .expression = expression});
}

std::string ErrorOf(const std::string& expression) {
  try {
    const Cron cron(expression);
    return "valid";
  } catch (const InvalidCron& error) {
    return error.what();
  }
}

// Each of its lines was answered by Quartz 2.3.2.
TEST(Cron, AnswersAsQuartzDid) {
  std::ifstream lines(ROLLCALL_SOURCE_DIR "/tests/agent/base/quartz_answers.txt");
  int checked = 0;
  for (std::string line; std::getline(lines, line); ++checked) {
    std::string expected;
    const CronQuestion question = ReadQuestion(line, expected);
    EXPECT_EQ(AnswerOf(question), expected) << line;
  }
  EXPECT_GE(checked, 100);
}

TEST(Cron, IsStrictlyAfterTheTimeThatIsAskedFrom) {
  EXPECT_EQ(Next("0 15 23 ? * *", "2026-01-01T23:14:59.999Z"), "2026-01-01T23:15:00Z");
  EXPECT_EQ(Next("0 15 23 ? * *", "2026-01-01T23:15:00Z"), "2026-01-02T23:15:00Z");
  EXPECT_EQ(Next("0 15 23 ? * *", "2026-01-01T23:15:00.001Z"), "2026-01-02T23:15:00Z");
}

TEST(Cron, LeavesOutADayOnWhichTheClockSkipsThatTime) {
  EXPECT_EQ(Next("0 30 2 * * ?", "2026-03-28T12:00:00Z", "Europe/Berlin"), "2026-03-30T00:30:00Z");
  EXPECT_EQ(Next("0 59 1 * * ?", "2026-03-28T12:00:00Z", "Europe/Berlin"), "2026-03-29T00:59:00Z");
  EXPECT_EQ(Next("0 0 3 * * ?", "2026-03-28T12:00:00Z", "Europe/Berlin"), "2026-03-29T01:00:00Z");
}

TEST(Cron, HappensOnceAtTheSecondOfTwoEqualTimes) {
  EXPECT_EQ(Next("0 30 2 * * ?", "2026-10-24T12:00:00Z", "Europe/Berlin", 2),
            "2026-10-25T01:30:00Z 2026-10-26T01:30:00Z");
  EXPECT_EQ(Next("0 0/30 * * * ?", "2026-10-24T23:59:00Z", "Europe/Berlin", 2),
            "2026-10-25T01:00:00Z 2026-10-25T01:30:00Z");
}

TEST(Cron, LeapDaysComeEveryFourYearsAndNotIn2100) {
  EXPECT_EQ(Next("0 0 0 29 2 ?", "2026-01-01T00:00:00Z"), "2028-02-29T00:00:00Z");
  EXPECT_EQ(Next("0 0 0 29 2 ?", "2096-03-01T00:00:00Z"), "END");
}

TEST(Cron, EndsWithTheYear2099) {
  EXPECT_EQ(Next("59 59 23 31 12 ?", "2099-12-31T23:59:58Z", "UTC", 2), "2099-12-31T23:59:59Z END");
  EXPECT_EQ(Next("0 0 0 1 1 ? 2020", "2026-01-01T00:00:00Z"), "END");
  EXPECT_EQ(Next("0 0 0 30 2 ?", "2026-01-01T00:00:00Z"), "END");
  EXPECT_EQ(Next("* * * * * ?", "1969-12-31T23:00:00Z"), "1970-01-01T00:00:00Z");
}

TEST(Cron, KnowsSummerTimeBeyondTheTablesOfTheSystem) {
  EXPECT_EQ(Next("0 0 12 1 1,7 ? 2050", "2026-01-01T00:00:00Z", "Europe/Paris", 3),
            "2050-01-01T11:00:00Z 2050-07-01T10:00:00Z END");
  EXPECT_EQ(Next("0 30 2 ? MAR 1L 2052", "2026-01-01T00:00:00Z", "Europe/Paris"), "END");  // put forward on that day
  EXPECT_EQ(Next("0 0 12 29 2 ? 2052", "2026-01-01T00:00:00Z", "America/Santiago"), "2052-02-29T15:00:00Z");
}

TEST(Cron, TheNearestWorkdayStaysInItsMonthAndNeedsItsDay) {
  EXPECT_EQ(Next("0 0 12 1W * ?", "2026-07-31T13:00:00Z"), "2026-08-03T12:00:00Z");   // the 1st is a Saturday
  EXPECT_EQ(Next("0 0 12 31W * ?", "2026-05-01T00:00:00Z"), "2026-05-29T12:00:00Z");  // the 31st is a Sunday
  EXPECT_EQ(Next("0 0 12 31W * ?", "2026-04-01T00:00:00Z"), "2026-05-29T12:00:00Z");  // April has none
}

TEST(Cron, EveryFieldTakesItsLeastAndItsMost) {
  EXPECT_EQ(ErrorOf("0 0 0 1 1 ? 1970"), "valid");
  EXPECT_EQ(ErrorOf("59 59 23 31 12 ? 2099"), "valid");
  EXPECT_EQ(ErrorOf("0 0 0 ? * 1"), "valid");
  EXPECT_EQ(ErrorOf("0 0 0 ? * 7"), "valid");
  for (const auto* wrong :
       {"60 0 0 * * ?",     "0 60 0 * * ?",   "0 0 24 * * ?",   "0 0 0 0 * ?",     "0 0 0 32 * ?",
        "0 0 0 * 0 ?",      "0 0 0 * 13 ?",   "0 0 0 ? * 0",    "0 0 0 ? * 8",     "0 0 0 * * ? 1969",
        "0 0 0 * * ? 2100", "0 0/60 * * * ?", "0 0 0/24 * * ?", "0 0/0 * * * ?",   "0 0 0 L-31 * ?",
        "0 0 0 ? * 6#0",    "0 0 0 ? * 6#6",  "0 -5 * * * ?",   "0 5- * * * ?",    "0 , * * * ?",
        "0 5, * * * ?",     "0 +5 * * * ?",   "0 / * * * ?",    "0 0 0 ? * FRI-2", "0 0 0 ? * MON-FRI/2"}) {
    EXPECT_NE(ErrorOf(wrong), "valid") << wrong;
  }
}

TEST(Cron, AnErrorNamesTheFieldTheValueAndWhatIsAllowed) {
  EXPECT_THAT(ErrorOf("0 60 * * * ?"), AllOf(HasSubstr("minutes is '60'"), HasSubstr("0 to 59")));
  EXPECT_THAT(ErrorOf("0 0 12 ? * FUNDAY"), AllOf(HasSubstr("day-of-week is 'FUNDAY'"), HasSubstr("SUN to SAT")));
  EXPECT_THAT(ErrorOf("0 0 12 1,L * ?"), AllOf(HasSubstr("day-of-month is 'L'"), HasSubstr("alone")));
  EXPECT_THAT(ErrorOf("0 0 12 1W,15W * ?"), AllOf(HasSubstr("day-of-month is '1W,15W'"), HasSubstr("one day")));
  EXPECT_THAT(ErrorOf("0 0 12 * * ? 2030-2026"), HasSubstr("year is '2030-2026', which goes backwards"));
}

TEST(Cron, ExactlyOneFieldOfDaysIsAQuestionMark) {
  EXPECT_THAT(ErrorOf("0 15 23 * * *"), HasSubstr("exactly one of them must be '?'"));
  EXPECT_THAT(ErrorOf("0 15 23 ? * ?"), HasSubstr("exactly one of them must be '?'"));
  EXPECT_THAT(ErrorOf("? 15 23 ? * *"), HasSubstr("seconds is '?'"));
}

TEST(Cron, FiveFieldsAndNicknamesAreRefused) {
  EXPECT_THAT(ErrorOf("15 23 ? * *"), AllOf(HasSubstr("has 5 fields"), HasSubstr("'0 15 23 ? * *'")));
  EXPECT_THAT(ErrorOf("@daily"), HasSubstr("has 1 field;"));
  EXPECT_THAT(ErrorOf(""), HasSubstr("has 0 fields"));
  EXPECT_THAT(ErrorOf("0 0 12 * * ? 2030 x"), HasSubstr("has 8 fields"));
}

TEST(Cron, NamesMayBeWrittenInAnyCaseAndBlanksAnyHow) {
  EXPECT_EQ(Cron("  0\t15 23 ?  jan   mon-fri ").text(), "0 15 23 ? JAN MON-FRI *");
}

}  // namespace
}  // namespace rollcall
