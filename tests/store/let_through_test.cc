#include "store/let_through.h"

#include "tests/store/registry.h"

namespace rollcall {
namespace {

class LetThroughTest : public RegistryTest {
 protected:
  void Keep(TimePoint at, SourceId source = SourceId{1}, ChangeKind kind = ChangeKind::kMissing) {
    Transaction transaction(*database_);
    KeepLetThrough(*database_, {.source = source, .rule = "", .kind = kind, .changes = 5},
                   {.now = at, .actor = "rollcall", .event_source = "ldap", .pass = PassId{++passes_}});
    transaction.Commit();
  }
  std::int64_t Rows() { return database_->One<std::int64_t>("SELECT count(*) FROM let_through").value(); }
  std::int64_t Since(TimePoint since) {
    return LetThroughSince(*database_, SourceId{1}, ChangeKind::kMissing, since)[""];
  }

 private:
  std::int64_t passes_ = 0;
};

TEST_F(LetThroughTest, WhatTheLongestWindowReachesIsKept) {
  Keep(kNow - kLongestWindow + std::chrono::milliseconds{1});
  Keep(kNow);
  EXPECT_EQ(Rows(), 2);
  EXPECT_EQ(Since(kNow - kLongestWindow), 10);
}

TEST_F(LetThroughTest, WhatNoWindowReachesIsForgottenByTheNextPass) {
  Keep(kNow - kLongestWindow - std::chrono::hours{1});
  Keep(kNow - kLongestWindow);
  Keep(kNow);
  EXPECT_EQ(Rows(), 1);
  EXPECT_EQ(Since({}), 5);
}

TEST_F(LetThroughTest, WhatAnotherSourceOrKindLeftIsNotTouched) {
  Keep(kNow - kLongestWindow, SourceId{2});
  Keep(kNow - kLongestWindow, SourceId{1}, ChangeKind::kRenamed);
  Keep(kNow);
  EXPECT_EQ(Rows(), 3);
}

}  // namespace
}  // namespace rollcall
