#include <gmock/gmock.h>

#include "agent/policy/policy.h"
#include "tests/agent/config/config_file.h"

namespace rollcall {
namespace {

using testing::HasSubstr;

class PolicyFile : public ConfigFileTest {
 protected:
  Policy Load(std::string_view text) const { return LoadPolicy(Write("policy.toml", text), settings_); }
  PolicyFile() { settings_ = {{"boss", "Alice"}}; }
  // Without the folder.
  std::string Error(std::string_view text) const {
    try {
      Load(text);
    } catch (const ConfigError& error) {
      return std::string(error.what()).substr(folder_.string().size() + 1);
    }
    return "was read";
  }
};

TEST_F(PolicyFile, HoldsProtections) {
  const auto protections = Load(R"([[protect]]
groups = ["/platform/administrators"]
logins = ["root", "svc-*"]
reason = "break-glass and service accounts"

[[protect]]
logins = ["${boss}"]
)")
                               .protections;
  ASSERT_EQ(protections.size(), 2U);
  EXPECT_EQ(protections[0].groups.at(0).text, "/platform/administrators");
  EXPECT_EQ(protections[0].logins.at(1).text, "svc-*");
  EXPECT_EQ(protections[0].reason, "break-glass and service accounts");
  EXPECT_EQ(protections[0].place, Path("policy.toml") + ":1");
  EXPECT_EQ(protections[1].logins.at(0).key, "alice");
  EXPECT_EQ(protections[1].place, Path("policy.toml") + ":6");
}

TEST_F(PolicyFile, MayProtectNobody) { EXPECT_TRUE(Load("# nothing yet\n").protections.empty()); }

struct WrongPolicy {
  const char* text;
  const char* error;
};
constexpr WrongPolicy kWrong[] = {
    {"[[rule]]\ninactive_days = 60\n", "policy.toml:1: [[rule]] needs the key 'name'"},
    {"[[rule]]\nname = \"x\"\ninactiv_days = 60\n",
     "policy.toml:3: unknown key 'inactiv_days' in [[rule]]; did you mean 'inactive_days'?"},
    {"[[rule]]\nname = \"x\"\ninactive_days = 0\n",
     "policy.toml:3: 'inactive_days' in [[rule]] x is 0, by which everybody would be inactive; at least 1 is needed"},
    {"[defaults]\ninactive_days = -5\n",
     "policy.toml:2: 'inactive_days' in [defaults] is -5, by which everybody would be inactive; at least 1 is needed"},
    {"[defaults]\ninactive_days = 99999\n",
     "policy.toml:2: 'inactive_days' in [defaults] is 99999; at most 36500 counts"},
    {"[defaults]\ninactive_days = 60\ninactive_months = 2\n",
     "policy.toml:3: 'inactive_months' in [defaults] stands beside 'inactive_days'; only one of them counts"},
    {"[defaults]\nnever_logged_in = \"exmpt\"\n",
     "policy.toml:2: 'never_logged_in' in [defaults] is 'exmpt', which it cannot be: it is \"from-recording\", "
     "\"from-creation\", "
     "\"exempt\" or "
     "{ after_days = N }"},
    {"[defaults]\nnever_logged_in = 30\n",
     "policy.toml:2: 'never_logged_in' in [defaults] is neither a text nor a table: it is \"from-recording\", "
     "\"from-creation\", "
     "\"exempt\" "
     "or { after_days = N }"},
    {"[defaults]\nnever_logged_in = { days = 3 }\n",
     "policy.toml:2: unknown key 'days' in never_logged_in; there are: after_days"},
    {"[defaults]\nno_evidence = \"ignore\"\n",
     "policy.toml:2: 'no_evidence' in [defaults] is 'ignore', which it cannot be; there are: refuse, from-creation"},
    {"[[rule]]\nname = \"x\"\ninactive_days = 60\nrole = \"manager\"\n",
     "policy.toml:4: 'role' in [[rule]] x stands without 'groups': a role in what?"},
    {"[[protekt]]\nlogins = [\"root\"]\n",
     "policy.toml:1: unknown key 'protekt' in the policy file; did you mean 'protect'?"},
    {"[[protect]]\nlogin = [\"root\"]\n", "policy.toml:2: unknown key 'login' in [[protect]]; did you mean 'logins'?"},
    {"[[protect]]\nreason = \"who?\"\n",
     "policy.toml:1: [[protect]] needs 'logins', 'groups' or both: whom does it protect?"},
    {"[[protect]]\nlogins = []\n",
     "policy.toml:2: 'logins' in [[protect]] is empty and would protect nobody; take it out"},
    {"[[protect]]\nlogins = [\"\"]\n", "policy.toml:2: 'logins' in [[protect]] holds an empty string; take it out"},
    {"[[protect]]\nlogins = \"root\"\n",
     "policy.toml:2: 'logins' in [[protect]] must be an array of strings, but is a string"},
    {"[protect]\nlogins = [\"root\"]\n",
     "policy.toml:1: 'protect' in the policy file must be an array of tables, written [[protect]], but is a table"},
};

TEST_F(PolicyFile, SaysWhatIsWrongAndWhere) {
  for (const auto& [text, error] : kWrong) EXPECT_EQ(Error(text), error);
  EXPECT_THAT(Error("[[protect]]\nlogins = [\"${nobody_knows}\"]\n"), HasSubstr("policy.toml:2: 'logins'"));
}

TEST_F(PolicyFile, ARuleHasWhatTheDefaultsSayUnlessItSaysOtherwise) {
  const Policy policy = Load(R"([defaults]
inactive_days = "${period:180}"
never_logged_in = { after_days = 30 }
archive_after_days = 365

[[rule]]
name = "contractors"
groups = ["CN=Contractors, OU=Groups, DC=example, DC=com"]
except_groups = ["/teams/on-call"]
sources = ["corp-ldap"]
logins = ["ext-*"]
role = "member"
nested = false
optional = true
inactive_months = 2
never_logged_in = "exempt"
no_evidence = "from-creation"
reactivate_on_login = true

[[rule]]
name = "everyone else"
groups = ["*"]
)");
  ASSERT_EQ(policy.rules.size(), 2U);
  const Rule& first = policy.rules[0];
  EXPECT_EQ(first.groups.at(0).dn_key, "cn=contractors,ou=groups,dc=example,dc=com");
  EXPECT_EQ(first.terms.inactive, Timespan{.months = std::chrono::months{2}});
  EXPECT_EQ(first.terms.never, NeverLoggedIn::kExempt);
  EXPECT_EQ(first.terms.no_evidence, NoEvidence::kFromCreation);
  EXPECT_EQ(first.terms.on_login, OnLogin::kReactivate);
  EXPECT_EQ(first.terms.archive_after, Timespan{.days = std::chrono::days{365}});
  EXPECT_EQ(first.nesting, Nesting::kDirect);
  EXPECT_EQ(first.presence, Presence::kOptional);
  const Rule& last = policy.rules[1];
  EXPECT_TRUE(last.groups.empty());
  EXPECT_EQ(last.terms.inactive, Timespan{.days = std::chrono::days{180}});
  EXPECT_EQ(last.terms.never, NeverLoggedIn::kAfter);
  EXPECT_EQ(last.terms.never_after, Timespan{.days = std::chrono::days{30}});
}

TEST_F(PolicyFile, ThePeriodIs180DaysWhereNoneIsNamed) {
  const Policy policy = Load("[[rule]]\nname = \"a\"\n[[rule]]\nname = \"b\"\ninactive_months = 2\n");
  EXPECT_EQ(policy.rules.at(0).terms.inactive, Timespan{.days = std::chrono::days{180}});
  EXPECT_FALSE(policy.rules.at(0).values.contains("inactive_days"));
  EXPECT_EQ(policy.rules.at(1).terms.inactive, Timespan{.months = std::chrono::months{2}});
}

TEST_F(PolicyFile, ThePropertyOfThePlatformMayHaveTwoDots) {
  const std::string path = Write("policy.toml",
                                 "[defaults]\ninactive_days = \"${social.user.inactive.period.days:180}\"\n"
                                 "[[rule]]\nname = \"a\"\n");
  const auto period = [&](const Settings& settings) {
    return LoadPolicy(path, settings).rules.at(0).terms.inactive.days;
  };
  EXPECT_EQ(period({}), std::chrono::days{180});
  EXPECT_EQ(period({{"social.user.inactive.period.days", "90"}}), std::chrono::days{90});
  EXPECT_EQ(period({{"social.user..inactive.period.days", "91"}}), std::chrono::days{91});
}

TEST_F(PolicyFile, EachValueKnowsItsLine) {
  const Policy policy = Load(
      "[defaults]\ninactive_days = 180\n[[rule]]\nname = \"a\"\n[[rule]]\nname = \"b\"\n"
      "inactive_days = 60\n");
  EXPECT_EQ(policy.rules.at(0).values.at("inactive_days").place, Path("policy.toml") + ":2");
  EXPECT_EQ(policy.rules.at(1).values.at("inactive_days").place, Path("policy.toml") + ":7");
  EXPECT_EQ(policy.rules.at(1).values.at("inactive_days").text, "60");
}

TEST_F(PolicyFile, FilesBesideItComeFirstInTheOrderOfTheirNames) {
  std::filesystem::create_directory(folder_ / "policy.d");
  Write("policy.d/20-b.toml", "[[rule]]\nname = \"b\"\n");
  Write("policy.d/10-a.toml", "[[rule]]\nname = \"a\"\n[[protect]]\nlogins = [\"x\"]\n");
  Write("policy.d/notes.txt", "not read");
  const Policy policy = Load("[defaults]\ninactive_days = 180\n[[rule]]\nname = \"rest\"\n");
  ASSERT_EQ(policy.rules.size(), 3U);
  EXPECT_EQ(policy.rules[0].name, "a");
  EXPECT_EQ(policy.rules[1].name, "b");
  EXPECT_EQ(policy.rules[2].name, "rest");
  EXPECT_EQ(policy.protections.at(0).place, Path("policy.d/10-a.toml") + ":3");
  Write("policy.d/20-b.toml", "[defaults]\ninactive_days = 1\n");
  EXPECT_THAT(Load("[[rule]]\nname = \"rest\"\n").broken.at(0),
              HasSubstr("20-b.toml:1: 'defaults' in the policy file belongs into"));
  Write("policy.d/20-b.toml", "[[rule]]\nname = \"a\"\n");
  EXPECT_THAT(Load("").rules.at(1).broken, HasSubstr("20-b.toml:1: [[rule]] a has the name of the rule in"));
}

TEST_F(PolicyFile, AMistakeInAFileBesideItSuspendsTheRulesOfThatFileAlone) {
  std::filesystem::create_directory(folder_ / "policy.d");
  Write("policy.d/team.toml",
        "[[rule]]\nname = \"team\"\ngroups = [\"team\"]\ninactiv_days = 5\n[[rule]]\nname = \"b\"\n");
  const Policy policy = Load("[[rule]]\nname = \"rest\"\n");
  ASSERT_EQ(policy.rules.size(), 3U);
  EXPECT_EQ(policy.rules[0].name, "team");
  EXPECT_EQ(policy.rules[0].groups.at(0).text, "team");
  EXPECT_THAT(policy.rules[0].broken, HasSubstr("team.toml:4: unknown key 'inactiv_days'"));
  EXPECT_EQ(policy.rules[1].broken, "");
  EXPECT_EQ(policy.rules[2].broken, "");
  EXPECT_TRUE(policy.broken.empty());
  Write("policy.d/team.toml", "[[protect]]\nlogin = [\"x\"]\n");
  EXPECT_THAT(Load("").broken.at(0), HasSubstr("team.toml:2: unknown key 'login' in [[protect]]"));
  Write("policy.d/team.toml", "[[rule\n");
  EXPECT_EQ(Load("").broken.size(), 1U);
}

TEST_F(PolicyFile, IsNamedByTheConfiguration) {
  Write("policy.toml", "");
  const auto load = [this](std::string_view key) {
    return LoadConfig(
        Write("agent.toml", "[registry]\nconnect = \"sqlite3://r.db\"\n[deactivation]\n" + std::string(key)), {});
  };
  EXPECT_EQ(load("policy = \"policy.toml\"\n").policy, Path("policy.toml"));
  EXPECT_EQ(load("").policy, "");
  EXPECT_THROW(load("policy = \"absent.toml\"\n"), ConfigError);
  EXPECT_THROW(load("polcy = \"policy.toml\"\n"), ConfigError);
}

}  // namespace
}  // namespace rollcall
