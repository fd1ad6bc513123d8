// conf/policy.toml must load, as it stands and with each of its commented keys.
#include "agent/policy/protection.h"
#include "tests/agent/config/config_file.h"

namespace rollcall {
namespace {

constexpr const char* kExample = ROLLCALL_SOURCE_DIR "/conf/policy.toml";

TEST(ExamplePolicy, ProtectsWhomItSays) {
  const auto protections = LoadProtections(kExample, {});
  EXPECT_TRUE(ProtectedBecause("svc-backup", {}, protections));
  EXPECT_FALSE(ProtectedBecause("bjensen", {"cn=administrators,ou=groups,dc=example,dc=com"}, protections));
}

using ExamplePolicyFile = ConfigFileTest;
TEST_F(ExamplePolicyFile, ItsCommentedKeysLoadToo) {
  std::ifstream example(kExample);
  std::string text;
  for (std::string line; std::getline(example, line);) {
    text += (line.starts_with("#groups") ? line.substr(1) : line) + "\n";
  }
  const auto protections = LoadProtections(Write("policy.toml", text), {});
  EXPECT_TRUE(ProtectedBecause("bjensen", {"cn=administrators,ou=groups,dc=example,dc=com"}, protections));
}

}  // namespace
}  // namespace rollcall
