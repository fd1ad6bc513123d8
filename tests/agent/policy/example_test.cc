// conf/policy.toml is the reference of every key: it must load, as it stands and with each of its commented keys.
#include <tests/paths.h>
#include <algorithm>

#include "agent/policy/policy.h"
#include "tests/agent/config/config_file.h"

namespace rollcall {
namespace {

constexpr const char* kExample = ROLLCALL_SOURCE_DIR "/conf/policy.toml";

std::vector<std::string> Lines() {
  std::ifstream example(kExample);
  std::vector<std::string> lines;
  for (std::string line; std::getline(example, line);) lines.push_back(line);
  return lines;
}

// "#key = value" and not "# Prose".
bool IsCommentedKey(const std::string& line) { return line.starts_with('#') && line.size() > 1 && line[1] != ' '; }

using ExamplePolicy = ConfigFileTest;

TEST_F(ExamplePolicy, DecidesAsItSays) {
  const Policy policy = LoadPolicy(kExample, {});
  EXPECT_TRUE(ProtectedBecause("svc-backup", {}, policy.protections));
  EXPECT_FALSE(ProtectedBecause("bjensen", {"cn=administrators,ou=groups,dc=example,dc=com"}, policy.protections));
  ASSERT_EQ(policy.rules.size(), 2U);
  EXPECT_EQ(ToText(policy.rules[0].terms.inactive), "60 days");
  EXPECT_EQ(ToText(policy.rules[1].terms.inactive), "180 days");
  const Settings settings = {{"social.user.inactive.period.days", "90"}};
  EXPECT_EQ(ToText(LoadPolicy(kExample, settings).rules[1].terms.inactive), "90 days");
}

TEST_F(ExamplePolicy, EachCommentedKeyLoadsToo) {
  const auto lines = Lines();
  int keys = 0;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (!IsCommentedKey(lines[i])) continue;
    ++keys;
    std::string text;
    for (std::size_t j = 0; j < lines.size(); ++j) {
      // Of the two units only one may stand.
      const bool is_other_unit = lines[i].starts_with("#inactive_months") && lines[j].starts_with("inactive_days = \"");
      if (!is_other_unit) text += (i == j ? lines[j].substr(1) : lines[j]) + "\n";
    }
    EXPECT_NO_THROW(LoadPolicy(Write("policy.toml", text), {})) << "line " << i + 1 << ": " << lines[i];
  }
  EXPECT_GT(keys, 12);
}

TEST_F(ExamplePolicy, ShowsEveryKey) {
  const auto lines = Lines();
  for (const auto key : PolicyKeys()) {
    const std::string name(key);
    const auto shows = [&](const std::string& line) {
      return line.starts_with(name + " = ") || line.starts_with("#" + name + " = ") ||
             line.find("[" + name + "]") != line.npos || line.find("{ " + name + " = ") != line.npos;
    };
    EXPECT_TRUE(std::ranges::any_of(lines, shows)) << name << " is missing in conf/policy.toml";
  }
}

}  // namespace
}  // namespace rollcall
