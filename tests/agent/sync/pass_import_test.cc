// One-off imports beside configured sources.
#include <gmock/gmock.h>

#include "agent/sync/pass.h"
#include "store/holds.h"
#include "tests/agent/sync/scripted_connector.h"

namespace rollcall {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class ImportPass : public PassTest {
 protected:
  ImportPass() { file_.coverage = Coverage::kDelta; }
  PassReport Import() { return Run(import_, file_, kNow); }
  PassReport ImportAllOrNothing(Ending ending = Ending::kCommit) {
    const PassRequest request = {.kind = "import",
                                 .ending = ending,
                                 .from = PullFrom::kStart,
                                 .on_conflicts = OnConflicts::kRefuseAll,
                                 .clock = [] { return kNow; }};
    return RunPass(*database_, config_, import_, file_, request, heard_);
  }

  const SourceConfig import_ = ImportConfig({.columns = {}, .attributes = {}});
  ScriptedConnector file_;
};

TEST_F(ImportPass, AMailAddressOfAnotherAccountIsAConflict) {
  corp_.users = {{.anchor = "1", .login = "ann", .email = "Ann@corp"}};
  Sync();
  file_.users = {{.anchor = "bob", .login = "bob", .email = "ann@CORP"}, {.anchor = "cid", .login = "cid"}};
  const PassReport report = Import();
  EXPECT_EQ(report.counts.conflicts, 1);
  EXPECT_EQ(report.counts.created, 1);
  EXPECT_THAT(heard_.conflicts, ElementsAre(HasSubstr("its mail address belongs to another account")));
}

TEST_F(ImportPass, ARowThatDisablesAProtectedAccountIsRejectedWithTheReason) {
  file_.users = {{.anchor = "root", .login = "root"}, {.anchor = "bob", .login = "bob"}};
  Import();
  for (UserSketch& user : file_.users) user.enabled = false;
  const Protection protection = {.logins = {LoginPattern("root")}, .reason = "break-glass", .place = "policy.toml:1"};
  const PassRequest request = {
      .kind = "import", .from = PullFrom::kStart, .clock = [] { return kNow; }, .protections = {protection}};
  RunPass(*database_, config_, import_, file_, request, heard_);
  EXPECT_TRUE(Get("root").enabled);
  EXPECT_FALSE(Get("bob").enabled);
  EXPECT_THAT(heard_.conflicts, ElementsAre(HasSubstr("its account is protected and is not disabled: break-glass")));
}

TEST_F(ImportPass, AnImportThatLiftsAnAutomaticHoldRestartsTheClock) {
  file_.users = {{.anchor = "bob", .login = "bob"}};
  Import();
  SetHold(*database_, Get("bob").id, {.kind = HoldKind::kAutomatic, .since = kNow, .by = "rollcall", .reason = "away"},
          At(kNow));
  file_.users[0].enabled = true;
  Import();
  EXPECT_TRUE(Get("bob").enabled);
  EXPECT_EQ(Get("bob").clock_restarted_at, kNow);
}

TEST_F(ImportPass, AMailAddressMayStayWhereItIs) {
  file_.users = {{.anchor = "ann", .login = "ann", .email = "ann@x"}};
  Import();
  file_.users[0].display_name = "Ann";
  EXPECT_EQ(Import().counts.updated, 1);
  file_.users[0].email = "ann@y";
  EXPECT_EQ(Import().counts.conflicts, 0);
  EXPECT_EQ(Get("ann").profile.email, "ann@y");
}

TEST_F(ImportPass, AnAddressThatAStrongerSourceKeepsOutHarmsNobody) {
  corp_.users = {{.anchor = "1", .login = "ann", .email = "ann@corp"},
                 {.anchor = "2", .login = "bob", .email = "bob@corp"}};
  Sync();
  file_.users = {{.anchor = "bob", .login = "bob", .email = "ann@corp"}};
  EXPECT_EQ(Import().counts.conflicts, 0);
  EXPECT_EQ(Get("bob").profile.email, "bob@corp");
}

TEST_F(ImportPass, DirectoriesMayShareAMailbox) {
  corp_.users = {{.anchor = "1", .login = "ann", .email = "desk@corp"},
                 {.anchor = "2", .login = "bob", .email = "desk@corp"}};
  EXPECT_EQ(Sync().counts.created, 2);
}

TEST_F(ImportPass, ValuesOfAConfiguredSourceStayWithOneWarningForEachColumn) {
  corp_.users = {{.anchor = "1", .login = "ann", .email = "ann@corp", .attributes = {{"title", "CEO"}}},
                 {.anchor = "2", .login = "bob", .email = "bob@corp"}};
  Sync();
  file_.users = {
      {.anchor = "ann", .login = "ann", .email = "ann@file", .attributes = {{"title", "CTO"}, {"room", "7"}}},
      {.anchor = "bob", .login = "bob", .email = "bob@file", .display_name = "Bob"}};
  Import();
  EXPECT_THAT(heard_.warnings, ElementsAre("email: 2 values are not taken, because a configured source says otherwise",
                                           "title: 1 value is not taken, because a configured source says otherwise"));
  EXPECT_EQ(Get("ann").profile.email, "ann@corp");
  EXPECT_THAT(Get("ann").profile.attributes, AllOf(HasSubstr("CEO"), HasSubstr("\"room\":\"7\"")));
  EXPECT_EQ(Get("bob").profile.display_name, "Bob");
}

TEST_F(ImportPass, AmongConfiguredSourcesPrecedenceIsNoNews) {
  config_.sources[1].correlate = {"login"};
  corp_.users = {{.anchor = "1", .login = "ann", .email = "ann@corp"}};
  hr_.users = {{.anchor = "77", .login = "ann", .email = "ann@hr"}};
  Sync();
  SyncHr();
  EXPECT_THAT(heard_.warnings, IsEmpty());
}

TEST_F(ImportPass, AllOrNothingLeavesNothingBehindButItsRecord) {
  file_.users = {{.anchor = "ann", .login = "ann"}};
  file_.unreadable = {{"bob", "is bad"}};
  const PassReport report = ImportAllOrNothing();
  EXPECT_FALSE(report.complete);
  EXPECT_EQ(report.counts.conflicts, 1);
  EXPECT_EQ(report.counts.created, 0);
  EXPECT_THAT(report.error, HasSubstr("1 record is in conflict, and all or nothing was asked for"));
  EXPECT_EQ(Count("account"), 0);
  EXPECT_EQ(Count("conflict"), 0);
  EXPECT_EQ(Count("pass"), 1);
  EXPECT_EQ(ImportAllOrNothing(Ending::kRollBack).counts.conflicts, 1);
  EXPECT_EQ(Count("pass"), 1);
}

TEST_F(ImportPass, AllOrNothingIsAllWhereNothingIsWrong) {
  file_.users = {{.anchor = "ann", .login = "ann"}};
  EXPECT_EQ(ImportAllOrNothing().counts.created, 1);
  EXPECT_EQ(Count("account"), 1);
}

TEST_F(ImportPass, RecordsThatCannotBeReadAreCounted) {
  file_.users = {{.anchor = "ann", .login = "ann"}};
  file_.unreadable = {{"bob", "is bad"}, {"", "is worse"}};
  const PassReport report = Import();
  EXPECT_EQ(report.counts.seen, 1);
  EXPECT_EQ(report.unreadable, 2);
}

}  // namespace
}  // namespace rollcall
