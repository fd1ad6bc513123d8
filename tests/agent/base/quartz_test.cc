// Random expressions, times and zones: rollcall's answers against those of Quartz.
#include <gtest/gtest.h>

#include <fstream>
#include <random>

#include <tests/paths.h>
#include "tests/agent/base/cron_answers.h"
#include "tests/temporary_folder.h"

namespace rollcall {
namespace {

class RandomQuestions {
 public:
  explicit RandomQuestions(unsigned seed) : random_(seed) {}

  CronQuestion Next() {
    // Zones with changes of an hour and half an hour, at midnight, before it and in the south; one without any.
    constexpr std::array kZones = {
        "UTC",         "Europe/Berlin",    "Europe/Dublin",       "America/New_York", "America/Havana",
        "Asia/Beirut", "America/Santiago", "Australia/Lord_Howe", "Asia/Kolkata",     "Pacific/Auckland"};
    return {.zone = kZones[static_cast<std::size_t>(Number(0, static_cast<int>(kZones.size()) - 1))],
            .time = Time(),
            .count = 5,
            .expression = Expression()};
  }

 private:
  int Number(int least, int most) { return std::uniform_int_distribution(least, most)(random_); }
  bool Chance(int percent) { return Number(1, 100) <= percent; }
  static std::string Text(int number) { return std::to_string(number); }

  // Often shortly before a clock is put forward or back.
  std::string Time() {
    const int year = Number(2021, 2034);
    if (Chance(50)) {
      constexpr std::array kMonths = {"03", "04", "10", "11"};
      return Text(year) + "-" + kMonths[static_cast<std::size_t>(Number(0, 3))] + "-" + Text(Number(10, 30)) + "T" +
             Text(Number(10, 23)) + ":" + Text(Number(10, 59)) + ":" + Text(Number(10, 59)) + "Z";
    }
    return ToIso8601(TimePoint(std::chrono::seconds(Number(1'600'000'000, 2'000'000'000)))).substr(0, 19) + "Z";
  }

  std::string Range(int least, int most) {
    const int first = Number(least, most);
    return Text(first) + "-" + Text(Number(least, most));
  }

  std::string Item(int least, int most) {
    switch (Number(0, 5)) {
      case 0:
        return Range(least, most);
      case 1:
        return Text(Number(least, most)) + "/" + Text(Number(1, most));
      case 2:
        return Range(least, most) + "/" + Text(Number(1, most));
      case 3:
        return "*/" + Text(Number(1, most));
      default:
        return Text(Number(least, most));
    }
  }

  std::string Field(int least, int most) {
    if (Chance(25)) return "*";
    std::string text = Item(least, most);
    while (Chance(25)) text += "," + Item(least, most);
    return text;
  }

  std::string DayOfMonth() {
    switch (Number(0, 9)) {
      case 0:
        return "L";
      case 1:
        return "LW";
      case 2:
        return "L-" + Text(Number(0, 30));
      case 3:
        return "L-" + Text(Number(0, 20)) + "W";
      case 4:
        return Text(Number(1, 28)) + "W";  // of later days, Quartz takes those of the next month for those of this one
      default:
        return Field(1, 31);
    }
  }

  std::string DayName() {
    constexpr std::array kNames = {"SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"};
    return kNames[static_cast<std::size_t>(Number(0, 6))];
  }

  std::string DayOfWeek() {
    switch (Number(0, 7)) {
      case 0:
        return "L";
      case 1:
        return (Chance(50) ? DayName() : Text(Number(1, 7))) + "L";
      case 2:
        return (Chance(50) ? DayName() : Text(Number(1, 7))) + "#" + Text(Number(1, 5));
      case 3:
        return DayName() + "-" + DayName();
      case 4:
        return DayName() + "," + DayName();
      default:
        return Field(1, 7);
    }
  }

  std::string Year() {
    const int first = Number(2020, 2040);
    constexpr std::array kBehind = {"", "/2", "/7", "-2041", "-2045/3", ",2030", "-2019"};
    return Text(first) + kBehind[static_cast<std::size_t>(Number(0, 6))];
  }

  std::string Expression() {
    std::string text = (Chance(60) ? "0" : Field(0, 59)) + " " + Field(0, 59) + " " + Field(0, 23) + " ";
    const bool by_month = Chance(50);
    text += by_month ? DayOfMonth() : "?";
    text += " " + (Chance(60) ? "*" : Field(1, 12)) + " " + (by_month ? "?" : DayOfWeek());
    if (Chance(15)) text += " " + Year();
    return text;
  }

  std::mt19937 random_;
};

std::string ReadFile(const std::string& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

// Asks Quartz what stands in the file.
std::string AskQuartz(const TemporaryFolder& folder, const std::string& questions) {
  const std::string asked = folder.path() + "/questions";
  const std::string answered = folder.path() + "/answers";
  std::ofstream(asked) << questions;
  const std::string command =
      "java -cp " ROLLCALL_QUARTZ_CLASSPATH " QuartzOracle < " + asked + " > " + answered + " 2> /dev/null";
  EXPECT_EQ(std::system(command.c_str()), 0) << command;  // NOLINT(cert-env33-c): the test's own words
  return ReadFile(answered);
}

void ExpectSameAnswers(const std::string& answers, int count) {
  std::istringstream lines(answers);
  int checked = 0;
  for (std::string line; std::getline(lines, line); ++checked) {
    std::string expected;
    const CronQuestion question = ReadQuestion(line, expected);
    ASSERT_EQ(AnswerOf(question), expected) << line;
  }
  EXPECT_EQ(checked, count);
}

TEST(Quartz, AnswersThousandsOfRandomExpressionsTheSameWay) {
  constexpr int kQuestions = 5000;
  const unsigned seed = std::random_device()();
  SCOPED_TRACE("seed " + std::to_string(seed));
  RandomQuestions random(seed);
  std::string questions;
  for (int i = 0; i < kQuestions; ++i) questions += ToLine(random.Next()) + "\n";
  const TemporaryFolder folder;
  ExpectSameAnswers(AskQuartz(folder, questions), kQuestions);
}

TEST(Quartz, StillAnswersAsItDid) {
  const std::string golden = ReadFile(ROLLCALL_SOURCE_DIR "/tests/agent/base/quartz_answers.txt");
  std::istringstream lines(golden);
  std::string questions;
  for (std::string line; std::getline(lines, line);) {
    std::string answer;
    questions += ToLine(ReadQuestion(line, answer)) + "\n";
  }
  const TemporaryFolder folder;
  EXPECT_EQ(AskQuartz(folder, questions), golden);
}

}  // namespace
}  // namespace rollcall
