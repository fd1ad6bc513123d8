// deactivate, explain and forecast, as they are called.
#include <gmock/gmock.h>

#include "tests/agent/commands/policy_fixture.h"

namespace rollcall {
namespace {

using nlohmann::json;
using std::chrono::days;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

TEST_F(PolicyCommand, DeactivateDisablesTheInactiveAndSaysSo) {
  const Ran dry = Run({"deactivate", "--dry-run"});
  EXPECT_EQ(dry.code, 0) << dry.err;
  EXPECT_THAT(dry.out, HasSubstr("cid"));
  EXPECT_THAT(dry.out, HasSubstr("externals: no login for 60 days"));
  const json counts = Json({"deactivate"}).at(0);
  EXPECT_EQ(counts.at("disabled"), 2);
  EXPECT_EQ(counts.at("complete"), true);
  const json cid = Json({"accounts", "show", "cid"});
  EXPECT_EQ(cid.at("automaticDeactivation"), true);
  EXPECT_THAT(cid.at("holds").at(0).at("reason"), HasSubstr("everyone else: no login for 180 days; last login"));
  const json events = Json({"events", "--source", "automaticDeactivation"});
  EXPECT_EQ(events.size(), 2U);
  EXPECT_EQ(events.at(0).at("operation"), "disableUser");
  EXPECT_EQ(Run({"passes"}).out.find("deactivate") == std::string::npos, false);
}

TEST_F(PolicyCommand, DeactivateTakesAnotherTimeAndAnotherPolicy) {
  EXPECT_EQ(Json({"deactivate", "--dry-run", "--at", "2026-12-10"}).at(0).at("held"), 4) << "4 of 5";
  const Ran future = Run({"deactivate", "--at", "2026-12-10"});
  EXPECT_EQ(future.code, 2);
  EXPECT_THAT(future.err, HasSubstr("nobody is deactivated ahead of time; add --dry-run"));
  Write("other.toml", "[[rule]]\nname = \"x\"\ninactive_days = 900\n");
  EXPECT_EQ(Json({"deactivate", "--policy", Path("other.toml")}).at(0).at("disabled"), 1);
}

TEST_F(PolicyCommand, DeactivateHoldsWhatIsOverTheLimit) {
  Configure(std::string("[deactivation]\npolicy = \"policy.toml\"\n[deactivation.limits]\ndisabled = { count = 1, "
                        "percent = 10 }\n") +
            std::string(kHr));
  const Ran held = Run({"deactivate", "--show-held"});
  EXPECT_EQ(held.code, 3);
  EXPECT_THAT(held.out, HasSubstr("blocked"));
  EXPECT_THAT(held.err, HasSubstr("2 of all 6 accounts would be disabled, more than 1 and more than 10 %"));
  EXPECT_EQ(Json({"accounts", "list", "--disabled"}).size(), 0U);
}

TEST_F(PolicyCommand, DeactivateNeedsAPolicyThatIsRight) {
  Write("policy.toml", "[[rule]]\nname = \"x\"\ninactive_days = 0\n");
  const Ran wrong = Run({"deactivate"});
  EXPECT_EQ(wrong.code, 2);
  EXPECT_THAT(wrong.err, HasSubstr("policy.toml:3: 'inactive_days' in [[rule]] x is 0"));
  Configure(kHr);
  EXPECT_THAT(Run({"deactivate"}).err, HasSubstr("names no policy: add [deactivation] policy"));
  EXPECT_EQ(Run({"deactivate", "--accept-evidence", "typo", "--policy", Path("policy.toml")}).code, 2);
}

TEST_F(PolicyCommand, ExplainSaysWhoDecidesWhyAndWhen) {
  const json ann = Json({"explain", "ann"});
  EXPECT_EQ(ann.at("decidedBy"), "rule 'everyone else' (" + Path("policy.toml") + ":14)");
  EXPECT_EQ(ann.at("rules").at(0).at("why"), "is not about it: the login matches none of 'ext-*'");
  EXPECT_EQ(ann.at("rules").at(1).at("decides"), true);
  EXPECT_EQ(ann.at("inactiveSince"), "2026-11-22T08:00:00.000Z");
  EXPECT_EQ(ann.at("outcome"), "stays enabled; is deactivated on 2027-05-21 if nobody logs in, after 180 days");
  EXPECT_THAT(Run({"explain", "cid"}).out, HasSubstr("the next run deactivates it: no login for 180 days; last login"));
  EXPECT_THAT(Run({"explain", "svc-1"}).out, HasSubstr("nothing happens: it is protected, services"));
  Run({"deactivate"});
  EXPECT_EQ(Json({"explain", "ext-2"}).at("outcome"), "stays deactivated; is archived on 2026-12-22 if it is not used");
  EXPECT_EQ(Json({"explain", "cid"}).at("outcome"), "stays deactivated");
  Run({"account", "disable", "ann", "--reason", "left"});
  EXPECT_THAT(Run({"explain", "ann"}).out, HasSubstr("is disabled already, and not by a rule"));
  EXPECT_EQ(Run({"explain", "nobody"}).code, 1);
}

TEST_F(PolicyCommand, ExplainSaysThatItsRuleIsHeld) {
  now_ += days{4};
  const std::string outcome = Json({"explain", "cid"}).at("outcome");
  EXPECT_THAT(
      outcome,
      HasSubstr(
          "stays enabled: the rule 'everyone else' is suspended for it: hr was last pulled 2026-11-22T08:00:00.000Z"));
  EXPECT_EQ(Run({"deactivate"}).code, 3);
}

TEST_F(PolicyCommand, ExplainNamesThePlanThatHoldsIt) {
  Configure(std::string("[deactivation]\npolicy = \"policy.toml\"\n[deactivation.limits]\ndisabled = { count = 1, "
                        "percent = 10 }\n") +
            std::string(kHr));
  EXPECT_EQ(Run({"deactivate"}).code, 3);
  EXPECT_THAT(
      Json({"explain", "cid"}).at("outcome"),
      HasSubstr("blocked by a limit: 2 of all 6 accounts would be disabled, more than 1 and more than 10 %: these 2 "
                "accounts are not disabled; the last run kept it as a plan: `rollcall plan show 1`"));
  EXPECT_THAT(Json({"explain", "bob"}).at("outcome"), Not(HasSubstr("plan show")));
  EXPECT_THAT(Run({"plan"}).out, HasSubstr(" 1  open   policy  disabled "));
  EXPECT_EQ(Json({"plan", "--source", "policy"}).size(), 1U);
  EXPECT_EQ(Json({"plan", "--source", "hr"}).size(), 0U);
  EXPECT_EQ(Run({"plan", "discard", "1"}).code, 0);
  EXPECT_THAT(Json({"explain", "cid"}).at("outcome"), Not(HasSubstr("plan show")));
  EXPECT_THAT(Run({"plan", "approve", "1"}).err,
              HasSubstr("plan 1 is discarded: run the pass again, which makes a new"));
}

TEST_F(PolicyCommand, WhatALimitBlocksIsBlockedInEveryCommandAndNamesNoPlanThatIsNotThere) {
  Configure(std::string("[deactivation]\npolicy = \"policy.toml\"\n[deactivation.limits]\ndisabled = { count = 1, "
                        "percent = 10 }\n") +
            std::string(kHr));
  const Ran dry = Run({"deactivate", "--dry-run"});
  EXPECT_THAT(dry.out, HasSubstr("blocked"));
  EXPECT_THAT(dry.out + dry.err, Not(HasSubstr("rollcall plan show")));
  EXPECT_THAT(Json({"explain", "cid"}).at("outcome"), HasSubstr("blocked by a limit"));
  EXPECT_THAT(Json({"explain", "cid"}).at("outcome"), Not(HasSubstr("plan show")));
  const Ran forecast = Run({"forecast", "--days", "15", "--format", "json"});
  EXPECT_EQ(json::parse(forecast.out).at(0).at("state"), "blocked");
  EXPECT_EQ(json::parse(forecast.out).at(3).at("state"), "");
  EXPECT_THAT(forecast.err, HasSubstr("2 accounts will not be deactivated as things are, blocked: "));
  EXPECT_EQ(Logins({"warnings", "--days", "15"}), (std::vector<std::string>{"ext-1", "bob"}));
  Write("new.toml", "[[rule]]\nname = \"new\"\ninactive_days = 180\n");
  EXPECT_THAT(Run({"policy", "test", "--policy", Path("new.toml")}).err,
              HasSubstr("by the current policy, 2 are blocked by a limit"));
}

TEST_F(PolicyCommand, APlanWhoseAccountsTheCurrentPolicyWouldNotTouchIsRefusedAccountByAccount) {
  const std::string limited =
      "[deactivation]\npolicy = \"policy.toml\"\n[deactivation.limits]\ndisabled = { count = "
      "1, percent = 10 }\n";
  Configure(limited + std::string(kHr));
  EXPECT_EQ(Run({"deactivate"}).code, 3);
  std::string longer(kPolicy);
  longer.replace(longer.find("inactive_days = 180"), 19, "inactive_days = 200");
  Write("policy.toml", longer);
  const Ran refused = Run({"plan", "approve", "1"});
  EXPECT_EQ(refused.code, 1);
  EXPECT_THAT(refused.err, HasSubstr("the policy does not ask for it: stays enabled; is deactivated on 2026-12-02"));
  EXPECT_THAT(refused.err, HasSubstr("(the plan was made under another policy)"));
  EXPECT_THAT(refused.err, Not(HasSubstr("ext-2,"))) << "the policy still asks for it";
  EXPECT_EQ(Json({"accounts", "list", "--disabled"}).size(), 0U);
  Write("policy.toml", kPolicy);
  EXPECT_EQ(Run({"plan", "approve", "1"}).code, 0);
  EXPECT_EQ(Json({"accounts", "list", "--disabled"}).size(), 2U);
}

TEST_F(PolicyCommand, ASuspendedRuleIsSuspendedInEveryCommand) {
  now_ += days{4};
  const Ran forecast = Run({"forecast", "--days", "15", "--format", "json"});
  for (const json& each : json::parse(forecast.out)) EXPECT_EQ(each.at("state"), "suspended") << each;
  EXPECT_THAT(Logins({"warnings", "--days", "15"}), IsEmpty());
  EXPECT_THAT(Run({"warnings", "--days", "15"}).err, HasSubstr("left out, suspended: hr was last pulled"));
  Write("new.toml", "[[rule]]\nname = \"new\"\ninactive_days = 180\n");
  EXPECT_THAT(Run({"policy", "test", "--policy", Path("new.toml")}).err,
              HasSubstr("of the new policy, the rule 'new' is suspended for 2 of its 6 people: hr was last pulled"));
  EXPECT_THAT(Run({"policy", "check"}).out, HasSubstr("is suspended for"));
}

TEST_F(PolicyCommand, ATypoInAFileOfPolicyDSuspendsItsRuleLoudlyAndNothingElse) {
  std::filesystem::create_directory(Path("policy.d"));
  Write("policy.d/team.toml", "[[rule]]\nname = \"team\"\nlogins = [\"ext-*\"]\ninactiv_days = 5\n");
  EXPECT_EQ(Run({"policy", "check"}).code, 2);
  const Ran run = Run({"deactivate"});
  EXPECT_EQ(run.code, 3);
  EXPECT_THAT(run.err, HasSubstr("team.toml:4: unknown key 'inactiv_days'"));
  EXPECT_EQ(Json({"accounts", "show", "cid"}).at("enabled"), false);
  EXPECT_EQ(Json({"accounts", "show", "ext-2"}).at("enabled"), true) << "the team's people are not left to other rules";
  EXPECT_EQ(Run({"account", "enable", "cid"}).code, 0);
}

// What explain says of an account is what the run then does.
TEST_F(PolicyCommand, ExplainAndDeactivateAgree) {
  for (const char* login : {"ann", "bob", "cid", "ext-1", "ext-2", "svc-1"}) {
    const json before = Json({"explain", login});
    const bool announced = before.at("outcome").get<std::string>().starts_with("the next run deactivates it");
    const auto dry = Run({"deactivate", "--dry-run", "--format", "csv"});
    EXPECT_EQ(dry.out.find(std::string(",") + login + ",") != std::string::npos, announced) << login << '\n' << dry.out;
  }
}

TEST_F(PolicyCommand, ExplainKnowsTheArchived) {
  Run({"deactivate"});
  now_ += days{31};
  WriteLogins(-31);
  Run({"sync"});
  EXPECT_EQ(Json({"deactivate"}).at(0).at("archived"), 1);
  const json gone = Json({"explain", "ext-2"});
  EXPECT_THAT(gone.at("outcome"), HasSubstr("is in the archive: account-inactivity, by rollcall at 2026-12-23"));
  EXPECT_THAT(gone.at("holds").at(0).at("reason"), HasSubstr("externals: no login for 60 days"));
  Run({"sync"});
  EXPECT_THAT(Run({"accounts", "list"}).out, Not(HasSubstr("ext-2")));
}

TEST_F(PolicyCommand, ForecastListsWhoIsDueAndWhen) {
  EXPECT_EQ(Logins({"forecast", "--days", "15"}), (std::vector<std::string>{"cid", "ext-2", "ext-1", "bob"}));
  EXPECT_EQ(Logins({"forecast", "--days", "15", "--rule", "externals"}), (std::vector<std::string>{"ext-2", "ext-1"}));
  const json bob = Json({"forecast", "--days", "15"}).at(3);
  EXPECT_EQ(bob.at("day"), "2026-12-02");
  EXPECT_EQ(bob.at("email"), "bob@x.org");
  EXPECT_EQ(bob.at("lastLogin").at("source"), "hr");
  EXPECT_EQ(Logins({"forecast", "--days", "9"}).size(), 3U);
  EXPECT_THAT(Run({"forecast", "--days", "15", "--format", "csv"}).out, HasSubstr("2026-12-02,bob,bob@x.org"));
  EXPECT_EQ(Run({"forecast", "--rule", "extrenals"}).code, 2);
  const json cid = Json({"forecast", "--days", "15"}).at(0);
  EXPECT_EQ(cid.at("day"), "2026-11-22") << "who is due already goes with the next run";
  EXPECT_EQ(cid.at("dueAt"), "2026-11-12T09:00:00.001Z");
}

}  // namespace
}  // namespace rollcall
