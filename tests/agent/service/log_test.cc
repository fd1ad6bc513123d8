#include "agent/service/log.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "agent/service/journal.h"
#include "tests/servers/notify_socket.h"
#include "tests/temporary_folder.h"

namespace rollcall {
namespace {

constexpr TimePoint kNow = TimePoint(std::chrono::milliseconds(1795334400123));

LogRecord Record(std::string_view message) {
  return {.time = kNow, .level = "warning", .priority = 4, .message = message, .pass = PassId{41}};
}

TEST(Log, ARecordIsOneLineWithItsPass) {
  EXPECT_EQ(LogLine(Record("corp: down"), LogFormat::kText, LogReader::kAnybody),
            "2026-11-22T08:00:00.123Z warning corp: down pass=41\n");
  EXPECT_EQ(LogLine({.time = kNow, .level = "info", .message = "x"}, LogFormat::kText, LogReader::kAnybody),
            "2026-11-22T08:00:00.123Z info x\n");
}

TEST(Log, NothingForgesALine) {
  EXPECT_EQ(LogLine(Record("a\nb\x1b[2J"), LogFormat::kText, LogReader::kAnybody),
            "2026-11-22T08:00:00.123Z warning a\\nb\\x1b[2J pass=41\n");
}

TEST(Log, JsonIsOneObjectALine) {
  const std::string line = LogLine(Record("a\n\"b\" \xff"), LogFormat::kJson, LogReader::kAnybody);
  EXPECT_EQ(line.find('\n'), line.size() - 1);
  const auto json = nlohmann::json::parse(line);
  EXPECT_EQ(json.at("time"), "2026-11-22T08:00:00.123Z");
  EXPECT_EQ(json.at("level"), "warning");
  EXPECT_EQ(json.at("pass"), 41);
  EXPECT_EQ(json.at("message"), "a\n\"b\" \xEF\xBF\xBD");
}

TEST(Log, TheJournalIsToldThePriorityAndKnowsTheTime) {
  EXPECT_EQ(LogLine(Record("corp: down"), LogFormat::kText, LogReader::kJournal), "<4>corp: down pass=41\n");
}

TEST(Journal, IsToldFieldsToSearchBy) {
  const TemporaryFolder folder;
  NotifySocket journal((folder / "journal").string());
  EXPECT_TRUE(Journal(journal.name()).Tell(Record("corp: down\nPRIORITY=0")));
  EXPECT_EQ(journal.Await({"MESSAGE"}),
            "PRIORITY=4\nSYSLOG_IDENTIFIER=rollcall\nROLLCALL_PASS=41\nMESSAGE=corp: down\\nPRIORITY=0\n");
  EXPECT_FALSE(Journal((folder / "nobody").string()).Tell(Record("x")));
}

}  // namespace
}  // namespace rollcall
