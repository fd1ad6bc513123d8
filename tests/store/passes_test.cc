#include "store/passes.h"

#include "store/links.h"
#include "store/registry_lock.h"
#include "tests/store/registry.h"

namespace rollcall {
namespace {

class PassesTest : public RegistryTest {
 protected:
  PassId Begin() {
    return BeginPass(*database_,
                     {.kind = "sync", .source = source_, .actor = "rollcall", .started_at = kNow, .cursor_before = ""});
  }
  SourceId source_ = InternSource(*database_, "corp");
};

TEST_F(PassesTest, TheCursorIsWhatTheLastPassSaved) {
  EXPECT_EQ(LoadCursor(*database_, source_), "");
  SaveCursor(*database_, source_, "one", Begin(), kNow);
  SaveCursor(*database_, source_, "two", Begin(), kNow);
  EXPECT_EQ(LoadCursor(*database_, source_), "two");
}

TEST_F(PassesTest, AreReadBackTheLatestFirst) {
  const PassId first = Begin();
  EndPass(*database_, first,
          {.outcome = "failed", .finished_at = kNow + std::chrono::seconds{2}, .counts = "{}", .error = "no route"});
  const PassId second = BeginPass(*database_, {.kind = "adopt", .actor = "root", .started_at = kNow});
  std::vector<PassId> found;
  const auto keep = [&found](const PassRecord& pass) { found.push_back(pass.id); };
  EachPass(*database_, {}, keep);
  EXPECT_EQ(found, (std::vector{second, first}));
  found.clear();
  EachPass(*database_, {.source = "corp"}, keep);
  EachPass(*database_, {.outcome = "failed"}, keep);
  EachPass(*database_, {.limit = 1}, keep);
  EXPECT_EQ(found, (std::vector{first, first, second}));
}

TEST_F(PassesTest, OneIsReadBackWhole) {
  const PassId pass = Begin();
  EndPass(*database_, pass,
          {.outcome = "complete",
           .finished_at = kNow + std::chrono::seconds{2},
           .counts = "{\"seen\":1}",
           .proof = "all pages",
           .cursor_after = "7"});
  const PassRecord record = FindPass(*database_, pass).value();
  EXPECT_EQ(record.kind, "sync");
  EXPECT_EQ(record.source, "corp");
  EXPECT_EQ(record.actor, "rollcall");
  EXPECT_EQ(record.started_at, kNow);
  EXPECT_EQ(record.finished_at, kNow + std::chrono::seconds{2});
  EXPECT_EQ(record.outcome, "complete");
  EXPECT_EQ(record.counts, "{\"seen\":1}");
  EXPECT_EQ(record.proof, "all pages");
  EXPECT_EQ(record.cursor_after, "7");
  EXPECT_EQ(record.error, "");
  EXPECT_FALSE(FindPass(*database_, PassId{99}).has_value());
}

TEST_F(PassesTest, OneIsRunningOnlyWhileSomebodyHoldsTheLock) {
  const PassId pass = Begin();
  EXPECT_EQ(FindPass(*database_, pass)->outcome, "interrupted");
  const auto lock = TryLock(*database_, LockOf(source_));
  ASSERT_NE(lock, nullptr);
  EXPECT_EQ(FindPass(*database_, pass)->outcome, "running");
  EXPECT_EQ(RunningPass(*database_)->id, pass);
}

TEST_F(PassesTest, WhatItsProcessLeftIsEndedAsInterrupted) {
  const PassId pass = Begin();
  EndAbandonedPasses(*database_, kNow + std::chrono::hours{1}, RegistryLockKind::kPass);
  const auto lock = TryLock(*database_, LockOf(source_));
  const PassRecord record = FindPass(*database_, pass).value();
  EXPECT_EQ(record.outcome, "interrupted");
  EXPECT_EQ(record.finished_at, kNow + std::chrono::hours{1});
  std::vector<PassId> found;
  EachPass(*database_, {.outcome = "interrupted"}, [&found](const PassRecord& each) { found.push_back(each.id); });
  EXPECT_EQ(found, std::vector{pass});
}

// A rule of the policy goes by what the latest pass that ended found.
TEST_F(PassesTest, AnInterruptedOneIsNoCompleteOne) {
  const PassId pass = Begin();
  EndPass(*database_, pass, {.outcome = "interrupted", .finished_at = kNow, .counts = "{}"});
  EXPECT_FALSE(WasPulled(*database_, source_));
}

}  // namespace
}  // namespace rollcall
