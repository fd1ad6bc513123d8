// A run is one transaction: another writer waits for its end, and then finds what it decided.
#include <gtest/gtest.h>

#include <thread>

#include "store/events.h"
#include "store/holds.h"
#include "tests/agent/policy/policy_fixture.h"

namespace rollcall {
namespace {

constexpr std::string_view kPolicy = "[[rule]]\nname = \"all\"\ninactive_days = 180\n";

// Does something when the run has decided and has not written yet.
struct Meanwhile : HeardChanges {
  void OnRecord() override {
    if (act) std::exchange(act, nullptr)();
  }
  std::function<void()> act;
};

class MeanwhileTest : public PolicyTest {
 protected:
  MeanwhileTest() {
    corp_.users = {Person("ann", 1), Person("bob", 300), Person("cid", 300)};
    Sync();
  }
};

TEST_F(MeanwhileTest, AnotherWriterWaitsAndFindsTheDecision) {
  const AccountId bob = Get("bob").id;
  std::thread administrator;
  bool was_enabled = true;
  Meanwhile listener;
  listener.act = [&] {
    administrator = std::thread([&] {
      Database other(options_);
      Transaction transaction(other);
      was_enabled = FindAccount(other, bob).value().enabled;
      LiftHold(other, bob, HoldKind::kAutomatic, "", "needed", At(kNow));
      transaction.Commit();
    });
  };
  const auto report = RunDeactivation(*database_, config_, Load(kPolicy), {.clock = [] { return kNow; }}, listener);
  administrator.join();
  EXPECT_EQ(report.pass.counts.disabled, 2);
  EXPECT_FALSE(was_enabled) << "the other writer saw a registry between decision and effect";
  EXPECT_TRUE(Enabled("bob"));
  EXPECT_FALSE(Enabled("cid"));
}

TEST_F(MeanwhileTest, AnInterruptedRunChangesNothingAndLeavesARecord) {
  Meanwhile listener;
  listener.act = [] { throw PassInterrupted("the service was told to stop"); };
  const auto report = RunDeactivation(*database_, config_, Load(kPolicy), {.clock = [] { return kNow; }}, listener);
  EXPECT_TRUE(report.pass.interrupted);
  EXPECT_TRUE(listener.lines.empty());
  EXPECT_TRUE(Enabled("bob"));
  EXPECT_EQ(Count("hold"), 0);
  EXPECT_EQ(Count("pass WHERE kind = 'deactivate' AND outcome = 'failed' AND error LIKE 'interrupted:%'"), 1);
}

}  // namespace
}  // namespace rollcall
