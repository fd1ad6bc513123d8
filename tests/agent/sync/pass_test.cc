#include "agent/sync/pass.h"

#include "store/holds.h"
#include "tests/agent/sync/scripted_connector.h"

namespace rollcall {
namespace {

using std::chrono::days;

TEST_F(PassTest, AFirstSyncCreatesEveryoneWithTheSourcesCode) {
  corp_.users = {{.anchor = "1", .login = "ann"}, {.anchor = "2", .login = "bob"}};
  const PassReport report = Sync();
  EXPECT_TRUE(report.complete);
  EXPECT_EQ(report.counts.created, 2);
  EXPECT_EQ(Get("ann").creation_source, CreationSource::kLdap);
  EXPECT_EQ(Events().size(), 2U);
}

TEST_F(PassTest, ASecondSyncChangesNothingAndWritesNoEvent) {
  corp_.users = {{.anchor = "1", .login = "ann", .email = "ann@x", .last_login = kNow - days{1}}};
  Sync();
  heard_.lines.clear();
  const PassReport report = Sync(kNow + days{1});
  EXPECT_EQ(report.counts.unchanged, 1);
  EXPECT_EQ(report.counts.updated, 0);
  EXPECT_TRUE(heard_.lines.empty());
  EXPECT_EQ(Events().size(), 1U);
}

TEST_F(PassTest, ARenamedUserKeepsTheAccountAndItsId) {
  corp_.users = {{.anchor = "1", .login = "ann", .dn = "uid=ann"}};
  Sync();
  const Account before = Get("ann");
  corp_.users = {{.anchor = "1", .login = "anna", .dn = "uid=anna"}};
  const PassReport report = Sync();
  EXPECT_EQ(report.counts.renamed, 1);
  EXPECT_EQ(Get("anna").public_id, before.public_id);
  EXPECT_EQ(Events().back().operation, Operation::kRenameUser);
}

TEST_F(PassTest, TwoUsersWhoSwapTheirLoginsBothEndUpRight) {
  corp_.users = {{.anchor = "1", .login = "ann"}, {.anchor = "2", .login = "bob"}};
  Sync();
  const AccountId ann = Get("ann").id;
  corp_.users = {{.anchor = "1", .login = "bob"}, {.anchor = "2", .login = "ann"}};
  const PassReport report = Sync();
  EXPECT_EQ(report.counts.conflicts, 0);
  EXPECT_EQ(report.counts.renamed, 2);
  EXPECT_EQ(Get("bob").id, ann);
  EXPECT_EQ(Sync().counts.unchanged, 2);
}

TEST_F(PassTest, ANewUserMayHaveTheLoginThatAnotherGivesUpInTheSamePass) {
  corp_.users = {{.anchor = "1", .login = "ann"}};
  Sync();
  corp_.users = {{.anchor = "2", .login = "ann"}, {.anchor = "1", .login = "anna"}};
  const PassReport report = Sync();
  EXPECT_EQ(report.counts.conflicts, 0);
  EXPECT_EQ(report.counts.created, 1);
  EXPECT_EQ(Count("account"), 2);
}

TEST_F(PassTest, ALoginThatIsTakenIsAConflictAndTheRestGoesOn) {
  corp_.users = {{.anchor = "1", .login = "ann"}, {.anchor = "2", .login = "Ann"}, {.anchor = "3", .login = "bob"}};
  const PassReport report = Sync();
  EXPECT_EQ(report.counts.created, 2);
  EXPECT_EQ(report.counts.conflicts, 1);
  EXPECT_EQ(heard_.conflicts.size(), 1U);
  EXPECT_EQ(Sync().counts.conflicts, 1);
  EXPECT_EQ(Count("conflict"), 1);
}

TEST_F(PassTest, AConflictThatIsMendedClosesItself) {
  corp_.users = {{.anchor = "1", .login = "ann"}, {.anchor = "2", .login = "ann"}};
  Sync();
  corp_.users[1].login = "ann2";
  EXPECT_EQ(Sync().counts.created, 1);
  EXPECT_EQ(Count("conflict WHERE closed_at IS NULL"), 0);
}

TEST_F(PassTest, AConflictOfAPullThatIsNotFullClosesWhenItsRecordIsWell) {
  corp_.coverage = Coverage::kDelta;
  corp_.users = {{.anchor = "1", .login = "ann"}, {.anchor = "2", .login = "ann"}};
  Sync();
  corp_.users = {{.anchor = "1", .login = "ann"}};
  Sync();
  EXPECT_EQ(Count("conflict WHERE closed_at IS NULL"), 1) << "nothing was said of it";
  corp_.users = {{.anchor = "2", .login = "ann2"}};
  Sync();
  EXPECT_EQ(Count("conflict WHERE closed_at IS NULL"), 0);
}

TEST_F(PassTest, AMissingUserIsHeldWithOneEventAndComesBackTheSame) {
  corp_.users = {{.anchor = "1", .login = "ann"}, {.anchor = "2", .login = "bob"}};
  Sync();
  const std::string id = Get("ann").public_id;
  corp_.users.erase(corp_.users.begin());
  EXPECT_EQ(Sync().counts.missing, 1);
  EXPECT_FALSE(Get("ann").enabled);
  EXPECT_EQ(Events().back().operation, Operation::kDisableUser);
  EXPECT_EQ(Sync().counts.missing, 0) << "it is missing already";
  EXPECT_EQ(Events().size(), 3U);
  corp_.users.push_back({.anchor = "1", .login = "ann"});
  EXPECT_EQ(Sync().counts.enabled, 1);
  EXPECT_TRUE(Get("ann").enabled);
  EXPECT_EQ(Get("ann").public_id, id);
  EXPECT_EQ(Events().back().operation, Operation::kEnableUser);
}

TEST_F(PassTest, ALoginAloneUpdatesTheLastLoginAndNothingElse) {
  corp_.users = {{.anchor = "1", .login = "ann", .last_login = kNow - days{9}}};
  Sync();
  heard_.lines.clear();
  corp_.users[0].last_login = kNow - days{1};
  Sync();
  EXPECT_EQ(heard_.lines,
            std::vector<std::string>{"set|ann|last_login|2026-11-13T08:00:00.000Z|2026-11-21T08:00:00.000Z|"});
  EXPECT_EQ(Get("ann").last_login->at, kNow - days{1});
  EXPECT_EQ(Get("ann").last_login->source, "corp");
  EXPECT_EQ(Events().size(), 1U);
}

TEST_F(PassTest, AnUnreadableLastLoginDoesNotForgetTheKnownOne) {
  corp_.users = {{.anchor = "1", .login = "ann", .last_login = kNow - days{9}}};
  Sync();
  corp_.users[0].last_login.reset();
  Sync();
  EXPECT_EQ(Get("ann").last_login->at, kNow - days{9});
}

TEST_F(PassTest, AFutureLoginIsAConflictInEveryPassUntilItIsMended) {
  corp_.users = {{.anchor = "1", .login = "ann", .last_login = kNow + days{1}}};
  EXPECT_EQ(Sync().counts.conflicts, 1);
  EXPECT_EQ(Sync().counts.conflicts, 1);
  EXPECT_FALSE(Get("ann").last_login.has_value());
  corp_.users[0].last_login = kNow;
  EXPECT_EQ(Sync().counts.conflicts, 0);
  EXPECT_EQ(Get("ann").last_login->at, kNow);
}

TEST_F(PassTest, ADryRunTellsWhatTheRealRunDoesAndLeavesNothing) {
  corp_.users = {{.anchor = "1", .login = "ann", .email = "a@x"}, {.anchor = "2", .login = "bob"}};
  Sync();
  corp_.users = {{.anchor = "1", .login = "anna", .email = "b@x"}, {.anchor = "3", .login = "cid"}};
  heard_.lines.clear();
  Run(config_.sources[0], corp_, kNow, Ending::kRollBack);
  const auto announced = std::exchange(heard_.lines, {});
  EXPECT_EQ(Events().size(), 2U);
  EXPECT_EQ(Count("pass"), 1);
  Sync();
  EXPECT_EQ(heard_.lines, announced);
  EXPECT_EQ(announced, (std::vector<std::string>{"rename|anna|login|ann|anna|", "set|anna|email|a@x|b@x|",
                                                 "create|cid||||", "disable|bob|hold||missing|missing from corp"}));
}

TEST_F(PassTest, TheRecordOfAPassKeepsItsCountsAndItsProof) {
  corp_.users = {{.anchor = "1", .login = "ann"}};
  Sync();
  EXPECT_EQ(Count("pass WHERE outcome = 'complete' AND proof = 'as scripted'"), 1);
  EXPECT_EQ(Count("pass WHERE counts LIKE '%\"created\":1,%'"), 1);
}

}  // namespace
}  // namespace rollcall
