#include <gmock/gmock.h>

#include "store/event_chain.h"
#include "tests/agent/commands/harness.h"

namespace rollcall {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

class DbRestore : public CommandTest {
 protected:
  DbRestore() {
    Configure(kHr);
    Write("hr.csv", "login,email\nann,ann@x.org\nbob,bob@x.org\n");
    Run({"sync"});
    EXPECT_EQ(Run({"db", "backup", Path("backup.db")}).code, 0);
    now_ += std::chrono::hours{1};
  }
  DatabaseOptions Options(const std::string& name = "registry.db") const {
    return {.connect = "sqlite3://" + Path(name)};
  }
  std::int64_t Events(const DatabaseOptions& options) {
    Database database(options);
    return database.One<std::int64_t>("SELECT count(*) FROM event").value();
  }
  std::vector<std::string> Previous() {
    std::vector<std::string> names;
    for (const auto& each : std::filesystem::directory_iterator(Path(""))) {
      const std::string name = each.path().filename().string();
      if (name.starts_with("registry.db.before-") && !name.ends_with("-wal") && !name.ends_with("-shm")) {
        names.push_back(name);
      }
    }
    return names;
  }
  void DisableBob() { EXPECT_EQ(Run({"account", "disable", "bob", "--reason", "lost laptop"}).code, 0); }
};

TEST_F(DbRestore, AnAbsentRegistryBecomesTheBackup) {
  for (const char* part : {"", "-wal", "-shm"}) std::filesystem::remove(Path("registry.db" + std::string(part)));
  const Ran ran = Run({"db", "restore", Path("backup.db")});
  EXPECT_EQ(ran.code, 0) << ran.err;
  EXPECT_EQ(Events(Options()), 2);
  EXPECT_THAT(Previous(), IsEmpty());
  EXPECT_EQ(Run({"db", "check"}).code, 0);
  EXPECT_FALSE(std::filesystem::exists(Path("registry.db.restoring")));
  EXPECT_THAT(Run({"passes"}).out, HasSubstr("restore"));
}

TEST_F(DbRestore, WhatIsLaterIsNotLostUnlessThatIsSaid) {
  DisableBob();
  const Ran refused = Run({"db", "restore", Path("backup.db")});
  EXPECT_EQ(refused.code, 2);
  EXPECT_THAT(refused.err, HasSubstr("it has 1 events that the backup has not"));
  EXPECT_THAT(refused.err, HasSubstr("--replace"));
  EXPECT_EQ(Events(Options()), 3);
  const Ran restored = Run({"db", "restore", Path("backup.db"), "--replace"});
  EXPECT_EQ(restored.code, 0) << restored.err;
  EXPECT_THAT(restored.err, HasSubstr("What people decided after the backup"));
  EXPECT_EQ(Events(Options()), 2);
  ASSERT_THAT(Previous(), SizeIs(1));
  EXPECT_EQ(Events(Options(Previous()[0])), 3);
}

TEST_F(DbRestore, WhoHasTheRegistryOpenGoesOnWithTheRestoredOne) {
  DisableBob();
  Database open(Options());
  EXPECT_EQ(open.One<std::int64_t>("SELECT count(*) FROM event"), 3);
  ASSERT_EQ(Run({"db", "restore", Path("backup.db"), "--replace"}).code, 0);
  EXPECT_EQ(open.One<std::int64_t>("SELECT count(*) FROM event"), 2);
  EXPECT_THAT(VerifyEvents(open).faults, IsEmpty());
}

TEST_F(DbRestore, AnotherRegistryIsNotReplacedUnlessThatIsSaid) {
  for (const char* part : {"", "-wal", "-shm"}) std::filesystem::remove(Path("registry.db" + std::string(part)));
  Run({"sync"});
  const Ran ran = Run({"db", "restore", Path("backup.db")});
  EXPECT_EQ(ran.code, 2);
  EXPECT_THAT(ran.err, HasSubstr("it is another registry"));
}

TEST_F(DbRestore, ADamagedRegistryIsKeptAsItIs) {
  for (const char* part : {"-wal", "-shm"}) std::filesystem::remove(Path("registry.db" + std::string(part)));
  Write("registry.db", std::string(5000, 'x'));
  EXPECT_EQ(Run({"db", "restore", Path("backup.db")}).code, 2);
  EXPECT_EQ(Run({"db", "restore", Path("backup.db"), "--replace"}).code, 0);
  EXPECT_EQ(Events(Options()), 2);
  ASSERT_THAT(Previous(), SizeIs(1));
  EXPECT_EQ(std::filesystem::file_size(Path(Previous()[0])), 5000U);
}

TEST_F(DbRestore, ABackupThatIsNotSoundChangesNothing) {
  {
    Database copy(Options("backup.db"));
    copy.RunScript("DROP TRIGGER event_unchanged; UPDATE event SET actor = 'nobody' WHERE id = 2");
    EXPECT_THAT(Run({"db", "restore", Path("backup.db")}).err, HasSubstr("it is in use, or was copied while it was"));
  }
  const Ran ran = Run({"db", "restore", Path("backup.db"), "--replace"});
  EXPECT_EQ(ran.code, 1);
  EXPECT_THAT(ran.err, HasSubstr("event 2 has been changed"));
  EXPECT_THAT(Previous(), IsEmpty());
  Write("text.db", "this is no registry");
  EXPECT_EQ(Run({"db", "restore", Path("text.db"), "--replace"}).code, 1);
  EXPECT_EQ(Run({"db", "restore", Path("none.db"), "--replace"}).code, 1);
  EXPECT_EQ(Events(Options()), 2);
  EXPECT_FALSE(std::filesystem::exists(Path("registry.db.restoring")));
}

TEST_F(DbRestore, TheNextSyncReadsEverythingAndRepeatsNothingTwice) {
  Write("hr.csv", "login,email\nann,ann@x.org\ncid,cid@x.org\n");
  Run({"sync"});
  ASSERT_EQ(Run({"db", "restore", Path("backup.db"), "--replace"}).code, 0);
  EXPECT_EQ(Run({"sync"}).code, 0);
  EXPECT_THAT(Run({"accounts", "list", "--enabled"}).out, HasSubstr("cid"));
  EXPECT_THAT(Run({"accounts", "list", "--disabled"}).out, HasSubstr("bob"));
  EXPECT_EQ(Run({"db", "check"}).code, 0);
}

}  // namespace
}  // namespace rollcall
