// deactivate, explain, forecast, warnings and policy, as they are called.
#include <gmock/gmock.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "agent/base/time_text.h"
#include "tests/agent/commands/harness.h"

namespace rollcall {
namespace {

using nlohmann::json;
using std::chrono::days;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

constexpr std::string_view kPolicy = R"([defaults]
inactive_days = 180

[[protect]]
logins = ["svc-*"]
reason = "services"

[[rule]]
name = "externals"
logins = ["ext-*"]
inactive_days = 60
archive_after_days = 30

[[rule]]
name = "everyone else"
)";

// ann was seen yesterday, bob 170, cid 190, ext-1 59, ext-2 61 and svc-1 999 days ago. It is 2026-11-22.
class PolicyCommand : public CommandTest {
 protected:
  PolicyCommand() {
    Configure(std::string("[deactivation]\npolicy = \"policy.toml\"\ntime_zone = \"Europe/Paris\"\n") +
              std::string(kHr));
    Write("policy.toml", kPolicy);
    WriteLogins(0);
    Run({"sync"});
  }
  void WriteLogins(int ann_days_ago) {
    const std::pair<const char*, int> people[] = {{"ann", ann_days_ago}, {"bob", 170},  {"cid", 190},
                                                  {"ext-1", 59},         {"ext-2", 61}, {"svc-1", 999}};
    std::string csv = "login,email,lastLogin\n";
    for (const auto& [login, ago] : people) {
      csv += std::string(login) + "," + login + "@x.org," + ToIso8601(start_ - days{ago}) + "\n";
    }
    Write("hr.csv", csv);
  }
  json Json(std::vector<std::string> words) {
    words.insert(words.end(), {"--format", "json"});
    const Ran ran = Run(std::move(words));
    return json::parse(ran.out);
  }
  std::vector<std::string> Logins(const std::vector<std::string>& words) {
    std::vector<std::string> logins;
    for (const json& each : Json(words)) logins.push_back(each.at("login"));
    return logins;
  }
  const TimePoint start_ = now_;
};

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
  EXPECT_THAT(held.out, HasSubstr("held"));
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
  EXPECT_THAT(outcome, HasSubstr("; but as things are, the rule is held: hr was last pulled 2026-11-22T08:00:00.000Z"));
  EXPECT_EQ(Run({"deactivate"}).code, 3);
}

TEST_F(PolicyCommand, ExplainNamesThePlanThatHoldsIt) {
  Configure(std::string("[deactivation]\npolicy = \"policy.toml\"\n[deactivation.limits]\ndisabled = { count = 1, "
                        "percent = 10 }\n") +
            std::string(kHr));
  EXPECT_EQ(Run({"deactivate"}).code, 3);
  EXPECT_THAT(Json({"explain", "cid"}).at("outcome"),
              HasSubstr("; but the last one held that: `rollcall plan show 1`"));
  EXPECT_THAT(Json({"explain", "bob"}).at("outcome"), Not(HasSubstr("plan show")));
  EXPECT_THAT(Run({"plan"}).out, HasSubstr(" 1  open   policy  disabled "));
  EXPECT_EQ(Json({"plan", "--source", "policy"}).size(), 1U);
  EXPECT_EQ(Json({"plan", "--source", "hr"}).size(), 0U);
  EXPECT_EQ(Run({"plan", "discard", "1"}).code, 0);
  EXPECT_THAT(Json({"explain", "cid"}).at("outcome"), Not(HasSubstr("plan show")));
  EXPECT_THAT(Run({"plan", "approve", "1"}).err,
              HasSubstr("plan 1 is discarded: run the pass again, which makes a new"));
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

TEST_F(PolicyCommand, WarningsComeOncePerThreshold) {
  const std::vector<std::string> once = {"warnings", "--days", "15", "--once"};
  EXPECT_EQ(Logins({"warnings", "--days", "15"}).size(), 4U);
  EXPECT_EQ(Logins(once), (std::vector<std::string>{"cid", "ext-2", "ext-1", "bob"}));
  EXPECT_THAT(Logins(once), IsEmpty());
  EXPECT_EQ(Logins({"warnings", "--days", "7", "--once"}).size(), 3U) << "another threshold is another warning";
  EXPECT_EQ(Logins({"warnings", "--days", "15"}).size(), 4U);
}

TEST_F(PolicyCommand, ShowNamesThePlaceOfEachValue) {
  bool found = false;
  for (const json& value : Json({"policy", "show"})) {
    if (value.at("name") != "everyone else" || value.at("key") != "inactive_days") continue;
    found = true;
    EXPECT_EQ(value.at("value"), "180");
    EXPECT_EQ(value.at("place"), Path("policy.toml") + ":2");
  }
  EXPECT_TRUE(found);
}

TEST_F(PolicyCommand, CheckFindsWhatIsWrong) {
  const Ran fine = Run({"policy", "check"});
  EXPECT_EQ(fine.code, 0);
  EXPECT_EQ(fine.out, "");
  Write("policy.toml", R"([[protect]]
groups = ["/platform/administrators"]
[[protect]]
logins = ["nobody"]
[[rule]]
name = "all"
inactive_days = 90
[[rule]]
name = "later"
logins = ["ext-*"]
inactive_days = 60
[[rule]]
name = "lost"
groups = ["lost"]
inactive_days = 60
[[rule]]
name = "typo"
sources = ["rh"]
inactive_days = 60
)");
  const Ran wrong = Run({"policy", "check", "--format", "csv"});
  EXPECT_EQ(wrong.code, 2);
  const std::string at = Path("policy.toml") + ":";
  EXPECT_THAT(wrong.out, HasSubstr("error," + at + "1,\"[[protect]] names the group '/platform/administrators'"));
  EXPECT_THAT(wrong.out, HasSubstr("warning," + at + "3,[[protect]] protects nobody"));
  EXPECT_THAT(wrong.out, HasSubstr("warning," + at + "8,[[rule]] later is never reached"));
  EXPECT_THAT(wrong.out, HasSubstr("error," + at + "12,\"[[rule]] lost: no group matches 'lost'"));
  EXPECT_THAT(wrong.out, HasSubstr("names the source 'rh', which is not configured"));
}

TEST_F(PolicyCommand, CheckTellsOfAPolicyThatWouldBeHeldOrThatDoesNothing) {
  Configure(std::string("[deactivation]\npolicy = \"policy.toml\"\n[deactivation.limits]\ndisabled = { count = 1, "
                        "percent = 10 }\n") +
            std::string(kHr));
  const Ran held = Run({"policy", "check", "--format", "csv"});
  EXPECT_EQ(held.code, 0);
  EXPECT_THAT(
      held.out,
      HasSubstr("warning," + Path("policy.toml") +
                ",\"as things are, 2 of all 6 accounts would be "
                "disabled, more than 1 and more than 10 %: these 2 accounts are not disabled; `rollcall deactivate"));
  Write("policy.toml", "# nothing yet\n");
  EXPECT_THAT(Run({"policy", "check"}).out, HasSubstr("it has no [[rule]]: nobody is deactivated"));
}

TEST_F(PolicyCommand, AGroupThatIsCalledAlmostSoIsSuggested) {
  Write("hr.csv", "login,email,lastLogin,groups\nann,ann@x.org," + ToIso8601(now_) + ",member:/engineering\n");
  Run({"sync"});
  Write("policy.toml", "[[rule]]\nname = \"r\"\ngroups = [\"/enginering\"]\ninactive_days = 60\n");
  EXPECT_THAT(Run({"policy", "check"}).out,
              HasSubstr("no group matches '/enginering' (did you mean '/engineering'?): it"));
  Write("policy.toml", "[[protect]]\ngroups = [\"/enginering\"]\n");
  EXPECT_THAT(Run({"deactivate"}).err,
              HasSubstr("of the registry (did you mean '/engineering'?): nobody knows whom it"));
}

TEST_F(PolicyCommand, TestShowsTheDifferencePersonByPerson) {
  Write("new.toml", "[[rule]]\nname = \"short\"\nlogins = [\"b*\", \"c*\"]\ninactive_days = 100\n");
  const Ran ran = Run({"policy", "test", "--policy", Path("new.toml"), "--format", "csv"});
  EXPECT_EQ(ran.code, 0) << ran.err;
  EXPECT_THAT(ran.out, HasSubstr("bob,bob@x.org,,short,"));
  EXPECT_THAT(ran.out, HasSubstr("ext-2,ext-2@x.org,externals,,"));
  EXPECT_THAT(ran.out, Not(HasSubstr("cid")));
  EXPECT_THAT(ran.err, HasSubstr("2 by the current policy, 2 by the new one; 1 more, 1 no longer"));
  EXPECT_EQ(Run({"policy", "test"}).code, 2);
}

// bob comes back after 195 days, 15 after the policy would have locked him out.
TEST_F(PolicyCommand, TestReplaysThePast) {
  now_ += days{25};
  std::string csv = "login,email,lastLogin\nbob,bob@x.org," + ToIso8601(now_) + "\n";
  for (const char* login : {"ann", "cid", "ext-1", "ext-2", "svc-1"}) {
    csv += std::string(login) + "," + login + "@x.org," + ToIso8601(now_) + "\n";
  }
  Write("hr.csv", csv);
  Run({"sync"});
  const json rules = Json({"policy", "test", "--back", "100"});
  ASSERT_EQ(rules.size(), 2U);
  EXPECT_EQ(rules.at(0).at("deactivated"), 2) << "ext-1 and ext-2, after 60 days";
  EXPECT_EQ(rules.at(0).at("loggedInWithin30Days"), 2);
  EXPECT_EQ(rules.at(1).at("deactivated"), 2) << "bob after 180 days, and cid";
  EXPECT_EQ(rules.at(1).at("loggedInWithin30Days"), 1) << "cid came back after 35";
  EXPECT_EQ(Json({"policy", "test", "--back", "10"}).at(1).at("deactivated"), 0);
}

TEST_F(PolicyCommand, TestSaysWhereBothAgreeAndWhatItCannotTest) {
  EXPECT_THAT(Run({"policy", "test", "--policy", Path("policy.toml")}).err,
              HasSubstr("would deactivate the same people"));
  Write("new.toml", "[[rule]]\nname = \"lost\"\ngroups = [\"lost\"]\ninactive_days = 60\n");
  EXPECT_THAT(Run({"policy", "test", "--policy", Path("new.toml"), "--back", "30"}).err,
              HasSubstr("'lost' is not tested: no group matches 'lost'"));
}

TEST_F(PolicyCommand, FromPropertiesWritesAPolicyThatLoads) {
  Write("exo.properties",
        "# a comment\nsocial.user.inactive.period.days=90\nsocial.user.inactive.groupId : /platform/users\n"
        "other.key=x \\\n  y\nsocial.UserAutomaticDeactivationJob.expression=0 0 1 ? * *\n");
  const Ran ran = Run({"policy", "from-properties", Path("exo.properties")});
  EXPECT_EQ(ran.code, 0) << ran.err;
  EXPECT_THAT(ran.out, HasSubstr("schedule = \"0 0 1 ? * *\""));
  Write("policy.toml", ran.out);
  const std::string shown = Run({"policy", "show", "--format", "csv"}).out;
  EXPECT_THAT(shown, HasSubstr("rule,inactive users,groups,/platform/users,"));
  EXPECT_THAT(shown, HasSubstr("rule,inactive users,inactive_days,90,"));
  Write("exo.properties", "\nsocial.user.inactive.period.days=never\n");
  const Ran wrong = Run({"policy", "from-properties", Path("exo.properties")});
  EXPECT_EQ(wrong.code, 2);
  EXPECT_THAT(wrong.err, HasSubstr("exo.properties:2: social.user.inactive.period.days is 'never'"));
}

TEST_F(PolicyCommand, FromPropertiesReadsTwoDotsAndAListOfGroupsAndWarnsOfUnknownKeys) {
  Write("exo.properties",
        "social.user..inactive.period.days=91\nsocial.user.inactive.groupId = /platform/users , /spaces/a\n"
        "social.user.inactiv.period.days = 5\n");
  const Ran ran = Run({"policy", "from-properties", Path("exo.properties")});
  EXPECT_EQ(ran.code, 0);
  EXPECT_THAT(ran.out, HasSubstr("inactive_days = 91\n"));
  EXPECT_THAT(ran.out, HasSubstr("groups = [\"/platform/users\", \"/spaces/a\"]"));
  EXPECT_THAT(ran.err, HasSubstr("exo.properties:3: social.user.inactiv.period.days is unknown and was ignored"));
  EXPECT_THAT(ran.err, Not(HasSubstr("groupId is unknown")));
}

TEST_F(PolicyCommand, ShowPrintsTheDefaultPeriodWithItsPlace) {
  Write("policy.toml", "[[rule]]\nname = \"all\"\n");
  const Ran ran = Run({"policy", "show", "--format", "csv"});
  EXPECT_EQ(ran.code, 0) << ran.err;
  EXPECT_THAT(ran.out, HasSubstr("rule,all,inactive_days,180,default"));
  Write("policy.toml", "[[rule]]\nname = \"all\"\ninactive_months = 3\n");
  EXPECT_THAT(Run({"policy", "show", "--format", "csv"}).out, Not(HasSubstr("inactive_days")));
}

}  // namespace
}  // namespace rollcall
