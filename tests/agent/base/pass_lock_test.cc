#include "agent/base/pass_lock.h"

#include <gmock/gmock.h>

#include <future>

#include "store/activity.h"
#include "store/passes.h"
#include "tests/store/registry.h"

namespace rollcall {
namespace {

using std::chrono::milliseconds;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class PassLockTest : public RegistryTest {
 protected:
  // Of another process: "corp", with a run that applies its changes.
  PassLockTest() {
    const SourceId corp = InternSource(other_, "corp");
    source_lock_ = TryLock(other_, LockOf(corp));
    pass_ = BeginPass(other_,
                      {.kind = "sync", .source = corp, .actor = "rollcall", .started_at = kNow, .cursor_before = ""});
  }

  Patience For(milliseconds most) {
    return {.most = most, .tell = [this](std::string_view what) { told_.emplace_back(what); }};
  }
  std::string Refused(milliseconds most) {
    try {
      LockPasses(*database_, For(most));
    } catch (const PassBusy& busy) {
      return busy.what();
    }
    return "";
  }

  Database other_{options_};
  std::unique_ptr<RegistryLock> source_lock_;
  PassId pass_{};
  std::vector<std::string> told_;
};

TEST_F(PassLockTest, WhatIsWaitedForIsSaidAfterASecond) {
  NoteApplying(other_, pass_, 80'000, kNow);
  const auto lock = TryLock(other_, RegistryLockKind::kPass);
  EXPECT_THAT(Refused(milliseconds{1200}), HasSubstr("try again when it has ended"));
  EXPECT_THAT(told_, ElementsAre("sync of corp has been applying 80000 records since 2026-11-22T08:00:00Z"));
}

TEST_F(PassLockTest, AShortWaitIsNotWorthAWord) {
  auto lock = TryLock(other_, RegistryLockKind::kPass);
  auto release = std::async(std::launch::async, [&lock] {
    std::this_thread::sleep_for(milliseconds{200});
    lock.reset();
  });
  EXPECT_EQ(Refused(milliseconds{5000}), "");
  EXPECT_THAT(told_, IsEmpty());
}

TEST_F(PassLockTest, ARunThatOnlyReadsIsInNobodysWay) {
  EXPECT_EQ(Refused(milliseconds{0}), "");
  EXPECT_THROW(LockSource(*database_, "corp", For(milliseconds{0})), PassBusy);
  EXPECT_EQ(LockSource(*database_, "hr", For(milliseconds{0})), nullptr) << "not registered yet";
}

TEST_F(PassLockTest, WithoutPatienceItIsRefusedAtOnce) {
  const auto lock = TryLock(other_, RegistryLockKind::kPass);
  const auto begun = std::chrono::steady_clock::now();
  EXPECT_THAT(Refused(milliseconds{0}), HasSubstr("another run is applying its changes"));
  EXPECT_LT(std::chrono::steady_clock::now() - begun, milliseconds{500});
  EXPECT_THAT(told_, IsEmpty());
}

}  // namespace
}  // namespace rollcall
