#include <gmock/gmock.h>

#include "tests/agent/commands/history_fixture.h"

namespace rollcall {
namespace {

using testing::HasSubstr;

using EventsHistory = HistoryTest;

TEST_F(EventsHistory, AreCountedByDaySourceAndOperation) {
  EXPECT_EQ(Run({"events", "--group-by", "day"}).out,
            "DAY         EVENTS\n"
            "2026-11-22       2\n"
            "2026-12-02       1\n");
  EXPECT_EQ(Run({"events", "--group-by", "source", "--format", "csv"}).out,
            "source,events\r\nfileImportation,2\r\nui,1\r\n");
  EXPECT_EQ(Run({"events", "--group-by", "operation", "--format", "jsonl"}).out,
            "{\"operation\":\"createUser\",\"events\":2}\n{\"operation\":\"deleteUser\",\"events\":1}\n");
}

TEST_F(EventsHistory, AreCountedBehindTheFilters) {
  EXPECT_EQ(Run({"events", "--group-by", "day", "--actor", "bert"}).out, "DAY         EVENTS\n2026-12-02       1\n");
  const Ran none = Run({"events", "--group-by", "day", "--since", "2027-01-01"});
  EXPECT_EQ(none.out, "");
  EXPECT_EQ(none.err, "no event matches\n");
  EXPECT_THAT(Run({"events", "--group-by", "week"}).err, HasSubstr("there are day, source and operation"));
}

TEST_F(EventsHistory, AnUntouchedTrailVerifies) {
  const Ran ran = Run({"events", "verify"});
  EXPECT_EQ(ran.code, 0);
  EXPECT_THAT(ran.out, HasSubstr("EVENTS  BLOCKS  FAULTS  SINCE                 HEAD\n"
                                 "     3       2       0  2026-11-22T08:00:00Z  "));
  EXPECT_THAT(ran.out, HasSubstr("\nOK: 3 events in 2 blocks, unbroken since 2026-11-22; newest head "));
  EXPECT_EQ(ran.err, "");
}

TEST_F(EventsHistory, AChangedRowIsNamedAndFails) {
  Database(Options()).RunScript("DROP TRIGGER event_unchanged; UPDATE event SET login = 'x' WHERE id = 3");
  const Ran ran = Run({"events", "verify"});
  EXPECT_EQ(ran.code, 1);
  EXPECT_EQ(ran.err,
            "fault: event 3 has been changed\n"
            "events verify: the audit log is not as it was written: 1 fault\n");
  EXPECT_EQ(RunJson({"events", "verify"}).at(0).at("faults").at(0), "event 3 has been changed");
}

TEST_F(EventsHistory, ANotedHeadTellsThatTheEndWasCutOff) {
  const std::string head = RunJson({"events", "verify"}).at(0).at("head");
  EXPECT_EQ(Run({"events", "verify", "--head", head}).code, 0);
  Database(Options()).RunScript(
      "DROP TRIGGER event_kept; DROP TRIGGER event_block_kept; DELETE FROM event WHERE id = 3; "
      "DELETE FROM event_block WHERE last_event = 3; DELETE FROM event_span WHERE operation = 'deleteUser'; "
      "DELETE FROM event_count WHERE operation = 'deleteUser'");
  EXPECT_EQ(Run({"events", "verify"}).code, 0) << "what is left is whole";
  const Ran ran = Run({"events", "verify", "--head", head});
  EXPECT_EQ(ran.code, 1);
  EXPECT_THAT(ran.err, HasSubstr("fault: no block has the head " + head));
}

TEST_F(EventsHistory, AHeadIs64HexadecimalDigits) {
  EXPECT_EQ(Run({"events", "verify", "--head", "41c1"}).code, 2);
  EXPECT_EQ(Run({"events", "verify", "--head", std::string(64, 'g')}).code, 2);
}

TEST_F(EventsHistory, AFilterDoesNotGoWithVerifying) {
  const Ran ran = Run({"events", "verify", "--since", "2026-11-22"});
  EXPECT_EQ(ran.code, 2);
  EXPECT_THAT(ran.err, HasSubstr("--since does not go with events verify"));
}

}  // namespace
}  // namespace rollcall
