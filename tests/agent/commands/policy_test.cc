// warnings and policy, as they are called.
#include <gmock/gmock.h>

#include "tests/agent/commands/policy_fixture.h"

namespace rollcall {
namespace {

using nlohmann::json;
using std::chrono::days;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

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