// Several sources, one registry.
#include "agent/sync/pass.h"
#include "store/links.h"
#include "tests/agent/sync/scripted_connector.h"

namespace rollcall {
namespace {

TEST_F(PassTest, TwoSourcesMayHaveTwoPeopleOfOneName) {
  corp_.users = {{.anchor = "1", .login = "ann"}};
  hr_.users = {{.anchor = "77", .login = "ann"}};
  Sync();
  const PassReport report = SyncHr();
  EXPECT_EQ(report.counts.conflicts, 1);
  EXPECT_EQ(report.counts.created, 0);
  EXPECT_EQ(LinksOf(*database_, Get("ann").id).size(), 1U);
}

TEST_F(PassTest, CorrelatedUsersShareAnAccountAndTheStrongerSourceWins) {
  config_.sources[1].correlate = {"employeeNumber"};
  corp_.users = {{.anchor = "1", .login = "ann", .email = "ann@corp", .attributes = {{"employeeNumber", "007"}}}};
  hr_.users = {{.anchor = "77",
                .login = "007",
                .email = "ann@hr",
                .display_name = "Ann Lee",
                .attributes = {{"employeeNumber", "007"}}}};
  Sync();
  EXPECT_EQ(SyncHr().counts.created, 0);
  const Account ann = Get("ann");
  EXPECT_EQ(ann.profile.email, "ann@corp");
  EXPECT_EQ(ann.profile.display_name, "Ann Lee");
  EXPECT_EQ(ann.creation_source, CreationSource::kLdap);
  EXPECT_EQ(SyncHr().counts.unchanged, 1);
  EXPECT_EQ(Sync().counts.unchanged, 1);
}

TEST_F(PassTest, AValueClearedInTheStrongerSourceGivesWayWithoutTheWeakerOneSpeakingAgain) {
  config_.sources[1].correlate = {"login"};
  corp_.users = {{.anchor = "1", .login = "ann", .email = "ann@corp"}};
  hr_.users = {{.anchor = "77", .login = "ann", .email = "ann@hr"}};
  Sync();
  SyncHr();
  corp_.users[0].email = "";
  Sync();
  EXPECT_EQ(Get("ann").profile.email, "ann@hr");
}

TEST_F(PassTest, AnAccountMissingFromOneOfItsSourcesIsHeld) {
  config_.sources[1].correlate = {"login"};
  corp_.users = {{.anchor = "1", .login = "ann"}, {.anchor = "2", .login = "bob"}};
  hr_.users = {{.anchor = "77", .login = "ann"}, {.anchor = "78", .login = "bob"}};
  Sync();
  SyncHr();
  hr_.users.pop_back();
  EXPECT_EQ(SyncHr().counts.disabled, 1);
  EXPECT_EQ(Sync().counts.enabled, 0) << "the other source knows him still";
  EXPECT_FALSE(Get("bob").enabled);
}

TEST_F(PassTest, ASourceMarksOnlyThoseItIsLinkedTo) {
  corp_.users = {{.anchor = "1", .login = "ann"}, {.anchor = "2", .login = "bob"}};
  hr_.users = {{.anchor = "77", .login = "cid"}};
  Sync();
  EXPECT_EQ(SyncHr().counts.missing, 0);
  EXPECT_EQ(Count("hold"), 0);
}

TEST_F(PassTest, AnAccountMadeByHandIsFoundByItsLoginAndKeepsItsOrigin) {
  CreateAccount(*database_,
                {.profile = {.login = "Ann", .display_name = "Ann by hand"}, .creation_source = CreationSource::kUi},
                At(kNow));
  corp_.users = {{.anchor = "1", .login = "ann", .email = "ann@corp"}};
  EXPECT_EQ(Sync().counts.created, 0);
  EXPECT_EQ(Get("ann").creation_source, CreationSource::kUi);
  EXPECT_EQ(Get("ann").profile.display_name, "Ann by hand");
  EXPECT_EQ(Get("ann").profile.email, "ann@corp");
  EXPECT_EQ(Sync().counts.unchanged, 1);
}

TEST_F(PassTest, TheLatestLoginOfAllSourcesCounts) {
  config_.sources[1].correlate = {"login"};
  corp_.users = {{.anchor = "1", .login = "ann", .last_login = kNow - std::chrono::days{9}}};
  hr_.users = {{.anchor = "77", .login = "ann", .last_login = kNow - std::chrono::days{30}}};
  Sync();
  SyncHr();
  EXPECT_EQ(Get("ann").last_login->at, kNow - std::chrono::days{9});
  hr_.users[0].last_login = kNow - std::chrono::days{1};
  SyncHr();
  EXPECT_EQ(Get("ann").last_login->source, "hr");
}

TEST_F(PassTest, AnotherOrderOfTheSourcesIsAppliedAtTheNextPass) {
  config_.sources[1].correlate = {"login"};
  corp_.users = {{.anchor = "1", .login = "ann", .email = "ann@corp"}};
  hr_.users = {{.anchor = "77", .login = "ann", .email = "ann@hr"}};
  Sync();
  SyncHr();
  std::swap(config_.sources[0], config_.sources[1]);
  Run(config_.sources[1], corp_, kNow);
  EXPECT_EQ(Get("ann").profile.email, "ann@hr");
}

}  // namespace
}  // namespace rollcall
