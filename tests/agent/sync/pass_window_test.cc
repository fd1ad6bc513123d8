// Small changes of many passes are one large change.
#include "tests/agent/sync/limits_fixture.h"

namespace rollcall {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;

class WindowTest : public LimitsTest {
 protected:
  void Disable(int first, int count) {
    for (int i = first; i < first + count; ++i) corp_.users[static_cast<std::size_t>(i)].enabled = false;
  }
  // Ten are disabled now, and two later, when it is the one or the other.
  PassReport TenNowAndTwoLater(milliseconds later) {
    Disable(0, 10);
    EXPECT_TRUE(Sync().held.empty());
    Disable(10, 2);
    return Sync(kNow + later);
  }
};

TEST_F(WindowTest, SmallLossesOfAFewHoursAreHeldAtThePassThatCrossesTheLimit) {
  corp_.users.resize(96);
  EXPECT_EQ(Sync(kNow + hours{1}).counts.missing, 4);
  corp_.users.resize(92);
  EXPECT_EQ(Sync(kNow + hours{2}).counts.missing, 4);
  corp_.users.resize(88);
  const PassReport third = Sync(kNow + hours{3});
  EXPECT_EQ(third.counts.missing, 0);
  EXPECT_EQ(
      third.held.at(0).reason,
      "4 of 100 users of corp are not shown by it (12 with earlier passes within 24 hours), more than 10 and more "
      "than 5 %: nobody is held as missing");
  EXPECT_EQ(Disabled(), 8);
}

TEST_F(WindowTest, WhatIsHeldStaysOnePlanAndGoesThroughWhenTheWindowHasPassed) {
  const PassReport held = TenNowAndTwoLater(hours{1});
  EXPECT_EQ(held.held.at(0).changes, 2);
  EXPECT_EQ(Sync(kNow + hours{2}).held.at(0).plan, held.held[0].plan);
  EXPECT_TRUE(Sync(kNow + hours{23}).held.empty());
  EXPECT_EQ(Disabled(), 12);
  EXPECT_EQ(Plans(PlanState::kClosed, kNow + hours{23}).size(), 1U);
}

TEST_F(WindowTest, TheWindowEndsATwelfthEarlySoThatADailyPassIsAlone) {
  EXPECT_TRUE(TenNowAndTwoLater(hours{22}).held.empty());
}
TEST_F(WindowTest, AMomentBeforeThatTheChangesCount) {
  EXPECT_EQ(TenNowAndTwoLater(hours{22} - milliseconds{1}).held.size(), 1U);
}
TEST_F(WindowTest, AShorterWindowIsOverSooner) {
  config_.guard_window = hours{1};
  EXPECT_TRUE(TenNowAndTwoLater(hours{1}).held.empty());
}
TEST_F(WindowTest, WithoutAWindowEachPassIsAlone) {
  config_.guard_window = hours{0};
  EXPECT_TRUE(TenNowAndTwoLater(milliseconds{0}).held.empty());
}

TEST_F(WindowTest, WhatAPersonApprovedDoesNotCount) {
  Disable(0, 11);
  EXPECT_EQ(Sync().held.size(), 1U);
  EXPECT_TRUE(Approve().empty());
  Disable(11, 10);
  EXPECT_TRUE(Sync().held.empty());
  EXPECT_EQ(Disabled(), 21);
}

TEST_F(WindowTest, EachKindHasItsOwn) {
  Disable(0, 10);
  EXPECT_TRUE(Sync().held.empty());
  EachUser(10, [](UserSketch& user) { user.login = "new-" + user.login; });
  EXPECT_TRUE(Sync().held.empty());
  EachUser(10, [](UserSketch& user) { user.email = "changed@x"; });
  EXPECT_TRUE(Sync().held.empty());
  EachUser(1, [](UserSketch& user) { user.email = "once more@x"; });
  EXPECT_EQ(Sync().held.at(0).kind, ChangeKind::kMailChanged);
}

TEST_F(WindowTest, ThoseOfTheFirstPassAreNotNewPeople) {
  const auto add = [this](int count) {
    for (; count > 0; --count) {
      const std::string n = std::to_string(corp_.users.size());
      corp_.users.push_back({.anchor = n, .login = "u" + n, .dn = "uid=" + n, .enabled = true});
    }
  };
  add(10);
  EXPECT_TRUE(Sync().held.empty());
  add(1);
  EXPECT_EQ(Sync().held.at(0).kind, ChangeKind::kCreated);
}

TEST_F(WindowTest, MembershipsThatEndOneByOneAreHeld) {
  corp_.groups[0].members.resize(40);
  EXPECT_EQ(Sync().counts.revoked, 10);
  corp_.groups[0].members.resize(39);
  EXPECT_EQ(Sync().held.at(0).kind, ChangeKind::kRevoked);
}

TEST_F(WindowTest, WhoAreEnabledAreAPartOfAllWhoWereDisabledBefore) {
  config_.sources[0].limits[ChangeKind::kDisabled] = kUnlimited;
  Disable(0, 40);
  Sync();
  const auto enable = [this](int first, int count) {
    for (int i = first; i < first + count; ++i) corp_.users[static_cast<std::size_t>(i)].enabled = true;
    return Sync();
  };
  EXPECT_TRUE(enable(0, 15).held.empty());
  EXPECT_TRUE(enable(15, 5).held.empty()) << "20 of the 40 that there were are half of them";
  EXPECT_EQ(enable(20, 1).held.at(0).kind, ChangeKind::kEnabled);
}

TEST_F(WindowTest, ADryRunAndAFailedPassCountNothing) {
  Disable(0, 10);
  EXPECT_EQ(Run(config_.sources[0], corp_, kNow, Ending::kRollBack).counts.disabled, 10);
  corp_.unavailable_at_the_end = "connection lost";
  EXPECT_FALSE(Sync().complete);
  corp_.unavailable_at_the_end.reset();
  EXPECT_TRUE(Sync().held.empty());
}

TEST_F(WindowTest, ADryRunSaysWhatTheWindowHolds) {
  Disable(0, 10);
  Sync();
  Disable(10, 1);
  EXPECT_EQ(Run(config_.sources[0], corp_, kNow, Ending::kRollBack).held.size(), 1U);
}

TEST_F(WindowTest, AnotherSourceHasItsOwn) {
  config_.sources[1].correlate = {"login"};
  hr_.users = corp_.users;
  SyncHr();
  Disable(0, 10);
  EXPECT_TRUE(Sync().held.empty());
  for (int i = 20; i < 30; ++i) hr_.users[static_cast<std::size_t>(i)].enabled = false;
  EXPECT_TRUE(SyncHr().held.empty());
}

TEST_F(WindowTest, EveryOneOffImportIsAlone) {
  config_.sources[0].enabled_meaning = EnabledMeaning::kAdministratorsWord;
  config_.sources[0].lifecycle = Lifecycle::kIgnoreAbsence;
  EachUser(10, [](UserSketch& user) { user.login = "new-" + user.login; });
  EXPECT_TRUE(Sync().held.empty());
  EachUser(10, [](UserSketch& user) { user.login = "newer-" + user.login; });
  EXPECT_TRUE(Sync().held.empty());
}

}  // namespace
}  // namespace rollcall
