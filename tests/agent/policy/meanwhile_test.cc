// What somebody else writes between the survey of everyone and the writing counts: each account is looked at again.
#include <gtest/gtest.h>

#include "store/archive.h"
#include "store/groups.h"
#include "store/holds.h"
#include "store/links.h"
#include "store/memberships.h"
#include "tests/agent/policy/policy_fixture.h"

namespace rollcall {
namespace {

using std::chrono::days;

constexpr std::string_view kPolicy =
    "[[protect]]\ngroups = [\"admins\"]\n[[rule]]\nname = \"all\"\ninactive_days = 180\n";

// Does something when the run has found whom to change, and has changed nobody yet.
struct Meanwhile : HeardChanges {
  void OnBegin(PassId /*pass*/) override { act(); }
  std::function<void()> act;
};

// bob and cid have been away for 300 days.
class MeanwhileTest : public PolicyTest {
 protected:
  MeanwhileTest() {
    corp_.users = {Person("ann", 1), Person("bob", 300), Person("cid", 300)};
    corp_.groups = {{.anchor = "cn=admins,dc=x", .members = {corp_.users[0].dn}}};
    Sync();
  }
  // Runs the policy while `act` is done to cid by another connection; cid is not disabled by it, and bob is.
  void ExpectSaved(const std::function<void(Database&, AccountId)>& act) {
    Meanwhile listener;
    listener.act = [&] {
      Database other(options_);
      Transaction transaction(other);
      act(other, Get("cid").id);
      transaction.Commit();
    };
    const auto report = RunDeactivation(*database_, config_, Load(kPolicy), {.clock = [] { return kNow; }}, listener);
    EXPECT_EQ(report.survey.changes.size(), 2U) << "both were found";
    EXPECT_EQ(report.pass.counts.disabled, 1);
    EXPECT_EQ(report.pass.counts.conflicts, 0);
    EXPECT_FALSE(Enabled("bob"));
    EXPECT_EQ(Count("hold WHERE kind = 'automatic'"), 1);
  }
};

TEST_F(MeanwhileTest, ALoginSaves) {
  ExpectSaved([](Database& other, AccountId cid) {
    UpdateLastLogin(other, cid, {kNow, kNow, "corp", "pwdLastSuccess"});
  });
  EXPECT_TRUE(Enabled("cid"));
}

TEST_F(MeanwhileTest, AnEnablingByHandSaves) {
  ExpectSaved([](Database& other, AccountId cid) { RestartClock(other, cid, kNow); });
}

TEST_F(MeanwhileTest, AProtectionSaves) {
  ExpectSaved([this](Database& other, AccountId cid) {
    const auto admins = FindGroup(other, InternSource(other, "corp"), "cn=admins,dc=x");
    Tell(other, {{.group = admins.value().id, .account = cid}}, ToldBy::kAdministrator, At(kNow));
  });
  EXPECT_TRUE(Enabled("cid"));
}

TEST_F(MeanwhileTest, AnotherHoldIsEnough) {
  ExpectSaved([this](Database& other, AccountId cid) {
    SetHold(other, cid, {.kind = HoldKind::kManual, .since = kNow, .by = "alice", .reason = "left"}, At(kNow));
  });
  EXPECT_EQ(HoldOf("cid"), "");
}

TEST_F(MeanwhileTest, WhoIsRemovedIsLeftInTheArchive) {
  ExpectSaved([this](Database& other, AccountId cid) {
    RemoveAccount(other, cid, {.event = RemovalEvent::kDataCorrection, .by_user = "alice"}, "", At(kNow));
  });
  EXPECT_EQ(Count("deleted_account"), 1);
}

// An enabling that a rule asks for needs a hold that stands.
TEST_F(MeanwhileTest, WhoIsEnabledByHandIsNotEnabledAgain) {
  Deactivate(kPolicy);
  corp_.users[2].last_login = kNow + days{1};
  Sync(kNow + days{1});
  Meanwhile listener;
  listener.act = [&] {
    Database other(options_);
    Transaction transaction(other);
    LiftHold(other, Get("cid").id, HoldKind::kAutomatic, "", "", At(kNow));
    transaction.Commit();
  };
  const std::string policy = std::string(kPolicy) + "reactivate_on_login = true\n";
  const auto report =
      RunDeactivation(*database_, config_, Load(policy), {.clock = [] { return kNow + days{1}; }}, listener);
  EXPECT_EQ(report.survey.changes.size(), 1U);
  EXPECT_EQ(report.pass.counts.enabled, 0);
}

}  // namespace
}  // namespace rollcall
