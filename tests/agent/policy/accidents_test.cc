// What has gone wrong elsewhere, with 5,000 accounts: nobody is disabled who should not be, nobody is passed over, and
// one message says what is wrong.
#include <gmock/gmock.h>

#include "store/accounts.h"
#include "store/evidence.h"
#include "store/holds.h"
#include "store/links.h"
#include "store/passes.h"
#include "tests/agent/policy/policy_fixture.h"

namespace rollcall {
namespace {

using std::chrono::days;
using testing::HasSubstr;

constexpr int kPeople = 5000;

// Every seventh person has been away for 300 days.
bool IsDormant(int person) { return person % 7 == 3; }
constexpr int kDormant = 714;

class AccidentTest : public PolicyTest {
 protected:
  AccidentTest() {
    for (int i = 0; i < kPeople; ++i) corp_.users.push_back(Person("u" + std::to_string(i), IsDormant(i) ? 300 : 2));
    corp_.groups = {{.anchor = "cn=staff,dc=x", .members = {}}};
    for (const UserSketch& user : corp_.users) corp_.groups[0].members.push_back(user.dn);
    Sync();
  }
  std::int64_t Disabled() { return Count("account WHERE enabled = 0"); }
  // A policy runs; nobody is disabled, and the message says so.
  void ExpectNobody(std::string_view policy, TimePoint now, const std::string& message) {
    const auto report = Deactivate(policy, now);
    EXPECT_EQ(report.pass.counts.disabled, 0);
    EXPECT_EQ(Disabled(), 0);
    EXPECT_THAT(ToText(report.pass.held), HasSubstr(message));
  }
};

constexpr std::string_view kStaff = "[[rule]]\nname = \"staff\"\ngroups = [\"staff\"]\ninactive_days = 180\n";

TEST_F(AccidentTest, DormantPeopleInAnyPositionAreAllFound) {
  EXPECT_EQ(Deactivate(kStaff).pass.counts.disabled, kDormant);
  for (int i = 0; i < kPeople; ++i) EXPECT_EQ(Enabled("u" + std::to_string(i)), !IsDormant(i)) << i;
}

TEST_F(AccidentTest, OneBadRecordDoesNotEndTheRunNorHideIt) {
  const auto bad = std::to_string(static_cast<std::int64_t>(Get("u703").id));
  if (OnPostgresql()) {
    database_->RunScript(
        "CREATE FUNCTION break_one() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'broken'; END $$; "
        "CREATE TRIGGER broken BEFORE INSERT ON hold FOR EACH ROW WHEN (NEW.account = " +
        bad + ") EXECUTE FUNCTION break_one();");
  } else {
    database_->RunScript("CREATE TRIGGER broken BEFORE INSERT ON hold WHEN NEW.account = " + bad +
                         " BEGIN SELECT RAISE(ABORT, 'broken'); END;");
  }
  const auto report = Deactivate(kStaff);
  EXPECT_EQ(report.pass.counts.disabled, kDormant - 1);
  EXPECT_EQ(report.pass.counts.conflicts, 1);
  ASSERT_EQ(heard_.conflicts.size(), 1U);
  EXPECT_THAT(heard_.conflicts[0], HasSubstr("broken"));
  EXPECT_TRUE(Enabled("u703"));
  EXPECT_EQ(Disabled(), kDormant - 1);
}

TEST_F(AccidentTest, ReenabledPeopleStayEnabled) {
  Deactivate(kStaff);
  const TimePoint tomorrow = kNow + days{1};
  LiftHold(*database_, Get("u3").id, HoldKind::kAutomatic, "", "", At(tomorrow));
  RestartClock(*database_, Get("u3").id, tomorrow);
  Sync(tomorrow);
  EXPECT_EQ(Deactivate(kStaff, tomorrow).pass.counts.disabled, 0);
  EXPECT_TRUE(Enabled("u3"));
}

TEST_F(AccidentTest, ASyncAfterTheRunEnablesNobody) {
  Deactivate(kStaff);
  for (UserSketch& user : corp_.users) user.enabled = true;
  EXPECT_EQ(Sync(kNow + days{1}).counts.enabled, 0);
  EXPECT_EQ(Disabled(), kDormant);
}

TEST_F(AccidentTest, AnUnreadableLoginAttributeHoldsTheRule) {
  for (UserSketch& user : corp_.users) user.last_login.reset();
  Sync(kNow + days{1});
  ExpectNobody(kStaff, kNow + days{1}, "corp told no login time of anybody in its last pull, though it did before");
}

TEST_F(AccidentTest, ALoginAttributeThatBecomesUnreadableForAPartHoldsTheRule) {
  const std::string patient = "[[rule]]\nname = \"staff\"\ninactive_days = 1000\n";
  EXPECT_EQ(Deactivate(patient).pass.held.size(), 0U);
  for (int i = 0; i < kPeople / 4; ++i) corp_.users[static_cast<std::size_t>(i)].last_login.reset();
  Sync(kNow + days{1});
  ExpectNobody(
      kStaff, kNow + days{1},
      "is suspended for 714 of its 5000 people: corp reports no login time any more of 1250 of 5000 accounts, of "
      "which it reported one when this rule last ran");
  // It stays so until somebody has looked.
  ExpectNobody(kStaff, kNow + days{1}, "can the agent still read the attribute of all?");
  EXPECT_GT(Deactivate(kStaff, kNow + days{1}, {.accepted = {"staff"}}).pass.counts.disabled, 0);
  EXPECT_EQ(Deactivate(kStaff, kNow + days{1}).pass.held.size(), 0U);
}

TEST_F(AccidentTest, AServerThatIsDownHoldsTheRule) {
  corp_.unavailable_at_the_end = "connection refused";
  Sync(kNow + days{1});
  ExpectNobody(kStaff, kNow + days{1}, " did not complete, so that logins may be missing");
}

TEST_F(AccidentTest, ASourceThatNobodySyncsAnyMoreHoldsTheRule) {
  ExpectNobody(kStaff, kNow + days{4},
               "corp was last pulled 2026-11-22T08:00:00.000Z, more than 3 days ago: logins since then are not known");
}

// Whoever is shown is known, whatever else of them is held.
TEST_F(AccidentTest, AHeldChangeThatHidesNobodyHoldsNoRule) {
  for (UserSketch& user : corp_.users) user.login += "x";
  config_.sources[0].limits[ChangeKind::kRenamed] = {.count = 10, .percent = 5};
  const PassReport sync = Sync(kNow + days{1});
  ASSERT_EQ(sync.held.size(), 1U);
  EXPECT_EQ(sync.held[0].kind, ChangeKind::kRenamed);
  EXPECT_EQ(Deactivate(kStaff, kNow + days{1}).pass.counts.disabled, kDormant);
}

// Who is hidden and let go by a person is missing, and no riddle any more.
TEST_F(AccidentTest, AnApprovalOfWhoIsMissingEndsTheWait) {
  corp_.users.resize(2500);
  const PassReport sync = Sync(kNow + days{1});
  ASSERT_EQ(sync.held.size(), 1U);
  Approve(*sync.held[0].plan, kNow + days{1});
  EXPECT_GT(Deactivate(kStaff, kNow + days{1}).pass.counts.disabled, 0);
}

// An access rule hides the attribute overnight, and only deltas are pulled.
TEST_F(AccidentTest, ALoginAttributeThatDeltasDoNotShowAnyMoreHoldsTheRule) {
  corp_.cursor = "somewhere";
  Sync(kNow);
  ScriptedConnector delta;
  delta.cursor = "somewhere";
  delta.coverage = Coverage::kDelta;
  for (int i = 0; i < 3; ++i) {
    UserSketch changed = corp_.users[static_cast<std::size_t>(i)];
    changed.display_name = "Changed";
    changed.last_login.reset();
    delta.users.push_back(changed);
  }
  Run(config_.sources[0], delta, kNow + days{1});
  ExpectNobody(kStaff, kNow + days{1},
               "corp told a login time of 0 of 3 users that have changed since its last full pull and had one before");
  corp_.rejected_cursors = 1;  // everything is read once
  Sync(kNow + days{1});
  EXPECT_EQ(Deactivate(kStaff, kNow + days{1}).pass.counts.disabled, kDormant);
}

// A wrong base, a narrowed filter, an empty directory or half an export: the sync holds them, and so does the policy.
TEST_F(AccidentTest, ASourceThatShowsTooFewHoldsTheRule) {
  for (const std::size_t shown : {0U, 17U, 2500U}) {
    auto all = corp_.users;
    corp_.users.resize(shown);
    Sync(kNow + days{1});
    ExpectNobody(kStaff, kNow + days{1}, "does not show users whom it showed before, which is held: nothing is known");
    corp_.users = std::move(all);
    Sync(kNow + days{1});
  }
}

TEST_F(AccidentTest, ALostGroupHoldsItsRuleAndLosesNobodyToTheNextOne) {
  corp_.groups = {{.anchor = "cn=other,dc=x", .members = {}}};
  config_.sources[0].limits[ChangeKind::kRevoked] = kUnlimited;
  Sync(kNow + days{1});
  ExpectNobody(
      std::string(kStaff) + "[[rule]]\nname = \"rest\"\ninactive_days = 30\n", kNow + days{1},
      "the rule 'staff' does nothing: no group matches 'staff', so that nobody knows whom it is about. The 5000 "
      "people whom it may be about are not left to the rules below it either. To end that, sync the source");
}

TEST_F(AccidentTest, NoGroupAtAllIsHeldAndKeepsEverybodyWhereTheyAre) {
  corp_.groups.clear();
  const PassReport sync = Sync(kNow + days{1});
  ASSERT_EQ(sync.held.size(), 1U);
  EXPECT_EQ(sync.held[0].kind, ChangeKind::kRevoked);
  EXPECT_EQ(sync.held[0].changes, kPeople);
  EXPECT_THAT(sync.held[0].reason, HasSubstr("corp shows no group at all, where it showed some: all of its 5000"));
  EXPECT_EQ(Count("membership"), kPeople);
  EXPECT_EQ(Deactivate(kStaff, kNow + days{1}).pass.counts.disabled, kDormant) << "whom the rule is about is known";
  Approve(*sync.held[0].plan, kNow + days{1});
  EXPECT_EQ(Count("membership"), 0);
}

TEST_F(AccidentTest, AWrongNumberIsHeldByTheLimit) {
  config_.policy_limits = {};
  ExpectNobody("[[rule]]\nname = \"staff\"\ninactive_days = 1\n", kNow, "5000 of the 5000 people of 'staff' would be");
}

// A platform that has stopped writing its logins down says nothing of those whom it never mentioned, whoever's rule it
// is.
TEST_F(AccidentTest, AFeedOfEveryonesLoginsThatHasFallenSilentLosesNobody) {
  for (int i = 0; i < 50; ++i) hr_.users.push_back({.anchor = std::to_string(i), .login = "hr" + std::to_string(i)});
  SyncHr(kNow - days{400});
  config_.sources.push_back({.name = "platform", .type = "feed", .feed = FeedRules{.logins_of = LoginsOf::kEveryone}});
  const SourceId platform = InternSource(*database_, "platform");
  const TimePoint last = kNow - days{100};
  CreateAccount(*database_, {.profile = {.login = "guest"}, .last_login = LastLogin{last, last, "platform", "login"}},
                {.now = last, .actor = "rollcall", .event_source = "ldap", .pass = {}});
  const auto tell = [&](TimePoint at) {
    const PassId pass =
        BeginPass(*database_, {.kind = "sync", .source = platform, .actor = "rollcall", .started_at = kNow});
    KeepLoginEvidence(*database_, platform, {.users = 1, .with_login = 1}, pass, at);
    EndPass(*database_, pass, {.outcome = "complete", .finished_at = kNow});
  };
  constexpr std::string_view kRule = "[[rule]]\nname = \"all\"\nsources = [\"corp\", \"hr\"]\ninactive_days = 180\n";
  tell(last);
  EXPECT_EQ(Deactivate(kRule).pass.counts.disabled, kDormant);
  tell(kNow);
  EXPECT_EQ(Deactivate(kRule).pass.counts.disabled, 50) << "it tells again: they have really not logged in";
}

// People whose source tells no logins are not people who never log in.
TEST_F(AccidentTest, ASourceWithoutLoginsLosesNobody) {
  for (int i = 0; i < 50; ++i) hr_.users.push_back({.anchor = std::to_string(i), .login = "hr" + std::to_string(i)});
  SyncHr(kNow - days{400});
  corp_.users.resize(kPeople);
  EXPECT_EQ(Deactivate(kEveryone180).pass.counts.disabled, kDormant);
  EXPECT_EQ(Count("account WHERE enabled = 0 AND login LIKE 'hr%'"), 0);
  ASSERT_FALSE(heard_.warnings.empty());
  EXPECT_THAT(heard_.warnings.back(),
              HasSubstr("50 people of 'all' are left alone: no source tells their logins any more"));
  const auto report = Deactivate("[[rule]]\nname = \"hr\"\nsources = [\"hr\"]\ninactive_days = 30\n");
  EXPECT_THAT(ToText(report.pass.held), HasSubstr("no login time is known of any of its 50 people"));
}

// What an import or an adoption told once is frozen; somebody who has been there every day since would be locked out.
TEST_F(AccidentTest, ATimeThatNobodyGoesOnTellingLosesNobody) {
  SourceConfig once = {.name = "import", .type = "csv", .lifecycle = Lifecycle::kIgnoreAbsence};
  ScriptedConnector import;
  import.users = {Person("imported", 300)};
  Run(once, import, kNow, Ending::kCommit);
  const std::string policy = "[[rule]]\nname = \"imported\"\nlogins = [\"imported\"]\ninactive_days = 180\n";
  EXPECT_EQ(Deactivate(policy, kNow, {.ending = Ending::kRollBack}).pass.counts.disabled, 1) << "it is fresh";
  EXPECT_EQ(Deactivate(policy, kNow + days{4}).pass.counts.disabled, 0);
  EXPECT_TRUE(Enabled("imported"));
  EXPECT_EQ(Deactivate(policy + "no_evidence = \"from-creation\"\n", kNow + days{4}).pass.counts.disabled, 1);
}

}  // namespace
}  // namespace rollcall
