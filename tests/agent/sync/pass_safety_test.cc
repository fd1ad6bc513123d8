// A failed read is not an absence.
#include "store/holds.h"
#include "tests/agent/sync/scripted_connector.h"

namespace rollcall {
namespace {

class SafetyTest : public PassTest {
 protected:
  SafetyTest() {
    for (int i = 0; i < 300; ++i) everyone_.push_back({.anchor = std::to_string(i), .login = "u" + std::to_string(i)});
    corp_.users = everyone_;
    Sync();
  }
  std::int64_t Disabled() { return Count("account WHERE enabled = 0"); }
  void Show(std::size_t count) { corp_.users.assign(everyone_.begin(), everyone_.begin() + static_cast<long>(count)); }

  std::vector<UserSketch> everyone_;
};

TEST_F(SafetyTest, ASourceThatFailsAtItsEndChangesNothingAtAll) {
  Show(150);
  corp_.users.push_back({.anchor = "new", .login = "new"});
  corp_.unavailable_at_the_end = "connection lost";
  const PassReport report = Sync();
  EXPECT_FALSE(report.complete);
  EXPECT_EQ(report.error, "connection lost");
  EXPECT_EQ(report.counts.created, 0);
  EXPECT_EQ(Disabled(), 0);
  EXPECT_EQ(Count("account"), 300);
  EXPECT_EQ(Count("pass WHERE outcome = 'failed' AND error = 'connection lost'"), 1);
}

TEST_F(SafetyTest, AnEmptySourceHoldsNobody) {
  Show(0);
  const PassReport report = Sync();
  EXPECT_EQ(report.counts.held, 300);
  EXPECT_EQ(report.counts.missing, 0);
  EXPECT_NE(report.held.at(0).reason.find("no user at all"), std::string::npos);
  EXPECT_EQ(Disabled(), 0);
}

TEST_F(SafetyTest, AHalfEmptySourceHoldsNobodyAndTheRestIsApplied) {
  Show(150);
  corp_.users[0].email = "changed@x";
  const PassReport report = Sync();
  EXPECT_EQ(report.counts.held, 150);
  EXPECT_EQ(Disabled(), 0);
  EXPECT_EQ(Get("u0").profile.email, "changed@x");
  EXPECT_EQ(Count("pass WHERE outcome = 'held'"), 1);
}

TEST_F(SafetyTest, AFewThatAreGoneAreHeldAsMissing) {
  Show(290);
  EXPECT_EQ(Sync().counts.missing, 10);
  EXPECT_EQ(Disabled(), 10);
}

TEST_F(SafetyTest, ThoseMissingAlreadyDoNotCountTowardsTheLimit) {
  Show(290);
  Sync();
  Show(280);
  EXPECT_EQ(Sync(kNow + std::chrono::days{1}).counts.missing, 10);
  EXPECT_EQ(Disabled(), 20);
}

TEST_F(SafetyTest, ADeltaThatMentionsNobodyMeansThatNobodyChanged) {
  Show(0);
  corp_.coverage = Coverage::kDelta;
  EXPECT_EQ(Sync().counts.missing, 0);
  corp_.gone = {"7", "never seen"};
  EXPECT_EQ(Sync().counts.missing, 1);
  EXPECT_FALSE(Get("u7").enabled);
}

TEST_F(SafetyTest, ADeltaThatCallsAUserGoneAndShowsItElsewhereMeansAMove) {
  Show(10);
  corp_.coverage = Coverage::kDelta;
  corp_.gone = {"7", "7", "290"};
  EXPECT_EQ(Sync().counts.missing, 1);
  EXPECT_TRUE(Get("u7").enabled);
}

TEST_F(SafetyTest, ADeltaThatCallsEveryoneGoneIsHeld) {
  Show(0);
  corp_.coverage = Coverage::kDelta;
  for (int i = 0; i < 300; ++i) corp_.gone.push_back(std::to_string(i));
  EXPECT_EQ(Sync().counts.missing, 0);
}

TEST_F(SafetyTest, ACursorThatIsRejectedCostsAPullFromTheStart) {
  corp_.cursor = "somewhere";
  Sync();
  corp_.rejected_cursors = 1;
  Show(299);
  const PassReport report = Sync();
  EXPECT_TRUE(report.complete);
  EXPECT_EQ(report.counts.missing, 1);
  EXPECT_EQ(heard_.warnings, std::vector<std::string>{"the log was cut; everything is read instead"});
}

TEST_F(SafetyTest, ASourceThatRejectsEvenTheStartIsAFailure) {
  corp_.rejected_cursors = 9;
  const PassReport report = Sync();
  EXPECT_FALSE(report.complete);
  EXPECT_EQ(report.error, "the log was cut");
}

TEST_F(SafetyTest, AnUnreadableRecordOfAKnownUserIsNotAbsence) {
  Show(299);
  corp_.unreadable = {{"299", "its mail is no UTF-8"}};
  const PassReport report = Sync();
  EXPECT_EQ(report.counts.conflicts, 1);
  EXPECT_EQ(report.counts.missing, 0);
  EXPECT_EQ(Disabled(), 0);
}

TEST_F(SafetyTest, AnUnreadableRecordThatMayBeAnyonesHoldsEveryAbsence) {
  Show(299);
  corp_.unreadable = {{"", "it has no id"}};
  EXPECT_EQ(Sync().counts.held, 1);
  EXPECT_EQ(Disabled(), 0);
}

TEST_F(SafetyTest, ASourceWithoutALifecycleConcludesNothingFromAbsence) {
  config_.sources[0].lifecycle = Lifecycle::kIgnoreAbsence;
  Show(290);
  EXPECT_EQ(Sync().counts.missing, 0);
}

TEST_F(SafetyTest, AStoreThatFailsRollsEverythingBack) {
  // Fails in the middle of the pass, as a full disk would.
  database_->Run("CREATE UNIQUE INDEX disk_full ON account ((CASE WHEN login IN ('u0', 'last') THEN 1 END))");
  corp_.users.push_back({.anchor = "new", .login = "new"});
  corp_.users.push_back({.anchor = "last", .login = "last"});
  EXPECT_THROW(Sync(), StoreError);
  EXPECT_EQ(Count("account"), 300);
  EXPECT_EQ(Count("account WHERE login = 'new'"), 0);
}

TEST_F(SafetyTest, ASyncNeverLiftsAManualHold) {
  const AccountId account = Get("u0").id;
  SetHold(*database_, account, {.kind = HoldKind::kManual, .since = kNow, .by = "root", .reason = "left"}, At(kNow));
  corp_.users[0].email = "changed@x";
  corp_.users[0].enabled = true;
  Sync();
  EXPECT_FALSE(Get("u0").enabled);
}

}  // namespace
}  // namespace rollcall
