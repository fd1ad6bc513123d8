#include "store/event_chain.h"

#include <atomic>
#include <thread>

#include "store/holds.h"
#include "tests/store/registry.h"

namespace rollcall {
namespace {

using Faults = std::vector<std::string>;

// What somebody with the right to write can do once the triggers are out of the way.
class EventChainTest : public RegistryTest {
 protected:
  EventChainTest() {
    {
      Transaction transaction(*database_);
      Create("a");
      Create("b");
      Create("c");
      transaction.Commit();
    }
    Create("d");
  }
  void Tamper(const std::string& sql) {
    for (const std::string trigger : {"event_unchanged", "event_kept", "event_block_unchanged", "event_block_kept"}) {
      const bool block = trigger.starts_with("event_block");
      database_->RunScript(OnPostgresql() ? "DROP TRIGGER " + trigger + (block ? " ON event_block" : " ON event")
                                          : "DROP TRIGGER " + trigger);
    }
    database_->Run(sql);
  }
  Faults Found() { return VerifyEvents(*database_).faults; }
};

TEST_F(EventChainTest, AnUntouchedTrailIsWhole) {
  const ChainReport report = VerifyEvents(*database_);
  EXPECT_EQ(report.faults, Faults{});
  EXPECT_EQ(report.events, 4);
  EXPECT_EQ(report.blocks, 2);
  EXPECT_EQ(report.head.size(), 64U);
}

TEST_F(EventChainTest, AHeadThatWasNotedIsFoundForAsLongAsNothingIsCutOff) {
  const std::string noted = VerifyEvents(*database_).head;
  Create("e");
  EXPECT_NE(VerifyEvents(*database_).head, noted);
  EXPECT_TRUE(HasEventBlock(*database_, noted));
  EXPECT_FALSE(HasEventBlock(*database_, std::string(64, '0')));
}

TEST_F(EventChainTest, ARolledBackTransactionLeavesNoTrace) {
  {
    Transaction transaction(*database_);
    Create("e");
  }
  Create("f");
  EXPECT_EQ(Found(), Faults{});
}

TEST_F(EventChainTest, AChangedRowIsNamed) {
  Tamper("UPDATE event SET actor = 'nobody' WHERE id = 2");
  EXPECT_EQ(Found(), Faults{"event 2 has been changed"});
}

TEST_F(EventChainTest, AChangedRowWithAFittingDigestBetraysItsBlock) {
  Tamper("UPDATE event SET digest = 1, login = 'x' WHERE id = 4");
  EXPECT_EQ(Found().size(), 1U);
}

TEST_F(EventChainTest, AMissingRowIsNamed) {
  Tamper("DELETE FROM event WHERE id = 2");
  EXPECT_EQ(Found(), (Faults{"block 1 (events 1 to 3): 1 missing", "event 2 is missing",
                             "2026-11-22: createUser of ldap has 2 events (1 to 3), and 3 events (1 to 3) are noted"}));
}

TEST_F(EventChainTest, AnInsertedRowIsNamed) {
  Tamper(
      "INSERT INTO event (id, at, operation, account, login, enabled, actor, source) "
      "VALUES (99, 0, 'createUser', 1, 'x', 1, 'x', 'ldap')");
  EXPECT_EQ(Found(), Faults{"event 99 has been inserted: it belongs to no block"});
}

TEST_F(EventChainTest, ARowSlippedIntoABlockBetraysIt) {
  Tamper(
      "INSERT INTO event (id, at, operation, account, login, enabled, actor, source, block, digest) "
      "SELECT 99, at, operation, account, login, enabled, actor, source, block, digest FROM event WHERE id = 1");
  EXPECT_EQ(Found(), Faults{"event 99 has been inserted: it belongs to no block"});
}

TEST_F(EventChainTest, ABlockTakenOutBetraysTheOneAfterIt) {
  Tamper("DELETE FROM event_block WHERE id = 1");
  EXPECT_FALSE(Found().empty());
}

TEST_F(EventChainTest, EventsThatAreNotedWrongAreNamed) {
  database_->Run("UPDATE event_span SET events = 7, last_event = 2 WHERE first_event = 1");
  EXPECT_EQ(Found(), (Faults{"2026-11-22: createUser of ldap has 3 events (1 to 3), and 7 events (1 to 2) are noted",
                             "2026-11-22: 4 events createUser of ldap are not counted"}));
  database_->Run("DELETE FROM event_span WHERE first_event = 1");
  EXPECT_EQ(Found(), (Faults{"2026-11-22: createUser of ldap has 3 events (1 to 3), and no events are noted",
                             "2026-11-22: 3 events createUser of ldap too many are counted"}));
}

TEST_F(EventChainTest, ADayThatIsCountedWrongIsNamed) {
  database_->Run("UPDATE event_count SET events = 7");
  EXPECT_EQ(Found(), Faults{"2026-11-22: 3 events createUser of ldap too many are counted"});
  database_->Run("DELETE FROM event_count");
  EXPECT_EQ(Found(), Faults{"2026-11-22: 4 events createUser of ldap are not counted"});
}

TEST_F(EventChainTest, EventsThatAreNotedAndNotThereAreNamed) {
  database_->Run(
      "INSERT INTO event_span (first_event, last_event, events, block, at, source, operation) "
      "VALUES (50, 60, 11, 5, 0, 'ui', 'deleteUser')");
  EXPECT_EQ(Found(), (Faults{"1970-01-01: deleteUser of ui has no events, and 11 events (50 to 60) are noted",
                             "1970-01-01: 11 events deleteUser of ui are not counted"}));
}

TEST_F(EventChainTest, EventsOlderThanTheChainAreCountedToo) {
  Tamper("UPDATE event SET block = NULL");
  database_->Run("DELETE FROM event_block");
  EXPECT_EQ(VerifyEvents(*database_).unchained, 4);
  EXPECT_EQ(Found(), Faults{});
}

TEST_F(EventChainTest, WhatIsWrittenMeanwhileIsNoFault) {
  std::atomic<bool> is_done = false;
  std::thread writer([&] {
    Database other(options_);
    for (int i = 0; i < 300; ++i) {
      CreateAccount(other, {.profile = {.login = "u" + std::to_string(i)}, .creation_source = CreationSource::kLdap},
                    At(kNow));
    }
    is_done = true;
  });
  while (!is_done) EXPECT_EQ(Found(), Faults{});
  writer.join();
  EXPECT_EQ(VerifyEvents(*database_).events, 304);
}

}  // namespace
}  // namespace rollcall
