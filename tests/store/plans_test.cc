#include "store/plans.h"
#include "store/engine/json_rows.h"

#include <set>

#include "store/links.h"
#include "store/passes.h"
#include "tests/store/registry.h"

namespace rollcall {
namespace {

using std::chrono::days;

class PlansTest : public RegistryTest {
 protected:
  Stamp Pass(std::string_view source, TimePoint now = kNow) {
    Stamp stamp = At(now);
    const SourceId id = InternSource(*database_, source);
    stamp.pass = BeginPass(*database_, {.kind = "sync", .source = id, .actor = "rollcall", .started_at = now});
    return stamp;
  }
  PlanId Keep(std::vector<PlanChange> changes, TimePoint now = kNow, ChangeKind kind = ChangeKind::kRenamed) {
    return KeepPlan(*database_,
                    {.source = "corp", .kind = kind, .reason = "many", .event_source = "ldap", .changes = changes},
                    Pass("corp", now), now + days{7});
  }
  std::vector<PlanChange> ChangesOf(PlanId plan) {
    std::vector<PlanChange> changes;
    EachPlanChange(*database_, plan, [&changes](PlanChange change) { changes.push_back(std::move(change)); });
    return changes;
  }
  PlanState StateOf(PlanId plan, TimePoint now = kNow) { return FindPlan(*database_, plan, now)->state; }

  PlanChange a_{.action = PlanAction::kRename, .account = AccountId{1}, .login = "a", .was = "a", .becomes = "aa"};
  PlanChange b_{.action = PlanAction::kRename,
                .account = AccountId{2},
                .login = "b",
                .was = "b",
                .becomes = "bb",
                .reason = "told so",
                .detail = "{}"};
  PlanChange c_{.action = PlanAction::kRevoke, .account = AccountId{3}, .group = GroupId{4}, .login = "c"};
};

TEST_F(PlansTest, APlanIsReadAsItWasKept) {
  const PlanId id = Keep({b_, a_, c_});
  EXPECT_EQ(ChangesOf(id), (std::vector{a_, b_, c_}));
  const Plan plan = FindPlan(*database_, id, kNow).value();
  EXPECT_EQ(plan.source, "corp");
  EXPECT_EQ(plan.kind, ChangeKind::kRenamed);
  EXPECT_EQ(plan.state, PlanState::kOpen);
  EXPECT_EQ(plan.digest, DigestOf("corp", ChangeKind::kRenamed, {a_, b_, c_}));
  EXPECT_EQ(plan.changes, 3);
  EXPECT_EQ(plan.reason, "many");
  EXPECT_EQ(plan.event_source, "ldap");
  EXPECT_EQ(plan.expires_at, kNow + days{7});
  EXPECT_FALSE(plan.closed_at);
}

TEST_F(PlansTest, TheOrderInWhichASourceListsPeopleMakesNoOtherPlan) {
  const PlanId id = Keep({a_, b_});
  EXPECT_EQ(Keep({b_, a_}, kNow + days{1}), id);
  const Plan plan = FindPlan(*database_, id, kNow).value();
  EXPECT_EQ(plan.times, 2);
  EXPECT_EQ(plan.made_at, kNow);
  EXPECT_EQ(plan.last_seen_at, kNow + days{1});
  EXPECT_EQ(plan.expires_at, kNow + days{8});
}

TEST_F(PlansTest, EveryValueOfAChangeIsInTheDigest) {
  const auto digest = [this](auto change) {
    PlanChange changed = b_;
    change(changed);
    return DigestOf("corp", ChangeKind::kRenamed, {changed});
  };
  const std::set<std::string> digests = {digest([](PlanChange&) {}),
                                         digest([](PlanChange& c) { c.action = PlanAction::kEmail; }),
                                         digest([](PlanChange& c) { c.account = AccountId{7}; }),
                                         digest([](PlanChange& c) { c.group = GroupId{7}; }),
                                         digest([](PlanChange& c) { c.login = "x"; }),
                                         digest([](PlanChange& c) { c.was = "x"; }),
                                         digest([](PlanChange& c) { c.becomes = "x"; }),
                                         digest([](PlanChange& c) { c.reason = "x"; }),
                                         digest([](PlanChange& c) { c.detail = "x"; }),
                                         DigestOf("hr", ChangeKind::kRenamed, {b_}),
                                         DigestOf("corp", ChangeKind::kMissing, {b_})};
  EXPECT_EQ(digests.size(), 11U);
}

TEST_F(PlansTest, AnotherSetSupersedesThePlanAndKindsStandSideBySide) {
  const PlanId first = Keep({a_});
  const PlanId other_kind = Keep({a_}, kNow, ChangeKind::kMailChanged);
  const PlanId second = Keep({a_, b_});
  EXPECT_EQ(StateOf(first), PlanState::kSuperseded);
  EXPECT_TRUE(ChangesOf(first).empty());
  EXPECT_EQ(StateOf(other_kind), PlanState::kOpen);
  EXPECT_EQ(StateOf(second), PlanState::kOpen);
}

TEST_F(PlansTest, WhatAPassDoesNotAskForIsClosedForItsSourceAlone) {
  const PlanId plan = Keep({a_});
  EXPECT_EQ(ClosePlansNotKept(*database_, "hr", *Pass("hr").pass, kNow), 0);
  EXPECT_EQ(StateOf(plan), PlanState::kOpen);
  EXPECT_EQ(ClosePlansNotKept(*database_, "corp", *Pass("corp").pass, kNow), 1);
  EXPECT_EQ(StateOf(plan), PlanState::kClosed);
}

TEST_F(PlansTest, ADecisionIsKeptWithItsChanges) {
  const PlanId plan = Keep({a_});
  ClosePlan(*database_, plan, PlanState::kApproved, "root", "fine", kNow + days{1});
  const Plan closed = FindPlan(*database_, plan, kNow).value();
  EXPECT_EQ(closed.state, PlanState::kApproved);
  EXPECT_EQ(closed.closed_by, "root");
  EXPECT_EQ(closed.closed_at, kNow + days{1});
  EXPECT_EQ(closed.note, "fine");
  EXPECT_EQ(ChangesOf(plan), std::vector{a_});
  EXPECT_NE(Keep({a_}), plan) << "what is asked for again is a new plan";
}

TEST_F(PlansTest, AnExpiredPlanIsNotRefreshed) {
  const PlanId plan = Keep({a_});
  EXPECT_EQ(StateOf(plan, kNow + days{7}), PlanState::kExpired);
  EXPECT_NE(Keep({a_}, kNow + days{7}), plan);
  EXPECT_EQ(StateOf(plan), PlanState::kExpired);
}

TEST_F(PlansTest, ThePolicyHasPlansOfItsOwn) {
  const PlanId corp = Keep({a_}, kNow, ChangeKind::kDisabled);
  const PlanId policy = KeepPlan(*database_,
                                 {.source = "",
                                  .kind = ChangeKind::kDisabled,
                                  .reason = "many",
                                  .event_source = "automaticDeactivation",
                                  .changes = {a_}},
                                 Pass("corp"), kNow + days{7});
  EXPECT_NE(corp, policy);
  EXPECT_EQ(FindPlan(*database_, policy, kNow)->source, "");
  EXPECT_EQ(ClosePlansNotKept(*database_, "", *Pass("corp").pass, kNow), 1);
  EXPECT_EQ(StateOf(corp), PlanState::kOpen);
}

TEST(JsonRows, BytesThatAreNotUtf8AreReplacedAndStopNoRun) {
  JsonRows rows;
  rows.Row().Add(std::string_view("a\xff"));
  EXPECT_EQ(rows.Take(), "[[\"a\xef\xbf\xbd\"]]");
}

}  // namespace
}  // namespace rollcall
