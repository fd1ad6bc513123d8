#include <gmock/gmock.h>

#include <fstream>

#include "tests/agent/commands/history_fixture.h"

namespace rollcall {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

// It is 22 December; c was removed on 2 December, its membership on 1 December.
class ArchiveCommand : public HistoryTest {
 protected:
  void Retain(const std::string& days) {
    std::ofstream(Path("agent.toml"), std::ios::app) << "[archive]\nretention_days = " << days << "\n";
  }
};

TEST_F(ArchiveCommand, ListsWhoRemovedWhatWhenAndWhy) {
  EXPECT_EQ(Run({"archive", "list"}).out,
            "REMOVED AT            LOGIN  NAME  REMOVAL EVENT  REMOVED BY USER  REMOVED BY EMAIL ADDRESS  REASON\n"
            "2026-12-02T08:00:00Z  c            access-change  bert             bert@x.org                left\n");
  const auto removal = RunJson({"archive", "list"}).at(0);
  EXPECT_EQ(removal.at("creationSource"), "fileImportation");
  EXPECT_EQ(removal.at("createdAt"), "2026-11-22T08:00:00.000Z");
  EXPECT_EQ(removal.at("links").at(0).at("source"), "hr");
  EXPECT_EQ(removal.at("restored"), false);
}

TEST_F(ArchiveCommand, IsFilteredByTimeAndEvent) {
  EXPECT_THAT(RunJson({"archive", "list", "--since", "2026-12-02T08:00Z"}), SizeIs(1));
  EXPECT_THAT(RunJson({"archive", "list", "--until", "2026-12-02T08:00Z"}), IsEmpty());
  EXPECT_THAT(RunJson({"archive", "list", "--event", "access-change"}), SizeIs(1));
  EXPECT_THAT(RunJson({"archive", "list", "--event", "account-inactivity"}), IsEmpty());
  EXPECT_THAT(Run({"archive", "list", "--event", "access"}).err, HasSubstr("there are access-change, account-"));
  EXPECT_EQ(Run({"archive", "list", "--event", "access"}).code, 2);
}

TEST_F(ArchiveCommand, ShowsOneRemovalAsACard) {
  EXPECT_THAT(
      Run({"archive", "show", "C"}).out,
      HasSubstr("login            c\n"
                "state            removed 2026-12-02T08:00:00.000Z by bert <bert@x.org>: access-change, left\n"));
  EXPECT_EQ(RunJson({"archive", "show", "c"}), RunJson({"archive", "list"}));
}

TEST_F(ArchiveCommand, ALivingAccountIsNotInIt) {
  const Ran ran = Run({"archive", "show", "z"});
  EXPECT_EQ(ran.code, 1);
  EXPECT_EQ(ran.err,
            "rollcall: no account with the login or id 'z' was removed; `rollcall archive list` shows all that were\n");
}

TEST_F(ArchiveCommand, AccountsShowFindsWhoIsNoMoreAndEventsTellOfThem) {
  EXPECT_THAT(Run({"accounts", "show", "c"}).out, HasSubstr("state            removed 2026-12-02"));
  EXPECT_EQ(RunJson({"accounts", "show", "c"}).at("removalEvent"), "access-change");
  EXPECT_EQ(RunJson({"events", "--account", "c"}).back().at("operation"), "deleteUser");
}

TEST_F(ArchiveCommand, AccountsShowPrefersWhoeverHasTheLoginNow) {
  Write("hr.csv", "login,email\nc,other@x.org\nz,z@x.org\n");
  Database database(Options());
  CreateAccount(database, {.profile = {.login = "c", .email = "new@x.org"}, .creation_source = CreationSource::kUi},
                {.now = now_, .actor = "bert", .event_source = "ui", .pass = {}});
  EXPECT_EQ(RunJson({"accounts", "show", "c"}).at("email"), "new@x.org");
  EXPECT_EQ(RunJson({"archive", "show", "c"}).at(0).at("email"), "c@x.org");
}

TEST_F(ArchiveCommand, APurgeDeletesWhatIsOlderAndLeavesAnEvent) {
  EXPECT_EQ(Run({"archive", "purge", "--older-than", "20", "--actor", "root"}).out,
            "REMOVED BEFORE        ACCOUNTS  LINKS  HOLDS  MEMBERSHIPS\n"
            "2026-12-02T08:00:00Z         0      0      0            1\n");
  EXPECT_THAT(RunJson({"archive", "list"}), SizeIs(1)) << "removed exactly then";
  EXPECT_EQ(RunJson({"archive", "purge", "--older-than", "P2W"}).at(0).at("accounts"), 1);
  EXPECT_THAT(RunJson({"archive", "list"}), IsEmpty());
  const auto events = RunJson({"events", "--operation", "purgeArchive"});
  EXPECT_EQ(events.at(0).at("actor"), "root");
  EXPECT_EQ(events.at(1).at("actor"), "alice");
  EXPECT_EQ(events.at(1).at("reason"), "1 accounts, 1 links, 0 holds and 0 memberships");
  EXPECT_EQ(Run({"events", "verify"}).code, 0);
}

TEST_F(ArchiveCommand, ADryRunOfAPurgeDeletesNothing) {
  const Ran ran = Run({"archive", "purge", "--older-than", "1", "--dry-run"});
  EXPECT_THAT(ran.out, HasSubstr("         1      1      0            1\n"));
  EXPECT_EQ(ran.err, "dry run: nothing was deleted\n");
  EXPECT_THAT(RunJson({"archive", "list"}), SizeIs(1));
  EXPECT_THAT(RunJson({"events", "--operation", "purgeArchive"}), IsEmpty());
}

TEST_F(ArchiveCommand, TheConfigurationSaysHowLongWhereTheCommandDoesNot) {
  const Ran untold = Run({"archive", "purge"});
  EXPECT_EQ(untold.code, 2);
  EXPECT_THAT(untold.err, HasSubstr("set retention_days in [archive]"));
  Retain("20");
  EXPECT_EQ(RunJson({"archive", "purge"}).at(0).at("removedBefore"), "2026-12-02T08:00:00.000Z");
  EXPECT_EQ(RunJson({"archive", "purge", "--older-than", "1"}).at(0).at("removedBefore"), "2026-12-21T08:00:00.000Z");
}

TEST_F(ArchiveCommand, NothingYoungerThanADayIsPurged) {
  for (const std::string age : {"0", "P0D", "-1", "PT1H", "1h", "P"}) {
    EXPECT_EQ(Run({"archive", "purge", "--older-than=" + age}).code, 2) << age;
  }
  Retain("0");
  EXPECT_THAT(Run({"archive", "purge"}).err, HasSubstr("'retention_days' in [archive]"));
}

}  // namespace
}  // namespace rollcall
