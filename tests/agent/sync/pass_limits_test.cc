// Every kind of mass change is held as a whole, and the rest is applied.
#include "tests/agent/sync/limits_fixture.h"

namespace rollcall {
namespace {

using std::chrono::days;

TEST_F(LimitsTest, MassDisablingIsHeldAndEveryOtherChangeOfTheSamePeopleIsApplied) {
  EachUser(30, [](UserSketch& user) {
    user.enabled = false;
    user.display_name = "changed";
  });
  ExpectOnePlan(ChangeKind::kDisabled, 30);
  EXPECT_EQ(Disabled(), 0);
  EXPECT_EQ(Count("account WHERE display_name = 'changed'"), 30);
  ExpectAgreementAfterApproval();
  EXPECT_EQ(Disabled(), 30);
  EXPECT_EQ(Count("event WHERE operation = 'disableUser' AND actor = 'root' AND source = 'ldap'"), 30);
}

TEST_F(LimitsTest, ExactlyTheCountIsDisabled) {
  EachUser(10, [](UserSketch& user) { user.enabled = false; });
  EXPECT_EQ(Sync().counts.disabled, 10);
  EXPECT_TRUE(Plans().empty());
}

TEST_F(LimitsTest, OneMoreThanTheCountIsHeld) {
  EachUser(11, [](UserSketch& user) { user.enabled = false; });
  ExpectOnePlan(ChangeKind::kDisabled, 11);
}

// A directory whose states are there only while an account is disabled, and nobody may read them any more.
TEST_F(LimitsTest, WhoIsDisabledAlreadyDoesNotCount) {
  EachUser(kUsers, [this](UserSketch& user) {
    SetHold(*database_, Get(user.login).id, {.kind = HoldKind::kManual, .since = kNow, .by = "root", .reason = "x"},
            At(kNow));
    user.enabled = false;
  });
  EXPECT_TRUE(Sync().held.empty());
  EXPECT_EQ(Count("hold WHERE kind = 'source'"), kUsers);
}

TEST_F(LimitsTest, MassRenamesAreHeld) {
  EachUser(30, [](UserSketch& user) { user.login = "new-" + user.login; });
  ExpectOnePlan(ChangeKind::kRenamed, 30);
  EXPECT_EQ(Get("u0").profile.login, "u0");
  ExpectAgreementAfterApproval();
  EXPECT_EQ(Get("new-u29").enabled, true);
  EXPECT_EQ(Count("event WHERE operation = 'renameUser'"), 30);
}

TEST_F(LimitsTest, PeopleWhoAllPassTheirLoginsRoundAreHeldAndThenRenamed) {
  EachUser(kUsers, [](UserSketch& user) { user.login = "u" + std::to_string((std::stoi(user.anchor) + 1) % kUsers); });
  ExpectOnePlan(ChangeKind::kRenamed, kUsers);
  const AccountId zero = Get("u0").id;
  ExpectAgreementAfterApproval();
  EXPECT_EQ(Get("u1").id, zero);
}

TEST_F(LimitsTest, GroupsThatNameTheNewLoginsOfHeldRenamesKeepTheirMembers) {
  corp_.groups.clear();
  corp_.groups.push_back({.anchor = "g0"});
  corp_.groups.push_back({.anchor = "g1"});
  for (const UserSketch& user : corp_.users) corp_.groups[0].logins.push_back(user.login);
  config_.sources[0].limits[ChangeKind::kRevoked] = kUnlimited;
  Sync();
  corp_.groups[0].logins.clear();
  EachUser(kUsers, [this](UserSketch& user) {
    user.login = "new-" + user.login;
    corp_.groups[0].logins.push_back(user.login);
  });
  EXPECT_EQ(Sync().counts.revoked, 0);
  EXPECT_EQ(Count("membership"), kUsers);
  ExpectAgreementAfterApproval();
}

TEST_F(LimitsTest, TwoWhoWantTheSameLoginAreNotBothInThePlan) {
  EachUser(30, [](UserSketch& user) { user.login = "new-" + user.login; });
  corp_.users[1].login = corp_.users[0].login;
  const PassReport report = Sync();
  EXPECT_EQ(report.held.at(0).changes, 29);
  EXPECT_EQ(report.counts.conflicts, 1);
  EXPECT_TRUE(Approve().empty());
  EXPECT_EQ(Sync().counts.conflicts, 1);
  EXPECT_EQ(Get("u1").profile.login, "u1");
}

TEST_F(LimitsTest, MailsClearedByAnAccessRuleAreKept) {
  EachUser(kUsers, [](UserSketch& user) { user.email = ""; });
  ExpectOnePlan(ChangeKind::kMailChanged, kUsers);
  EXPECT_EQ(Get("u0").profile.email, "u0@x");
  EachUser(kUsers, [](UserSketch& user) { user.email = user.login + "@x"; });
  EXPECT_TRUE(Sync().held.empty());
  EXPECT_TRUE(Plans().empty()) << "the plan is closed when the source comes back to normal";
  EXPECT_EQ(Plans(PlanState::kClosed).size(), 1U);
}

TEST_F(LimitsTest, MailsThatAreClearedByApprovalStayCleared) {
  EachUser(30, [](UserSketch& user) { user.email = ""; });
  ExpectOnePlan(ChangeKind::kMailChanged, 30);
  ExpectAgreementAfterApproval();
  EXPECT_EQ(Get("u0").profile.email, "");
}

TEST_F(LimitsTest, TheFirstMailAddressesOfManyAreNoMassChange) {
  EachUser(5, [](UserSketch& user) { user.email = ""; });
  Sync();
  config_.sources[0].limits[ChangeKind::kMailChanged] = {.count = 0, .percent = 0};
  EachUser(5, [](UserSketch& user) { user.email = "first@x"; });
  EXPECT_TRUE(Sync().held.empty());
}

TEST_F(LimitsTest, AMailThatIsHeldIsNotSpokenForByAnotherSource) {
  config_.sources[1].correlate = {"login"};
  hr_.users = corp_.users;
  for (UserSketch& user : hr_.users) user.email = "";
  hr_.coverage = Coverage::kDelta;
  SyncHr();
  EachUser(30, [](UserSketch& user) { user.email = "changed@x"; });
  ExpectOnePlan(ChangeKind::kMailChanged, 30);
  for (UserSketch& user : hr_.users) user.display_name = "from hr";
  SyncHr();
  EXPECT_EQ(Get("u0").profile.email, "u0@x");
  EXPECT_EQ(Plans().size(), 1U) << "another source's pass does not close it";
  EXPECT_TRUE(Approve().empty());
  for (UserSketch& user : hr_.users) user.display_name = "once more";
  SyncHr();
  EXPECT_EQ(Get("u0").profile.email, "changed@x");
  EXPECT_TRUE(Sync().held.empty());
}

TEST_F(LimitsTest, NewPeopleAreWithoutLimitInTheFirstPassOnly) {
  for (int i = kUsers; i < kUsers + 30; ++i) {
    const std::string n = std::to_string(i);
    corp_.users.push_back({.anchor = n, .login = "u" + n, .email = "m@x", .dn = "uid=" + n, .enabled = i % 2 == 0});
    corp_.groups[0].members.push_back("uid=" + n);
  }
  ExpectOnePlan(ChangeKind::kCreated, 30);
  EXPECT_EQ(Count("account"), kUsers);
  EXPECT_TRUE(Approve().empty());
  EXPECT_EQ(Count("account WHERE creation_source = 'ldap'"), kUsers + 30);
  EXPECT_EQ(Disabled(), 15);
  EXPECT_TRUE(Sync().held.empty());
  EXPECT_EQ(Count("membership"), kUsers + 30) << "their groups follow with the next pass";
  EXPECT_EQ(Sync().counts.unchanged, kUsers + 30);
}

TEST_F(LimitsTest, ThoseMissingByApprovalAreKnownMissing) {
  corp_.users.resize(60);
  ExpectOnePlan(ChangeKind::kMissing, 40);
  ExpectAgreementAfterApproval();
  EXPECT_EQ(Disabled(), 40);
  EXPECT_EQ(Count("hold WHERE kind = 'missing'"), 40);
}

TEST_F(LimitsTest, AnEmptyDirectoryIsOneClearMessageAndOnePlan) {
  corp_.users.clear();
  ExpectOnePlan(ChangeKind::kMissing, kUsers);
  EXPECT_EQ(Disabled(), 0);
}

TEST_F(LimitsTest, ALostGroupKeepsItsMembers) {
  corp_.groups.pop_back();
  ExpectOnePlan(ChangeKind::kRevoked, 50);
  EXPECT_EQ(Count("membership"), kUsers);
  ExpectAgreementAfterApproval();
  EXPECT_EQ(Count("membership"), 50);
  EXPECT_EQ(Count("user_group"), 1);
}

// A rule that names it must not judge its people by what is left for everyone else.
TEST_F(LimitsTest, AGroupThatIsGoneGoesWithTheApprovalOfItsPlan) {
  corp_.groups.pop_back();
  ExpectOnePlan(ChangeKind::kRevoked, 50);
  EXPECT_EQ(Count("user_group"), 2);
  EXPECT_TRUE(Approve().empty());
  EXPECT_EQ(Count("user_group"), 1);
}

TEST_F(LimitsTest, AnEmptiedGroupThatIsStillShownStaysAfterTheApproval) {
  corp_.groups[0].members.clear();
  ExpectOnePlan(ChangeKind::kRevoked, 50);
  EXPECT_TRUE(Approve().empty());
  EXPECT_EQ(Count("user_group"), 2);
}

TEST_F(LimitsTest, AGroupWhoseMembersCannotBeReadKeepsThem) {
  corp_.groups[0].members.clear();
  ExpectOnePlan(ChangeKind::kRevoked, 50);
  ExpectAgreementAfterApproval();
  EXPECT_EQ(Count("membership"), 50);
}

TEST_F(LimitsTest, WhoIsNewInAGroupComesInWhileThoseWhoLeaveAreHeld) {
  std::swap(corp_.groups[0].members, corp_.groups[1].members);
  ExpectOnePlan(ChangeKind::kRevoked, kUsers);
  EXPECT_EQ(Count("membership"), 2 * kUsers);
  ExpectAgreementAfterApproval();
  EXPECT_EQ(Count("membership"), kUsers);
}

TEST_F(LimitsTest, ManyEmptiedGroupsAreHeldThoughTheMembershipsAreFew) {
  config_.sources[0].limits[ChangeKind::kRevoked] = kUnlimited;
  for (int i = 0; i < 20; ++i) corp_.groups.push_back({.anchor = "small" + std::to_string(i), .members = {"uid=1"}});
  Sync();
  for (int i = 0; i < 11; ++i) corp_.groups.at(static_cast<std::size_t>(2 + i)).members.clear();
  const PassReport report = Sync();
  ASSERT_EQ(report.held.size(), 1U);
  EXPECT_EQ(report.held[0].reason,
            "11 of 22 groups of corp have lost all of their members, more than 10 and more than 5 %: nobody leaves a "
            "group");
  EXPECT_EQ(Plans().at(0).kind, ChangeKind::kRevoked);
  EXPECT_EQ(Count("membership"), kUsers + 20);
}

TEST_F(LimitsTest, AGroupThatLeavesAnotherTakesAllWhoAreInItAlong) {
  corp_.groups.push_back({.anchor = "outer", .members = {"g0", "uid=1"}});
  Sync();
  ASSERT_EQ(Count("group_edge"), 1);
  corp_.groups.back().members = {"uid=1"};
  ExpectOnePlan(ChangeKind::kRevoked, 1);
  EXPECT_EQ(Count("group_edge"), 1);
  ExpectAgreementAfterApproval();
  EXPECT_EQ(Count("group_edge"), 0);
}

TEST_F(LimitsTest, NoGroupAtAllIsHeldWhateverTheLimits) {
  for (const ChangeKind kind : {ChangeKind::kRevoked, ChangeKind::kGroupsEmptied}) {
    config_.sources[0].limits[kind] = kUnlimited;
  }
  corp_.groups.clear();
  ExpectOnePlan(ChangeKind::kRevoked, kUsers);
  EXPECT_EQ(Count("user_group"), 2);
  ExpectAgreementAfterApproval();
  EXPECT_EQ(Count("membership"), 0);
}

// The groups go on listing the names that were; a delta shows the users only.
TEST_F(LimitsTest, MembersWhoseNamesMoveInADeltaAreHeld) {
  corp_.cursor = "somewhere";
  Sync();
  EachUser(50, [](UserSketch& user) { user.dn += ",ou=moved"; });
  ScriptedConnector delta;
  delta.cursor = "further";
  delta.coverage = Coverage::kDelta;
  delta.users = corp_.users;
  const PassReport report = Run(config_.sources[0], delta, kNow);
  ASSERT_EQ(report.held.size(), 1U);
  EXPECT_EQ(report.held[0].kind, ChangeKind::kRevoked);
  EXPECT_EQ(report.held[0].changes, 50);
  EXPECT_EQ(Count("membership"), kUsers);
  // The next pass reads everything, and finds the same.
  EXPECT_EQ(Sync().held.at(0).plan, report.held[0].plan);
  EXPECT_TRUE(Approve().empty());
  EXPECT_EQ(Count("membership"), 50);
  EXPECT_TRUE(Sync().held.empty());
}

TEST_F(LimitsTest, EachKindIsHeldForItself) {
  EachUser(30, [](UserSketch& user) { user.enabled = false; });
  EachUser(5, [](UserSketch& user) { user.login = "new-" + user.login; });
  EachUser(40, [](UserSketch& user) { user.email = "changed@x"; });
  const PassReport report = Sync();
  ASSERT_EQ(report.held.size(), 2U);
  EXPECT_EQ(report.held[0].kind, ChangeKind::kDisabled);
  EXPECT_EQ(report.held[1].kind, ChangeKind::kMailChanged);
  EXPECT_EQ(report.counts.renamed, 5);
  EXPECT_EQ(report.counts.held, 70);
}

TEST_F(LimitsTest, AnotherSetOfChangesSupersedesThePlan) {
  corp_.users.resize(60);
  const PlanId first = Sync().held.at(0).plan.value();
  corp_.users.resize(50);
  const PlanId second = Sync().held.at(0).plan.value();
  EXPECT_NE(first, second);
  EXPECT_EQ(Plans().at(0).id, second);
  EXPECT_EQ(FindPlan(*database_, first, kNow)->state, PlanState::kSuperseded);
  EXPECT_EQ(Count("plan_change"), 50) << "nobody decides on what was superseded";
}

TEST_F(LimitsTest, APlanThatNoPassConfirmsExpires) {
  corp_.users.resize(60);
  const PlanId first = Sync().held.at(0).plan.value();
  EXPECT_EQ(FindPlan(*database_, first, kNow + days{7} - std::chrono::milliseconds{1})->state, PlanState::kOpen);
  EXPECT_EQ(FindPlan(*database_, first, kNow + days{7})->state, PlanState::kExpired);
  const PlanId second = Sync(kNow + days{7}).held.at(0).plan.value();
  EXPECT_NE(first, second);
  EXPECT_EQ(FindPlan(*database_, first, kNow + days{7})->state, PlanState::kExpired);
  Sync(kNow + days{13});
  EXPECT_EQ(FindPlan(*database_, second, kNow + days{19})->state, PlanState::kOpen) << "each pass confirms it anew";
}

TEST_F(LimitsTest, WhatIsHeldIsPulledAgainFromTheSamePlace) {
  corp_.cursor = "first";
  Sync();
  corp_.cursor = "second";
  EachUser(30, [](UserSketch& user) { user.enabled = false; });
  Sync();
  EXPECT_EQ(Count("cursor WHERE position LIKE '% first'"), 1);
  EXPECT_TRUE(Approve().empty());
  Sync();
  EXPECT_EQ(Count("cursor WHERE position LIKE '% second'"), 1);
}

TEST_F(LimitsTest, APlanWhoseFactsHaveMovedIsRefusedAsAWhole) {
  EachUser(30, [](UserSketch& user) { user.email = "changed@x"; });
  Sync();
  const Profile before = Get("u3").profile;
  Profile after = before;
  after.email = "by hand@x";
  UpdateProfile(*database_, Get("u3").id, before, after, At(kNow));
  const auto moved = Approve();
  ASSERT_EQ(moved.size(), 1U);
  EXPECT_EQ(moved[0].change.login, "u3");
  EXPECT_EQ(moved[0].change.was, "u3@x");
  EXPECT_EQ(moved[0].now, "by hand@x");
  EXPECT_EQ(Count("account WHERE email = 'changed@x'"), 0);
}

TEST_F(LimitsTest, ADryRunKeepsNoPlan) {
  corp_.users.resize(60);
  EXPECT_EQ(Run(config_.sources[0], corp_, kNow, Ending::kRollBack).held.size(), 1U);
  EXPECT_TRUE(Plans().empty());
}

TEST_F(LimitsTest, AFailedPullLeavesThePlanOpen) {
  corp_.users.resize(60);
  Sync();
  corp_.unavailable_at_the_end = "connection lost";
  EXPECT_FALSE(Sync().complete);
  EXPECT_EQ(Plans().size(), 1U);
}

}  // namespace
}  // namespace rollcall
