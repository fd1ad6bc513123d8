// A source that would enable many at once: what an access rule looks like that hides the locks.
#include "tests/agent/sync/limits_fixture.h"

namespace rollcall {
namespace {

class EnablingTest : public LimitsTest {
 protected:
  EnablingTest() {
    config_.sources[0].limits[ChangeKind::kDisabled] = kUnlimited;
    config_.sources[0].limits[ChangeKind::kMissing] = kUnlimited;
    State(kDisabled, false);
    Sync();
    EXPECT_EQ(Disabled(), kDisabled);
  }
  void State(int count, bool enabled) {
    EachUser(count, [enabled](UserSketch& user) { user.enabled = enabled; });
  }

  static constexpr int kDisabled = 20;
};

TEST_F(EnablingTest, MassEnablingIsHeldAndEveryOtherChangeOfTheSamePeopleIsApplied) {
  EachUser(kDisabled, [](UserSketch& user) {
    user.enabled = true;
    user.display_name = "changed";
  });
  ExpectOnePlan(ChangeKind::kEnabled, kDisabled);
  EXPECT_EQ(Plans().at(0).reason,
            "20 of 20 users held by it of corp are to be enabled again, more than 10 and more than 50 %: nobody is "
            "enabled");
  EXPECT_EQ(Disabled(), kDisabled);
  EXPECT_EQ(Count("event WHERE operation = 'enableUser'"), 0);
  EXPECT_EQ(Count("account WHERE display_name = 'changed'"), kDisabled);
  ExpectAgreementAfterApproval();
  EXPECT_EQ(Disabled(), 0);
  EXPECT_EQ(Count("hold"), 0);
  EXPECT_EQ(Count("event WHERE operation = 'enableUser' AND actor = 'root' AND source = 'ldap'"), kDisabled);
}

TEST_F(EnablingTest, HalfOfThemAreEnabledAndOneMoreIsHeld) {
  State(10, true);
  EXPECT_EQ(Sync().counts.enabled, 10);
  State(kDisabled, false);
  Sync();
  State(11, true);
  ExpectOnePlan(ChangeKind::kEnabled, 11);
}

TEST_F(EnablingTest, AMendedAccessRuleClosesThePlan) {
  State(kDisabled, true);
  ExpectOnePlan(ChangeKind::kEnabled, kDisabled);
  State(kDisabled, false);
  EXPECT_TRUE(Sync().held.empty());
  EXPECT_TRUE(Plans().empty());
  EXPECT_EQ(Disabled(), kDisabled);
}

TEST_F(EnablingTest, ADryRunEnablesNobody) {
  State(kDisabled, true);
  EXPECT_EQ(Run(config_.sources[0], corp_, kNow, Ending::kRollBack).held.size(), 1U);
  EXPECT_TRUE(Plans().empty());
  EXPECT_EQ(Disabled(), kDisabled);
}

TEST_F(EnablingTest, WhomAnotherHoldStillDisablesDoesNotCount) {
  EachUser(15, [this](UserSketch& user) {
    SetHold(*database_, Get(user.login).id, {.kind = HoldKind::kManual, .since = kNow, .by = "root", .reason = "x"},
            At(kNow));
  });
  State(kDisabled, true);
  EXPECT_TRUE(Sync().held.empty());
  EXPECT_EQ(Disabled(), 15);
}

TEST_F(EnablingTest, ThoseWhoComeBackAllAtOnceAreHeld) {
  const auto all = corp_.users;
  corp_.users.resize(70);
  EXPECT_EQ(Sync().counts.missing, 30);
  corp_.users = all;
  ExpectOnePlan(ChangeKind::kEnabled, 30);
  EXPECT_EQ(Disabled(), kDisabled + 30);
  ExpectAgreementAfterApproval();
  EXPECT_EQ(Disabled(), kDisabled);
}

TEST_F(EnablingTest, WhoWasDisabledByHandMeanwhileMakesTheApprovalFail) {
  State(kDisabled, true);
  Sync();
  SetHold(*database_, Get("u3").id, {.kind = HoldKind::kManual, .since = kNow, .by = "root", .reason = "stolen"},
          At(kNow));
  const auto moved = Approve();
  ASSERT_EQ(moved.size(), 1U);
  EXPECT_EQ(moved[0].change.login, "u3");
  EXPECT_EQ(moved[0].now, "is disabled for another reason as well: stolen");
  EXPECT_EQ(Disabled(), kDisabled);
  EXPECT_EQ(Sync().held.at(0).changes, kDisabled - 1) << "the next pass makes a plan without it";
}

}  // namespace
}  // namespace rollcall
