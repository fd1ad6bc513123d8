#include <gmock/gmock.h>

#include "tests/agent/commands/history_fixture.h"

namespace rollcall {
namespace {

using testing::HasSubstr;
using testing::MatchesRegex;

using DbCommand = HistoryTest;

TEST_F(DbCommand, ABackupIsAWholeRegistryForItsOwnerOnly) {
  EXPECT_THAT(Run({"db", "backup", Path("copy.db")}).out, HasSubstr("copy.db"));
  const auto mode = std::filesystem::status(Path("copy.db")).permissions();
  EXPECT_EQ(mode, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
  Database copy({.connect = "sqlite3://" + Path("copy.db")});
  EXPECT_TRUE(FindAccountByLogin(copy, "z").has_value());
}

TEST_F(DbCommand, ABackupOverwritesNothing) {
  Write("copy.db", "mine");
  const Ran ran = Run({"db", "backup", Path("copy.db")});
  EXPECT_EQ(ran.code, 1);
  EXPECT_THAT(ran.err, HasSubstr("nothing is overwritten"));
  EXPECT_EQ(std::filesystem::file_size(Path("copy.db")), 4u);
}

TEST_F(DbCommand, ACheckOfASoundRegistryTellsTheHeadOfItsTrail) {
  const Ran ran = Run({"db", "check"});
  EXPECT_EQ(ran.code, 0);
  EXPECT_THAT(ran.out,
              MatchesRegex("PART +RESULT +DETAIL\nregistry +ok +.*registry.db is sound\n"
                           "events +ok +3 events in 2 blocks, unbroken since 2026-11-22; newest head [0-9a-f]{64}\n"
                           "OK: .*registry.db is sound; 3 events in 2 blocks, .*\n"));
}

TEST_F(DbCommand, ACheckNamesWhatIsWrongWithTheRowsAndWithTheTrail) {
  Database database(Options());
  database.Run("UPDATE account SET login_key = 'other'");
  database.RunScript("DROP TRIGGER event_unchanged; UPDATE event SET actor = 'nobody' WHERE id = 2");
  const Ran ran = Run({"db", "check"});
  EXPECT_EQ(ran.code, 1);
  EXPECT_THAT(ran.out, HasSubstr("is not found by its login"));
  EXPECT_THAT(ran.out, HasSubstr("event 2 has been changed"));
  EXPECT_EQ(ran.err, "db check: the registry is not sound: 2 faults, see FAIL above\n");
}

TEST_F(CommandTest, ThereIsNothingToCopyOrCheckWithoutARegistry) {
  Configure(kHr);
  EXPECT_EQ(Run({"db", "check"}).code, 1);
  EXPECT_EQ(Run({"db", "backup", Path("copy.db")}).code, 1);
  EXPECT_FALSE(std::filesystem::exists(Path("copy.db")));
}

}  // namespace
}  // namespace rollcall
