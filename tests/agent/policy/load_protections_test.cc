#include <gmock/gmock.h>

#include "agent/policy/protection.h"
#include "tests/agent/config/config_file.h"

namespace rollcall {
namespace {

using testing::HasSubstr;

class PolicyFile : public ConfigFileTest {
 protected:
  std::vector<Protection> Load(std::string_view text) const {
    return LoadProtections(Write("policy.toml", text), settings_);
  }
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
)");
  ASSERT_EQ(protections.size(), 2U);
  EXPECT_EQ(protections[0].groups.at(0).text, "/platform/administrators");
  EXPECT_EQ(protections[0].logins.at(1).text, "svc-*");
  EXPECT_EQ(protections[0].reason, "break-glass and service accounts");
  EXPECT_EQ(protections[0].place, Path("policy.toml") + ":1");
  EXPECT_EQ(protections[1].logins.at(0).key, "alice");
  EXPECT_EQ(protections[1].place, Path("policy.toml") + ":6");
}

TEST_F(PolicyFile, MayProtectNobody) { EXPECT_TRUE(Load("# nothing yet\n").empty()); }

struct WrongPolicy {
  const char* text;
  const char* error;
};
constexpr WrongPolicy kWrong[] = {
    {"[[rule]]\nname = \"x\"\n",
     "policy.toml:1: 'rule' in the policy file is not understood by this version, which reads [[protect]] only"},
    {"\n[defaults]\ninactive_days = 180\n",
     "policy.toml:2: 'defaults' in the policy file is not understood by this version, which reads [[protect]] only"},
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
