// The back-test: by who was a member and enabled then, and how many came back.
#include "agent/policy/replay.h"

#include <gtest/gtest.h>

#include "store/holds.h"
#include "tests/agent/policy/policy_fixture.h"

namespace rollcall {
namespace {

using std::chrono::days;
using std::chrono::milliseconds;

TimePoint Ago(int days_ago) { return kNow - days{days_ago}; }

// Both were last seen 310 days ago, when the registry came to know them; bob was in "staff". After 100 days, which is
// 210 days ago and a millisecond, a rule would deactivate them.
class ReplayTest : public PolicyTest {
 protected:
  ReplayTest() {
    for (std::size_t kind = 0; kind < kChangeKinds.size(); ++kind) {
      config_.sources[0].limits[static_cast<ChangeKind>(kind)] = kUnlimited;
    }
    corp_.users = {Person("bob", 310), Person("cid", 310)};
    corp_.groups = {{.anchor = "cn=staff,dc=x", .members = {corp_.users[0].dn}}, {.anchor = "cn=sales,dc=x"}};
    Sync(Ago(310));
  }
  void LogIn(std::size_t user, TimePoint time) {
    corp_.users[user].last_login = time;
    Sync(time);
  }
  void DisableBob(TimePoint time) {
    SetHold(*database_, Get("bob").id, {.kind = HoldKind::kManual, .since = time, .by = "alice", .reason = "on leave"},
            At(time));
  }
  // As the only rule; what it would have done from then until then.
  BackTest Back(const std::string& scope, TimePoint from = Ago(365), TimePoint to = Ago(120)) {
    const Policy policy = Load("[[rule]]\nname = \"r\"\ninactive_days = 100\n" + scope);
    const Zone zone("UTC");
    const Viewpoint view = {.at = to, .zone = zone, .horizon = to, .config = config_, .now = kNow};
    const ResolvedPolicy resolved = Resolve(policy, GroupGraph(*database_), *database_);
    return Replay(*database_, resolved, LoadScopes(*database_, resolved), view, from).rules.at(0);
  }
};

constexpr const char* kStaff = "groups = [\"staff\"]\n";
constexpr const char* kBob = "logins = [\"bob\"]\n";

TEST_F(ReplayTest, CountsWhoLogsInWithin30DaysAndNotAMomentLater) {
  LogIn(0, Ago(180) + milliseconds{1});
  LogIn(1, Ago(180) + milliseconds{2});
  const BackTest test = Back("");
  EXPECT_EQ(test.deactivated, 2);
  EXPECT_EQ(test.came_back, 1);
}

TEST_F(ReplayTest, CountsNobodyWhoComesBackInTime) {
  LogIn(0, Ago(210) + milliseconds{1});
  EXPECT_EQ(Back(kBob).deactivated, 0);
}

TEST_F(ReplayTest, CountsOnlyWhatFallsIntoTheTime) {
  EXPECT_EQ(Back(kBob, Ago(210) + milliseconds{1}).deactivated, 1);
  EXPECT_EQ(Back(kBob, Ago(210) + milliseconds{2}).deactivated, 0);
  EXPECT_EQ(Back(kBob, Ago(365), Ago(210) + milliseconds{1}).deactivated, 1);
  EXPECT_EQ(Back(kBob, Ago(365), Ago(210)).deactivated, 0);
}

TEST_F(ReplayTest, WhoWasAMemberThenCountsAlsoAfterLeaving) {
  corp_.groups[0].members.clear();
  Sync(Ago(200));
  EXPECT_EQ(Back(kStaff).deactivated, 1);
  EXPECT_EQ(Back(std::string("except_groups = [\"staff\"]\n") + kBob, Ago(365), Ago(201)).deactivated, 0);
}

TEST_F(ReplayTest, WhoHadLeftByThenDoesNotCount) {
  corp_.groups[0].members.clear();
  Sync(Ago(220));
  EXPECT_EQ(Back(kStaff).deactivated, 0);
}

TEST_F(ReplayTest, WhoBecomesAMemberWhileAwayCountsFromThen) {
  corp_.groups[0].members.push_back(corp_.users[1].dn);
  Sync(Ago(150));
  EXPECT_EQ(Back(kStaff, Ago(209)).deactivated, 1);
  EXPECT_EQ(Back(kStaff, Ago(149)).deactivated, 0);
}

TEST_F(ReplayTest, AGroupThatIsGoneIsKnownByItsName) {
  corp_.groups.erase(corp_.groups.begin());
  Sync(Ago(150));
  EXPECT_EQ(Back("groups = [\"s*\"]\n").deactivated, 1);
}

TEST_F(ReplayTest, WhoWasDisabledThenDoesNotCount) {
  DisableBob(Ago(250));
  EXPECT_EQ(Back(kBob).deactivated, 0);
}

TEST_F(ReplayTest, WhoWasDisabledOnlyLaterCounts) {
  DisableBob(Ago(205));
  EXPECT_EQ(Back(kBob).deactivated, 1);
}

TEST_F(ReplayTest, WhoIsEnabledWhileAwayCountsFromThen) {
  DisableBob(Ago(250));
  LiftHold(*database_, Get("bob").id, HoldKind::kManual, "", "", At(Ago(200)));
  EXPECT_EQ(Back(kBob, Ago(200)).deactivated, 1);
  EXPECT_EQ(Back(kBob, Ago(199)).deactivated, 0);
}

TEST_F(ReplayTest, WhoIsEnabledByHandHasTheWholePeriodAgain) {
  DisableBob(Ago(250));
  LiftHold(*database_, Get("bob").id, HoldKind::kManual, "", "", At(Ago(230)));
  RestartClock(*database_, Get("bob").id, Ago(230));
  EXPECT_EQ(Back(kBob, Ago(365), Ago(130)).deactivated, 0);
  EXPECT_EQ(Back(kBob, Ago(365), Ago(130) + milliseconds{1}).deactivated, 1);
}

// What a rule has done is what another policy would have done otherwise.
TEST_F(ReplayTest, WhomOnlyARuleHadDisabledCountsAndSoDoesTheLoginAfterIt) {
  Sync(Ago(249));
  Deactivate("[[rule]]\nname = \"short\"\nlogins = [\"bob\"]\ninactive_days = 60\n", Ago(249));
  ASSERT_FALSE(Enabled("bob"));
  EXPECT_EQ(Back(kBob).deactivated, 1);
  LiftHold(*database_, Get("bob").id, HoldKind::kAutomatic, "", "", At(Ago(205)));
  RestartClock(*database_, Get("bob").id, Ago(205));
  LogIn(0, Ago(204));
  const BackTest test = Back(kBob);
  EXPECT_EQ(test.deactivated, 1);
  EXPECT_EQ(test.came_back, 1);
}

}  // namespace
}  // namespace rollcall
