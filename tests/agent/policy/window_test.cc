// Runs that each disable a few are limited together.
#include <gmock/gmock.h>

#include "tests/agent/policy/policy_fixture.h"

namespace rollcall {
namespace {

using std::chrono::days;
using testing::IsEmpty;

constexpr std::string_view kAfter180 = "[[rule]]\nname = \"all\"\ninactive_days = 180\n";
constexpr std::string_view kAfter100 = "[[rule]]\nname = \"all\"\ninactive_days = 100\n";

// Of forty people, six were seen 200 days ago, six 150 days, and the others yesterday.
class PolicyWindow : public PolicyTest {
 protected:
  PolicyWindow() {
    for (int i = 0; i < 40; ++i) {
      corp_.users.push_back(Person("p" + std::to_string(i), i < 6 ? 200 : i < 12 ? 150 : 1));
    }
    config_.policy_limits = {};
    Sync();
  }
  std::int64_t Disabled() { return Count("account WHERE automatic_deactivation = 1"); }
};

TEST_F(PolicyWindow, ARunIsHeldWhereItCrossesTheLimitWithAnEarlierOne) {
  EXPECT_THAT(Deactivate(kAfter180).pass.held, IsEmpty());
  const Held held = Deactivate(kAfter100).pass.held.at(0);
  EXPECT_EQ(held.reason,
            "6 of the 40 people of 'all' would be disabled (12 with earlier passes within 24 hours), more than 10 and "
            "more than 5 %: these 6 accounts are not disabled");
  EXPECT_EQ(Disabled(), 6);
  EXPECT_THAT(Approve(*held.plan), IsEmpty());
  EXPECT_EQ(Disabled(), 12);
}

TEST_F(PolicyWindow, ADryRunIsHeldAlike) {
  Deactivate(kAfter180);
  EXPECT_EQ(Deactivate(kAfter100, kNow, {.ending = Ending::kRollBack}).pass.counts.held, 6);
}

TEST_F(PolicyWindow, TheRunOfTheNextDayIsAlone) {
  Deactivate(kAfter180);
  const TimePoint tomorrow = kNow + days{1};
  Sync(tomorrow);
  EXPECT_THAT(Deactivate(kAfter100, tomorrow).pass.held, IsEmpty());
  EXPECT_EQ(Disabled(), 12);
}

TEST_F(PolicyWindow, WithoutAWindowEachRunIsAlone) {
  config_.guard_window = std::chrono::hours{0};
  Deactivate(kAfter180);
  EXPECT_THAT(Deactivate(kAfter100).pass.held, IsEmpty());
}

TEST_F(PolicyWindow, WhatAPersonApprovedDoesNotCount) {
  config_.policy_limits.disabled = {.count = 5, .percent = 5};
  EXPECT_THAT(Approve(Deactivate(kAfter180).pass.held.at(0).plan.value()), IsEmpty());
  config_.policy_limits = {};
  EXPECT_THAT(Deactivate(kAfter100).pass.held, IsEmpty());
  EXPECT_EQ(Disabled(), 12);
}

}  // namespace
}  // namespace rollcall
