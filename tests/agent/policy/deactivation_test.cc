#include "agent/policy/deactivation.h"

#include <gmock/gmock.h>

#include "store/archive.h"
#include "store/events.h"
#include "store/evidence.h"
#include "store/groups.h"
#include "store/holds.h"
#include "tests/agent/policy/policy_fixture.h"

namespace rollcall {
namespace {

using std::chrono::days;
using std::chrono::milliseconds;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

// ann was seen yesterday, bob 200 and cid 300 days ago.
class DeactivationTest : public PolicyTest {
 protected:
  DeactivationTest() {
    corp_.users = {Person("ann", 1), Person("bob", 200), Person("cid", 300)};
    Sync();
  }
  std::vector<Event> Deactivations() {
    auto events = Events();
    std::erase_if(events, [](const Event& event) { return event.source != kAutomaticDeactivation.code; });
    return events;
  }
};

TEST_F(DeactivationTest, SetsOneHoldWithRuleThresholdAndEvidenceAndWritesOneEvent) {
  const DeactivationReport report = Deactivate(kEveryone180);
  EXPECT_EQ(report.pass.counts.disabled, 2);
  EXPECT_EQ(report.pass.counts.seen, 3);
  EXPECT_EQ(report.pass.counts.unchanged, 1);
  EXPECT_TRUE(Enabled("ann"));
  EXPECT_FALSE(Enabled("bob"));
  EXPECT_TRUE(Get("bob").automatic_deactivation);
  EXPECT_EQ(HoldOf("bob"), "all: no login for 180 days; last login 2026-05-06T08:00:00.000Z (pwdLastSuccess of corp)");
  const auto events = Deactivations();
  ASSERT_EQ(events.size(), 2U);
  EXPECT_EQ(events[0].operation, Operation::kDisableUser);
  EXPECT_EQ(events[0].reason, HoldOf("bob"));
  EXPECT_EQ(Count("pass WHERE kind = 'deactivate' AND outcome = 'complete'"), 1);
  EXPECT_EQ(Count("hold h JOIN pass p ON p.id = h.pass WHERE p.kind = 'deactivate'"), 2);
}

TEST_F(DeactivationTest, ASecondRunDoesNothing) {
  Deactivate(kEveryone180);
  const auto report = Deactivate(kEveryone180, kNow + std::chrono::hours{1});
  EXPECT_EQ(report.pass.counts.disabled, 0);
  EXPECT_EQ(report.pass.counts.unchanged, 3);
  EXPECT_EQ(Deactivations().size(), 2U);
}

TEST_F(DeactivationTest, ADryRunSaysTheSameAndWritesNothing) {
  heard_.lines.clear();
  const auto dry = Deactivate(kEveryone180, kNow, {.ending = Ending::kRollBack});
  EXPECT_EQ(dry.pass.counts.disabled, 2);
  EXPECT_TRUE(Enabled("bob"));
  EXPECT_EQ(Count("pass WHERE kind = 'deactivate'"), 0);
  EXPECT_EQ(Count("rule_evidence"), 0);
  const auto lines = heard_.lines;
  heard_.lines.clear();
  Deactivate(kEveryone180);
  EXPECT_EQ(heard_.lines, lines);
}

TEST_F(DeactivationTest, MayDecideAsOfAnotherTime) {
  const auto report = Deactivate(kEveryone180, kNow, {.ending = Ending::kRollBack, .at = kNow + days{180}});
  EXPECT_EQ(report.pass.counts.disabled, 3);
  EXPECT_EQ(Deactivate(kEveryone180, kNow, {.at = kNow - days{100}}).pass.counts.disabled, 1);
}

TEST_F(DeactivationTest, WhoIsHeldAlreadyStaysAsTheyAre) {
  const AccountId bob = Get("bob").id;
  SetHold(*database_, bob, {.kind = HoldKind::kManual, .since = kNow, .by = "alice", .reason = "left"}, At(kNow));
  EXPECT_EQ(Deactivate(kEveryone180).pass.counts.disabled, 1);
  EXPECT_EQ(HoldOf("bob"), "");
}

TEST_F(DeactivationTest, WhoIsEnabledByHandHasTheWholePeriodAgain) {
  Deactivate(kEveryone180);
  const TimePoint enabled = kNow + days{1};
  LiftHold(*database_, Get("bob").id, HoldKind::kAutomatic, "", "", At(enabled));
  RestartClock(*database_, Get("bob").id, enabled);
  Sync(enabled);
  EXPECT_EQ(Deactivate(kEveryone180, enabled + days{1}).pass.counts.disabled, 0);
  Sync(enabled + days{180});
  Deactivate(kEveryone180, enabled + days{180});
  EXPECT_TRUE(Enabled("bob"));
  EXPECT_FALSE(Enabled("ann"));
  Deactivate(kEveryone180, enabled + days{180} + milliseconds{1});
  EXPECT_THAT(HoldOf("bob"), HasSubstr(", enabled by hand 2026-11-23T08:00:00.000Z"));
}

TEST_F(DeactivationTest, OnlyALoginAfterTheDeactivationLiftsItAndOnlyIfThePolicySaysSo) {
  Deactivate(kEveryone180);
  corp_.users = {Person("ann", 1), Person("bob", -2), Person("cid", 300)};
  Sync(kNow + days{3});
  EXPECT_FALSE(Enabled("bob"));
  EXPECT_EQ(Deactivate(kEveryone180, kNow + days{3}).pass.counts.enabled, 0);
  const std::string forgiving = std::string(kEveryone180) + "reactivate_on_login = true\n";
  EXPECT_EQ(Deactivate(forgiving, kNow + days{3}).pass.counts.enabled, 1);
  EXPECT_TRUE(Enabled("bob"));
  EXPECT_FALSE(Enabled("cid"));
  const auto event = Deactivations().back();
  EXPECT_EQ(event.operation, Operation::kEnableUser);
  EXPECT_THAT(event.reason, HasSubstr("all: logged in 2026-11-24T08:00:00.000Z, after the deactivation of 2026-11-22"));
}

TEST_F(DeactivationTest, ArchivesAfterTheTimeAndNeverBefore) {
  const std::string policy = std::string(kEveryone180) + "archive_after_days = 365\n";
  EXPECT_EQ(Deactivate(policy).pass.counts.archived, 0);
  const TimePoint due = kNow + days{365};
  corp_.users[0].last_login = due - days{1};
  Sync(due);
  EXPECT_EQ(Deactivate(policy, due).pass.counts.archived, 0);
  const auto report = Deactivate(policy, due + milliseconds{1});
  EXPECT_EQ(report.pass.counts.archived, 2);
  const auto archived = FindArchived(*database_, "bob");
  ASSERT_EQ(archived.size(), 1U);
  EXPECT_EQ(archived[0].event, RemovalEvent::kAccountInactivity);
  EXPECT_EQ(archived[0].removed_by_user, "rollcall");
  EXPECT_EQ(Deactivations().back().operation, Operation::kDeleteUser);
  EXPECT_EQ(Deactivate(policy, due + milliseconds{2}).pass.counts.archived, 0);
}

constexpr std::string_view kReactivate180 =
    "[[rule]]\nname = \"all\"\ninactive_days = 180\nreactivate_on_login = true\n";

TEST_F(DeactivationTest, ALoginInTheSecondOfTheDeactivationReactivates) {
  const TimePoint deactivated = kNow + milliseconds{700};
  Deactivate(kReactivate180, deactivated);
  corp_.users[1].last_login = kNow - milliseconds{1};
  Sync(kNow + days{1});
  EXPECT_EQ(Deactivate(kReactivate180, kNow + days{1}).pass.counts.enabled, 0) << "a millisecond earlier";
  corp_.users[1].last_login = kNow;
  Sync(kNow + days{1});
  EXPECT_EQ(Deactivate(kReactivate180, kNow + days{1}).pass.counts.enabled, 1);
}

TEST_F(DeactivationTest, OnlyWhoIsActiveByTheRuleNowIsReactivated) {
  Deactivate(kReactivate180);
  corp_.users[1].last_login = kNow + days{1};
  const TimePoint late = kNow + days{181};
  corp_.users[0].last_login = late;
  Sync(late);
  EXPECT_EQ(Deactivate(kReactivate180, late + milliseconds{1}).pass.counts.enabled, 0) << "away for 180 days again";
  EXPECT_EQ(Deactivate(kReactivate180, late).pass.counts.enabled, 1) << "exactly at the cutoff";
  EXPECT_EQ(Deactivate(kReactivate180, late).pass.counts.disabled, 0) << "and it stays so";
}

TEST_F(DeactivationTest, ALoginThatDoesNotReactivatePostponesTheArchivalAndNotForEver) {
  const std::string policy = std::string(kEveryone180) + "archive_after_days = 10\n";
  Deactivate(policy);
  corp_.users[1].last_login = kNow + days{5};
  const auto run = [&](TimePoint now) {
    corp_.users[0].last_login = now;
    Sync(now);
    return Deactivate(policy, now).pass.counts.archived;
  };
  EXPECT_EQ(run(kNow + days{10} + milliseconds{1}), 1) << "cid";
  EXPECT_EQ(run(kNow + days{15}), 0);
  EXPECT_EQ(run(kNow + days{15} + milliseconds{1}), 1) << "bob, ten days after the login";
}

TEST_F(DeactivationTest, AnEnablingOrRestoringByHandRestartsTheArchivesClock) {
  const std::string policy = std::string(kEveryone180) + "archive_after_days = 10\n";
  Deactivate(policy);
  RestartClock(*database_, Get("bob").id, kNow + days{11});
  Sync(kNow + days{11});
  EXPECT_EQ(Deactivate(policy, kNow + days{11}).pass.counts.archived, 1) << "cid alone";
  EXPECT_EQ(FindArchived(*database_, "bob").size(), 0U);
}

// The source goes on showing bob and cid.
TEST_F(DeactivationTest, WhoIsArchivedStaysThereUntilALogin) {
  const std::string policy = std::string(kEveryone180) + "archive_after_days = 10\n";
  Deactivate(policy);
  const TimePoint due = kNow + days{11};
  corp_.users[0].last_login = due;
  Sync(due);
  EXPECT_EQ(Deactivate(policy, due).pass.counts.archived, 2);
  const PassReport shown = Sync(due + days{1});
  EXPECT_EQ(shown.counts.restored, 0);
  EXPECT_EQ(shown.counts.created, 0);
  EXPECT_EQ(shown.counts.unchanged, 3);
  EXPECT_EQ(Count("account"), 1);
  corp_.users[1].last_login = due + days{2};
  EXPECT_EQ(Sync(due + days{2}).counts.restored, 1);
  EXPECT_TRUE(Get("bob").automatic_deactivation) << "as it was when it was removed";
}

TEST_F(DeactivationTest, WhoWasMissingWhenArchivedStaysThereUntilALoginToo) {
  const std::string policy = std::string(kEveryone180) + "archive_after_days = 10\n";
  Deactivate(policy);
  const UserSketch bob = corp_.users[1];
  corp_.users = {Person("ann", -11)};
  const TimePoint due = kNow + days{11};
  Sync(due);
  EXPECT_EQ(Deactivate(policy, due).pass.counts.archived, 2);
  corp_.users.push_back(bob);
  EXPECT_EQ(Sync(due + days{1}).counts.restored, 0);
  corp_.users.back().last_login = due + days{1};
  EXPECT_EQ(Sync(due + days{2}).counts.restored, 1);
}

TEST_F(DeactivationTest, DoesNotArchiveWhomOthersDisabledNorTheProtected) {
  SetHold(*database_, Get("bob").id, {.kind = HoldKind::kManual, .since = kNow, .by = "alice", .reason = "left"},
          At(kNow));
  Deactivate(kEveryone180);
  const TimePoint later = kNow + days{900};
  corp_.users[0].last_login = later;
  Sync(later);
  const std::string policy = std::string(kEveryone180) + "archive_after_days = 1\n";
  EXPECT_EQ(Deactivate(policy + "[[protect]]\nlogins = [\"cid\"]\n", later).pass.counts.archived, 0);
  EXPECT_EQ(Deactivate(policy, later).pass.counts.archived, 1);
  EXPECT_THAT(Count("account"), 2);
}

// An account that the database refuses to change, as a damaged row would be.
TEST_F(DeactivationTest, AnAccountThatTheDatabaseRefusesIsAConflictAndTheRestIsDeactivated) {
  const std::string bob = std::to_string(static_cast<std::int64_t>(Get("bob").id));
  if (OnPostgresql()) {
    database_->RunScript(
        "CREATE FUNCTION refuse_damaged() RETURNS trigger LANGUAGE plpgsql AS "
        "'BEGIN RAISE EXCEPTION ''damaged''; END'; CREATE TRIGGER damaged BEFORE INSERT ON hold "
        "FOR EACH ROW WHEN (NEW.account = " +
        bob + ") EXECUTE FUNCTION refuse_damaged()");
  } else {
    database_->RunScript("CREATE TRIGGER damaged BEFORE INSERT ON hold WHEN NEW.account = " + bob +
                         " BEGIN SELECT RAISE(ABORT, 'damaged'); END");
  }
  const auto report = Deactivate(kEveryone180);
  EXPECT_EQ(report.pass.counts.conflicts, 1);
  EXPECT_EQ(report.pass.counts.disabled, 1);
  EXPECT_TRUE(report.pass.complete);
  ASSERT_EQ(heard_.conflicts.size(), 1U);
  EXPECT_THAT(heard_.conflicts[0], testing::HasSubstr("damaged"));
  EXPECT_TRUE(Enabled("bob"));
  EXPECT_FALSE(Enabled("cid"));
}

TEST_F(DeactivationTest, WhatIsOverALimitIsHeldEntirelyAndTheRestIsApplied) {
  config_.policy_limits.disabled = {.count = 1, .percent = 50};
  const auto report = Deactivate(kEveryone180);
  EXPECT_EQ(report.pass.counts.disabled, 0);
  EXPECT_EQ(report.pass.counts.held, 2);
  ASSERT_EQ(report.held.size(), 1U);
  EXPECT_EQ(report.held[0].kind, PolicyChange::Kind::kDisable);
  EXPECT_EQ(report.held[0].changes.size(), 2U);
  EXPECT_THAT(ToText(report.pass.held),
              HasSubstr("2 of the 3 people of 'all' would be disabled, more than 1 and more than 50 %"));
  EXPECT_EQ(Count("pass WHERE kind = 'deactivate' AND outcome = 'held'"), 1);
  EXPECT_TRUE(Enabled("cid"));
}

TEST_F(DeactivationTest, WhatIsHeldIsAPlanWhoseApprovalTheNextRunAgreesWith) {
  config_.policy_limits.disabled = {.count = 1, .percent = 50};
  const Held held = Deactivate(kEveryone180).pass.held.at(0);
  EXPECT_EQ(held.kind, ChangeKind::kDisabled);
  EXPECT_EQ(held.changes, 2);
  EXPECT_EQ(Deactivate(kEveryone180).pass.held.at(0).plan, held.plan) << "the same plan, and no twin";
  EXPECT_THAT(Approve(*held.plan), IsEmpty());
  EXPECT_EQ(Count("account WHERE automatic_deactivation = 1"), 2);
  EXPECT_EQ(Count("event WHERE operation = 'disableUser' AND source = 'automaticDeactivation' AND actor = 'root'"), 2);
  EXPECT_THAT(Deactivate(kEveryone180).pass.held, IsEmpty());
  EXPECT_EQ(Count("account WHERE automatic_deactivation = 1"), 2);
}

TEST_F(DeactivationTest, ALoginThatArrivesBeforeTheApprovalIsAFactThatHasMoved) {
  config_.policy_limits.disabled = {.count = 1, .percent = 50};
  const PlanId plan = Deactivate(kEveryone180).pass.held.at(0).plan.value();
  for (UserSketch& user : corp_.users) {
    if (user.login == "cid") user.last_login = kNow;
  }
  Sync();
  const auto moved = Approve(plan);
  ASSERT_EQ(moved.size(), 1U);
  EXPECT_EQ(moved[0].change.login, "cid");
  EXPECT_THAT(moved[0].now, HasSubstr("last login 2026-11-22T08:00:00.000Z"));
  EXPECT_EQ(Count("account WHERE enabled = 0"), 0);
}

TEST_F(DeactivationTest, WhoIsProtectedByNowIsNotDeactivatedByAnApproval) {
  config_.policy_limits.disabled = {.count = 1, .percent = 50};
  const PlanId plan = Deactivate(kEveryone180).pass.held.at(0).plan.value();
  const auto protections = Load("[[protect]]\nlogins = [\"cid\"]\nreason = \"on call\"\n").protections;
  const auto moved = Approve(plan, kNow, protections);
  ASSERT_EQ(moved.size(), 1U);
  EXPECT_THAT(moved[0].now, HasSubstr("is protected: on call"));
  EXPECT_EQ(Count("account WHERE enabled = 0"), 0);
}

TEST_F(DeactivationTest, APolicyThatAsksForLessClosesItsPlan) {
  config_.policy_limits.disabled = {.count = 1, .percent = 50};
  const PlanId plan = Deactivate(kEveryone180).pass.held.at(0).plan.value();
  Deactivate("[[rule]]\nname = \"all\"\ninactive_days = 5000\n");
  EXPECT_EQ(FindPlan(*database_, plan, kNow)->state, PlanState::kClosed);
}

TEST_F(DeactivationTest, AMassArchivalIsHeldAndApproved) {
  Deactivate(kEveryone180);
  const std::int64_t before = Count("account");
  config_.policy_limits.archived = {.count = 1, .percent = 10};
  const std::string policy = std::string(kEveryone180) + "archive_after_days = 1\n";
  const TimePoint later = kNow + days{2};
  Sync(later);
  const auto report = Deactivate(policy, later);
  ASSERT_EQ(report.pass.held.size(), 1U);
  EXPECT_EQ(report.pass.held[0].kind, ChangeKind::kArchived);
  EXPECT_EQ(Count("account"), before);
  EXPECT_THAT(Approve(report.pass.held[0].plan.value(), later), IsEmpty());
  EXPECT_EQ(Count("account"), before - report.pass.held[0].changes);
  EXPECT_EQ(Count("deleted_account WHERE removal_event = 'account-inactivity' AND removed_by_user = 'root'"),
            report.pass.held[0].changes);
  EXPECT_THAT(Deactivate(policy, later).pass.held, IsEmpty());
}

TEST_F(DeactivationTest, APeriodWithinTheLagIsRefused) {
  for (UserSketch& user : corp_.users) user.lag = days{14};
  Sync();
  try {
    Deactivate("[[rule]]\nname = \"ad\"\ninactive_days = 10\n");
    FAIL() << "ran";
  } catch (const ConfigError& error) {
    EXPECT_THAT(error.what(),
                HasSubstr("policy.toml:3: 'inactive_days' of [[rule]] ad is 10, but pwdLastSuccess of corp may trail "
                          "the truth by 14 days"));
  }
  EXPECT_TRUE(Enabled("cid"));
  EXPECT_EQ(Deactivate("[[rule]]\nname = \"ad\"\ninactive_days = 15\n").pass.counts.disabled, 2);
}

TEST_F(DeactivationTest, AnAbsenceThatALoginEndsIsKeptForTheBackTest) {
  corp_.users[1].last_login = kNow - days{1};
  corp_.users[0].last_login = kNow;
  Sync();
  EXPECT_EQ(Count("absence"), 1);
  EXPECT_EQ(Count("absence WHERE until - since = 199 * CAST(86400000 AS BIGINT)"), 1);
}

}  // namespace
}  // namespace rollcall
