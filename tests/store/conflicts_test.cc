#include "store/conflicts.h"

#include "store/links.h"
#include "store/passes.h"
#include "tests/store/registry.h"

namespace rollcall {
namespace {

using std::chrono::days;

class ConflictsTest : public RegistryTest {
 protected:
  PassId Begin() {
    return BeginPass(*database_, {.kind = "sync", .source = source_, .actor = "rollcall", .started_at = kNow});
  }
  // A complete pass that sees these conflicts.
  void Pass(const std::vector<ConflictRecord>& conflicts, TimePoint now = kNow) {
    Stamp stamp = At(now);
    stamp.pass = Begin();
    for (const ConflictRecord& conflict : conflicts) RecordConflict(*database_, conflict, stamp);
    CloseConflictsNotSeen(*database_, source_, *stamp.pass, now);
  }
  std::vector<Conflict> Found(const ConflictFilter& filter) {
    std::vector<Conflict> found;
    EachConflict(*database_, filter, [&found](const Conflict& conflict) { found.push_back(conflict); });
    return found;
  }
  std::vector<Conflict> In(ConflictState state) { return Found({.state = state}); }

  SourceId source_ = InternSource(*database_, "corp");
  ConflictRecord conflict_{.source = source_, .place = "line 2", .anchor = "7", .reason = "no login"};
};

TEST_F(ConflictsTest, OneSeenTwiceCountsTwice) {
  Pass({conflict_});
  conflict_.place = "line 5";
  Pass({conflict_}, kNow + days{1});
  const auto open = In(ConflictState::kOpen);
  ASSERT_EQ(open.size(), 1U);
  EXPECT_EQ(open[0].times, 2);
  EXPECT_EQ(open[0].source, "corp");
  EXPECT_EQ(open[0].place, "line 5");
  EXPECT_EQ(open[0].anchor, "7");
  EXPECT_EQ(open[0].reason, "no login");
  EXPECT_EQ(open[0].first_seen_at, kNow);
  EXPECT_EQ(open[0].last_seen_at, kNow + days{1});
  EXPECT_EQ(open[0].last_pass, PassId{2});
}

TEST_F(ConflictsTest, OneThatDoesNotOccurAgainClosesAndMayComeBack) {
  Stamp stamp = At(kNow);
  stamp.pass = Begin();
  RecordConflict(*database_, conflict_, stamp);
  EXPECT_EQ(CloseConflictsNotSeen(*database_, source_, *stamp.pass, kNow), 0);
  EXPECT_EQ(CloseConflictsNotSeen(*database_, source_, Begin(), kNow + days{1}), 1);
  EXPECT_EQ(In(ConflictState::kOpen).size(), 0U);
  EXPECT_EQ(In(ConflictState::kClosed).at(0).closed_at, kNow + days{1});
  Pass({conflict_});
  EXPECT_EQ(In(ConflictState::kOpen).size(), 1U);
}

TEST_F(ConflictsTest, ADismissedOneIsCountedAndNotOpenedAgain) {
  Pass({conflict_});
  DismissConflict(*database_, In(ConflictState::kOpen).at(0).id, "root", "a test account", kNow + days{1});
  Pass({conflict_}, kNow + days{2});
  EXPECT_EQ(In(ConflictState::kOpen).size(), 0U);
  const auto dismissed = In(ConflictState::kDismissed);
  ASSERT_EQ(dismissed.size(), 1U);
  EXPECT_EQ(dismissed[0].times, 2);
  EXPECT_EQ(dismissed[0].last_seen_at, kNow + days{2});
  EXPECT_EQ(dismissed[0].dismissed_at, kNow + days{1});
  EXPECT_EQ(dismissed[0].dismissed_by, "root");
  EXPECT_EQ(dismissed[0].dismissal, "a test account");
}

TEST_F(ConflictsTest, ADismissedOneThatChangesIsOpen) {
  Pass({conflict_});
  DismissConflict(*database_, ConflictId{1}, "root", "a test account", kNow);
  conflict_.reason = "the login is taken";
  Pass({conflict_});
  EXPECT_EQ(In(ConflictState::kOpen).at(0).reason, "the login is taken");
  EXPECT_EQ(In(ConflictState::kDismissed).size(), 0U) << "the first one occurs no more";
}

TEST_F(ConflictsTest, ADismissedOneThatWasGoneIsNewWhenItComesBack) {
  Pass({conflict_});
  DismissConflict(*database_, ConflictId{1}, "root", "a test account", kNow);
  Pass({});
  EXPECT_EQ(In(ConflictState::kClosed).size(), 1U);
  Pass({conflict_});
  EXPECT_EQ(In(ConflictState::kOpen).size(), 1U);
}

TEST_F(ConflictsTest, OnlyAnOpenOneIsDismissed) {
  Pass({conflict_});
  DismissConflict(*database_, ConflictId{1}, "root", "a test account", kNow);
  EXPECT_THROW(DismissConflict(*database_, ConflictId{1}, "ann", "again", kNow), StoreError);
  EXPECT_THROW(DismissConflict(*database_, ConflictId{2}, "ann", "not there", kNow), StoreError);
  Pass({});
  EXPECT_THROW(DismissConflict(*database_, ConflictId{1}, "ann", "closed", kNow), StoreError);
  EXPECT_EQ(FindConflict(*database_, ConflictId{1}).value().dismissed_by, "root");
}

TEST_F(ConflictsTest, AreFoundBySourceAndState) {
  Pass({conflict_});
  RecordConflict(*database_, {.source = InternSource(*database_, "hr"), .place = "line 9", .reason = "no anchor"},
                 At(kNow));
  EXPECT_EQ(Found({}).size(), 2U);
  EXPECT_EQ(Found({.source = "hr"}).at(0).anchor, "");
  EXPECT_EQ(Found({.source = "hr", .state = ConflictState::kClosed}).size(), 0U);
  EXPECT_FALSE(FindConflict(*database_, ConflictId{9}).has_value());
}

}  // namespace
}  // namespace rollcall
