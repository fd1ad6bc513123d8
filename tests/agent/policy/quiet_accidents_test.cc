// What harms people quietly: silence, clocks, one source among several. Each account is judged by its own sources.
#include <gmock/gmock.h>

#include "agent/policy/explain.h"
#include "store/accounts.h"
#include "store/evidence.h"
#include "tests/agent/policy/policy_fixture.h"

namespace rollcall {
namespace {

using std::chrono::days;
using std::chrono::minutes;
using testing::HasSubstr;
using testing::IsEmpty;

class QuietAccidentTest : public PolicyTest {
 protected:
  std::string HeldText(const DeactivationReport& report) { return ToText(report.pass.held); }
  std::string Outcome(std::string_view login, std::string_view policy = kEveryone180, TimePoint now = kNow) {
    const Policy loaded = Load(policy);
    const Zone zone("UTC");
    const Viewpoint view = {.at = now, .zone = zone, .horizon = now, .config = config_, .now = now};
    const GroupGraph graph(*database_);
    return Explain(*database_, Resolve(loaded, graph, *database_), graph, Get(login), view).outcome;
  }
  // A person of the source hr, whose logins it may report.
  UserSketch OfHr(const std::string& login, std::optional<int> days_ago) {
    UserSketch user = {.anchor = "hr-" + login, .login = login};
    if (days_ago) user.last_login = kNow - days{*days_ago};
    return user;
  }
};

TEST_F(QuietAccidentTest, ARuleDoesNotSuspendItselfByHavingWorked) {
  for (int i = 0; i < 60; ++i) corp_.users.push_back(Person("u" + std::to_string(i), i < 30 ? 300 : 1));
  for (int i = 0; i < 40; ++i) {
    corp_.users.push_back({.anchor = "n" + std::to_string(i), .login = "n" + std::to_string(i)});
  }
  Sync();
  EXPECT_EQ(Deactivate(kEveryone180).pass.counts.disabled, 30);
  for (const int day : {1, 2, 30, 60}) {
    for (std::size_t i = 30; i < 60; ++i) corp_.users[i].last_login = kNow + days{day};
    Sync(kNow + days{day});
    EXPECT_THAT(Deactivate(kEveryone180, kNow + days{day}).pass.held, IsEmpty()) << day;
  }
}

TEST_F(QuietAccidentTest, NewHiresDoNotSuspendARule) {
  for (int i = 0; i < 60; ++i) corp_.users.push_back(Person("u" + std::to_string(i), 1));
  corp_.users.push_back(Person("old", 179));
  Sync();
  EXPECT_THAT(Deactivate(kEveryone180).pass.held, IsEmpty());
  for (int i = 0; i < 40; ++i) {
    corp_.users.push_back({.anchor = "n" + std::to_string(i), .login = "n" + std::to_string(i)});
  }
  Sync(kNow + days{2});
  const auto report = Deactivate(kEveryone180, kNow + days{2});
  EXPECT_THAT(report.pass.held, IsEmpty());
  EXPECT_EQ(report.pass.counts.disabled, 1);
}

TEST_F(QuietAccidentTest, ElevenOfAHundredThatLoseTheirLoginTimeSuspendTheRuleAndTenDoNot) {
  for (const std::size_t lost : {10U, 11U}) {
    corp_.users.clear();
    for (int i = 0; i < 100; ++i) corp_.users.push_back(Person("u" + std::to_string(i), i == 99 ? 179 : 1));
    Sync();
    Deactivate(kEveryone180);
    for (std::size_t i = 0; i < lost; ++i) corp_.users[i].last_login.reset();
    Sync(kNow + days{2});
    const auto report = Deactivate(kEveryone180, kNow + days{2}, {.ending = Ending::kRollBack});
    EXPECT_EQ(report.pass.held.size(), lost > 10 ? 1U : 0U);
    EXPECT_EQ(HeldText(report).find("deactivate --accept-evidence 'all'") != std::string::npos, lost > 10);
  }
}

TEST_F(QuietAccidentTest, AFewWhoseLoginAttributeDisappearsAreUnknownAndNotInactive) {
  corp_.users = {Person("ann", 179), Person("bob", 179), Person("cid", 1)};
  Sync();
  corp_.users[0].last_login.reset();
  Sync(kNow + days{2});
  EXPECT_EQ(Deactivate(kEveryone180, kNow + days{2}).pass.counts.disabled, 1);
  EXPECT_TRUE(Enabled("ann"));
  EXPECT_FALSE(Enabled("bob"));
  EXPECT_THAT(Outcome("ann", kEveryone180, kNow + days{2}),
              HasSubstr("corp reports no login time of it any more, although it did before"));
  ASSERT_FALSE(heard_.warnings.empty());
  EXPECT_THAT(heard_.warnings.back(), HasSubstr("1 people of 'all' are left alone: a source reports no login time"));
  // It is shown again, as it was.
  corp_.users[0].last_login = kNow - days{179};
  Sync(kNow + days{2});
  EXPECT_EQ(Deactivate(kEveryone180, kNow + days{2}).pass.counts.disabled, 1);
}

TEST_F(QuietAccidentTest, ALoginThatDisappearsFromTheFirstOfTwoSourcesIsUnknownToo) {
  corp_.users = {Person("ann", 175)};
  config_.sources[1].correlate = {"login"};
  hr_.users = {OfHr("ann", 170)};
  Sync();
  SyncHr();
  EXPECT_EQ(Get("ann").last_login->source, "hr");
  corp_.users[0].last_login.reset();
  Sync(kNow + days{11});
  SyncHr(kNow + days{11});
  EXPECT_EQ(Deactivate(kEveryone180, kNow + days{11}).pass.counts.disabled, 0);
}

TEST_F(QuietAccidentTest, ALoginThatDisappearsAfterAnotherSourceHasReportedALaterOneIsUnknownToo) {
  corp_.users = {Person("ann", 175), Person("bob", 1)};
  Sync();
  UpdateLastLogin(*database_, Get("ann").id, {kNow - days{170}, kNow - days{170}, "web", "login record"});
  corp_.users[0].last_login.reset();
  Sync(kNow + days{11});
  EXPECT_EQ(Deactivate(kEveryone180, kNow + days{11}).pass.counts.disabled, 0);
}

TEST_F(QuietAccidentTest, ALoginTimeInTheFutureIsUnknownAndNoReasonToDeactivate) {
  UserSketch ahead = Person("ann", 0);
  ahead.last_login = kNow + minutes{10};
  ahead.created_at = kNow - days{2000};
  corp_.users = {ahead, Person("bob", 300), Person("cid", 200)};
  Sync();
  EXPECT_EQ(heard_.conflicts.size(), 1U) << "the conflict stays";
  EXPECT_EQ(Deactivate(kEveryone180).pass.counts.disabled, 2);
  EXPECT_TRUE(Enabled("ann"));
  EXPECT_THAT(Outcome("ann"), HasSubstr("what corp reports of it cannot be used, so that its last login is unknown"));
  const std::string careless = std::string(kEveryone180) + "no_evidence = \"from-creation\"\n";
  EXPECT_EQ(Deactivate(careless).pass.counts.disabled, 0);
  corp_.users[0].last_login = kNow - days{181};
  Sync();
  EXPECT_EQ(Deactivate(kEveryone180).pass.counts.disabled, 1) << "it can be used again";
}

TEST_F(QuietAccidentTest, AKnownPersonWithALoginInTheFutureLoggedInBeforeItWasFirstShown) {
  corp_.users = {Person("ann", 179), Person("bob", 1)};
  Sync();
  corp_.users[0].last_login = kNow + days{9000};
  Sync(kNow + days{1});
  Sync(kNow + days{2});
  EXPECT_EQ(Get("ann").last_login->at, kNow + days{1});
  EXPECT_EQ(Deactivate(kEveryone180, kNow + days{2}).pass.counts.disabled, 0);
}

TEST_F(QuietAccidentTest, ARecordThatCannotBeReadLeavesTheLoginOfItsUserUnknown) {
  corp_.users = {Person("ann", 179), Person("bob", 1)};
  Sync();
  const UserSketch ann = corp_.users[0];
  corp_.users.erase(corp_.users.begin());
  corp_.unreadable = {{"ann", "its pwdLastSuccess is \"soon\", which is no GeneralizedTime"}};
  Sync(kNow + days{2});
  EXPECT_EQ(Deactivate(kEveryone180, kNow + days{2}).pass.counts.disabled, 0);
  corp_.unreadable.clear();
  corp_.users.push_back(ann);
  Sync(kNow + days{2});
  EXPECT_EQ(Deactivate(kEveryone180, kNow + days{2}).pass.counts.disabled, 1) << "the same record as before";
}

// A web login 40 days ago, and a directory that cannot be reached for 30 days.
TEST_F(QuietAccidentTest, APersonWaitsForEverySourceThatCouldHaveShownALogin) {
  corp_.users = {Person("ann", 200), Person("eve", 300)};
  config_.sources[1].correlate = {"login"};
  hr_.users = {OfHr("ann", 40), OfHr("web", 40), OfHr("fay", 1)};
  Sync(kNow - days{30});
  SyncHr(kNow);
  corp_.unavailable_at_the_end = "connection refused";
  Sync();
  constexpr std::string_view kMonth = "[[rule]]\nname = \"all\"\ninactive_days = 30\n";
  const auto report = Deactivate(kMonth);
  EXPECT_TRUE(Enabled("ann")) << "the directory may know better";
  EXPECT_FALSE(Enabled("web")) << "no part of the directory";
  EXPECT_TRUE(Enabled("eve"));
  EXPECT_THAT(HeldText(report),
              HasSubstr("the rule 'all' is suspended for 2 of its 4 people: the latest pass of corp"));
  EXPECT_THAT(Outcome("ann", kMonth), HasSubstr("the rule 'all' is suspended for it: the latest pass of corp"));
}

TEST_F(QuietAccidentTest, AQuietSourceSuspendsOnlyItsOwnPeople) {
  for (int i = 0; i < 73; ++i) corp_.users.push_back(Person("u" + std::to_string(i), i < 9 ? 300 : 1));
  hr_.users = {OfHr("x", 300), OfHr("y", 300), OfHr("z", 1)};
  SyncHr(kNow - days{4});
  Sync();
  const auto report = Deactivate(kEveryone180);
  EXPECT_EQ(report.pass.counts.disabled, 9);
  EXPECT_THAT(HeldText(report), HasSubstr("is suspended for 2 of its 76 people: hr was last pulled"));
}

TEST_F(QuietAccidentTest, EvidenceDaysOfARuleCountForTheAgeOfItsSources) {
  corp_.users = {Person("ann", 1), Person("bob", 300)};
  Sync();
  const std::string patient = std::string(kEveryone180) + "evidence_days = 10\n";
  const TimePoint later = kNow + days{10};
  EXPECT_EQ(Deactivate(kEveryone180, later).pass.counts.disabled, 0);
  EXPECT_EQ(Deactivate(patient, later + std::chrono::milliseconds{1}).pass.counts.disabled, 0);
  EXPECT_EQ(Deactivate(patient, later).pass.counts.disabled, 1);
}

TEST_F(QuietAccidentTest, EvidenceDaysOfARuleCountForAnImportToo) {
  SourceConfig once = {.name = "import", .type = "csv", .lifecycle = Lifecycle::kIgnoreAbsence};
  ScriptedConnector import;
  import.users = {Person("imported", 300)};
  Run(once, import, kNow, Ending::kCommit);
  const std::string patient = std::string(kEveryone180) + "evidence_days = 10\n";
  EXPECT_EQ(Deactivate(kEveryone180, kNow + days{4}).pass.counts.disabled, 0);
  EXPECT_EQ(Deactivate(patient, kNow + days{4}).pass.counts.disabled, 1);
}

// pwdLastSuccess was switched on last month.
TEST_F(QuietAccidentTest, NobodyHasNeverLoggedInBeforeLoginsWereRecorded) {
  corp_.users = {Person("ann", 31), Person("bob", 2)};
  for (const char* login : {"x", "y", "z"}) {
    corp_.users.push_back({.anchor = login, .login = login, .created_at = kNow - days{2000}});
  }
  Sync();
  EXPECT_EQ(Deactivate(kEveryone180).pass.counts.disabled, 0);
  EXPECT_THAT(Outcome("x"), HasSubstr("stays enabled; is deactivated on"));
  const TimePoint due = kNow - days{31} + days{180};
  for (std::size_t i = 0; i < 2; ++i) corp_.users[i].last_login = due;
  Sync(due);
  EXPECT_EQ(Deactivate(kEveryone180, due).pass.counts.disabled, 0);
  EXPECT_EQ(Deactivate(kEveryone180, due + std::chrono::milliseconds{1}).pass.counts.disabled, 3);
  EXPECT_THAT(HoldOf("x"), HasSubstr(", logins are recorded since 2026-10-22T08:00:00.000Z"));
}

TEST_F(QuietAccidentTest, FromCreationCountsFromTheCreationWheneverLoginsWereRecorded) {
  corp_.users = {Person("ann", 2), {.anchor = "x", .login = "x", .created_at = kNow - days{2000}}};
  Sync();
  const std::string policy = std::string(kEveryone180) + "never_logged_in = \"from-creation\"\n";
  EXPECT_EQ(Deactivate(policy).pass.counts.disabled, 1);
}

}  // namespace
}  // namespace rollcall
