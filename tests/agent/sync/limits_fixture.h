// A source with a hundred people in two groups, and what its limits hold.
#pragma once

#include "agent/guard/approve.h"
#include "store/holds.h"
#include "store/plans.h"
#include "tests/agent/sync/scripted_connector.h"

namespace rollcall {

class LimitsTest : public PassTest {
 protected:
  LimitsTest() {
    for (int i = 0; i < kUsers; ++i) {
      const std::string n = std::to_string(i);
      corp_.users.push_back(
          {.anchor = n, .login = "u" + n, .email = "u" + n + "@x", .dn = "uid=" + n, .enabled = true});
    }
    for (int i = 0; i < 2; ++i) corp_.groups.push_back({.anchor = "g" + std::to_string(i)});
    for (int i = 0; i < kUsers; ++i) {
      corp_.groups[static_cast<std::size_t>(i % 2)].members.push_back("uid=" + std::to_string(i));
    }
    Sync();
  }

  template <class Fn>
  void EachUser(int count, Fn change) {
    for (int i = 0; i < count; ++i) change(corp_.users[static_cast<std::size_t>(i)]);
  }
  std::vector<Plan> Plans(std::optional<PlanState> state = PlanState::kOpen, TimePoint now = kNow) {
    std::vector<Plan> plans;
    EachPlan(*database_, {.source = "", .state = state}, now, [&plans](const Plan& plan) { plans.push_back(plan); });
    return plans;
  }
  // The only open plan.
  std::vector<MovedFact> Approve(TimePoint now = kNow) {
    Transaction transaction(*database_);
    auto moved = ApprovePlan(*database_, Plans().at(0), {.by = "root", .now = now, .protections = {}});
    transaction.Commit();
    return moved;
  }
  // Held now, held in the next pass by the same plan, and after the approval nobody's business any more.
  void ExpectOnePlan(ChangeKind kind, std::int64_t changes) {
    const PassReport report = Sync();
    ASSERT_EQ(report.held.size(), 1U);
    EXPECT_EQ(report.held[0].kind, kind);
    EXPECT_EQ(report.held[0].changes, changes);
    EXPECT_EQ(report.counts.held, changes);
    EXPECT_EQ(report.counts.conflicts, 0);
    EXPECT_EQ(Sync().held.at(0).plan, report.held[0].plan) << "the same plan, and no twin";
    EXPECT_EQ(Plans().size(), 1U);
    EXPECT_EQ(Plans().at(0).times, 2);
  }
  void ExpectAgreementAfterApproval() {
    EXPECT_TRUE(Approve().empty());
    heard_.lines.clear();
    EXPECT_TRUE(Sync().held.empty());
    EXPECT_TRUE(heard_.lines.empty()) << heard_.lines.front();
    EXPECT_TRUE(Plans().empty());
    heard_.lines.clear();
    const PassReport again = Sync();
    EXPECT_EQ(again.counts.unchanged, again.counts.seen);
  }
  std::int64_t Disabled() { return Count("account WHERE enabled = 0"); }

  static constexpr int kUsers = 100;
};

}  // namespace rollcall
