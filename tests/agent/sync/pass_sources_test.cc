// Several sources, one registry.
#include <gmock/gmock.h>

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

// Two sources read one directory, each a part of it.
class DividedDirectory : public PassTest {
 protected:
  DividedDirectory() {
    for (SourceConfig& each : config_.sources) each.directory = "example.com";
    corp_.users = {{.anchor = "1", .login = "ann", .dn = "uid=ann,ou=a"}, {.anchor = "2", .login = "bob"}};
    hr_.users = {{.anchor = "3", .login = "cid", .dn = "uid=cid,ou=b"}};
    Sync();
    SyncHr();
  }
  void MoveAnn() {
    corp_.users.erase(corp_.users.begin());
    hr_.users.push_back({.anchor = "1", .login = "ann", .dn = "uid=ann,ou=b"});
  }
  void ExpectAnnIsOneAndEnabled() {
    EXPECT_EQ(Count("account"), 3);
    EXPECT_EQ(Count("link"), 3);
    EXPECT_EQ(Count("hold"), 0);
    EXPECT_TRUE(Get("ann").enabled);
    EXPECT_EQ(LinksOf(*database_, Get("ann").id).at(0).source_name, "hr");
    EXPECT_EQ(SyncHr().counts.unchanged, 2);
    EXPECT_EQ(Sync().counts.unchanged, 1);
  }
};

TEST_F(DividedDirectory, WhoMovesToAnotherPartKeepsTheAccount) {
  const std::string id = Get("ann").public_id;
  MoveAnn();
  const PassReport moved = SyncHr();
  EXPECT_EQ(moved.counts.created + moved.counts.conflicts, 0);
  EXPECT_EQ(Sync().counts.missing, 0);
  EXPECT_EQ(Get("ann").public_id, id);
  EXPECT_THAT(heard_.warnings, testing::Contains(testing::HasSubstr("1 user has moved here")));
  ExpectAnnIsOneAndEnabled();
}

TEST_F(DividedDirectory, WhoIsMissedFirstIsEnabledWhereTheOtherPartShowsThem) {
  const std::string id = Get("ann").public_id;
  MoveAnn();
  EXPECT_EQ(Sync().counts.disabled, 1);
  EXPECT_EQ(SyncHr().counts.enabled, 1);
  EXPECT_EQ(Get("ann").public_id, id);
  ExpectAnnIsOneAndEnabled();
}

TEST_F(DividedDirectory, WhoWasDisabledInOnePartIsWhatTheOtherSays) {
  corp_.users[0].enabled = false;
  Sync();
  EXPECT_FALSE(Get("ann").enabled);
  MoveAnn();
  hr_.users[1].enabled = true;
  EXPECT_EQ(SyncHr().counts.enabled, 1);
  ExpectAnnIsOneAndEnabled();
}

TEST_F(DividedDirectory, AMoveThatTheGuardHoldsIsLetThroughByItsPlan) {
  config_.sources[1].limits[ChangeKind::kEnabled] = {.count = 0, .percent = 0};
  MoveAnn();
  Sync();
  const PassReport held = SyncHr();
  EXPECT_EQ(held.counts.held, 1);
  EXPECT_FALSE(Get("ann").enabled);
  config_.sources[1].limits[ChangeKind::kEnabled] = kUnlimited;
  EXPECT_EQ(SyncHr().counts.enabled, 1);
  ExpectAnnIsOneAndEnabled();
}

TEST_F(DividedDirectory, AGroupOfOnePartHasMembersOfTheOther) {
  corp_.groups = {{.anchor = "g", .members = {"uid=cid,ou=b"}}};
  const PassReport report = Sync();
  EXPECT_EQ(report.counts.granted, 1);
  EXPECT_EQ(report.counts.unresolved, 0);
}

TEST_F(DividedDirectory, WithoutTheSharedNameTheyAreTwoDirectories) {
  for (SourceConfig& each : config_.sources) each.directory.clear();
  MoveAnn();
  EXPECT_EQ(SyncHr().counts.conflicts, 1);
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
