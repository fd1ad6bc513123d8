#include <gmock/gmock.h>
#include <sys/stat.h>

#include <fstream>
#include <iterator>

#include "agent/manual/examples.h"
#include "tests/agent/commands/harness.h"
#include "tests/servers/slapd.h"

namespace rollcall {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

constexpr const char* kGroup =
    "dn: cn=staff,ou=groups,dc=example,dc=com\nobjectClass: groupOfNames\ncn: staff\n"
    "member: uid=user1,ou=people,dc=example,dc=com\n\n";
constexpr const char* kPassword = "agent-password";  // of scripts/servers/slapd

class Init : public CommandTest {
 protected:
  Init() : slapd_(PeopleLdif(5) + kGroup) { std::filesystem::create_directory(Folder()); }

  std::string Folder() const { return Path("etc"); }
  std::string Content(const std::string& name) const {
    std::ifstream file(Path("etc/" + name));
    return {std::istreambuf_iterator<char>(file), {}};
  }
  mode_t Mode(const std::string& name) const {
    struct stat file {};
    return stat(Path("etc/" + name).c_str(), &file) == 0 ? file.st_mode & 0777U : 0;
  }
  std::vector<std::string> Batch(std::vector<std::string> more = {}) const {
    std::vector<std::string> words = {"init",
                                      "--batch",
                                      "--folder",
                                      Folder(),
                                      "--uri",
                                      slapd_["URI"],
                                      "--no-start-tls",
                                      "--bind-dn",
                                      slapd_["BIND_DN"],
                                      "--password-file",
                                      slapd_["PASSWORD_FILE"]};
    words.insert(words.end(), more.begin(), more.end());
    return words;
  }
  Ran Sync() { return Run({"sync", "--config", Path("etc/agent.toml")}); }

  Slapd slapd_;
};

TEST_F(Init, FlagsAloneMakeAConfigurationThatWorks) {
  const Ran ran = Run(Batch());
  EXPECT_EQ(ran.code, 0) << ran.out << ran.err;
  EXPECT_THAT(ran.out,
              AllOf(HasSubstr("rollcall sync --dry-run --config " + Path("etc/agent.toml")), Not(HasSubstr("FAIL"))));
  EXPECT_EQ(Mode("agent.toml"), 0640U);
  EXPECT_EQ(Mode("policy.toml"), 0640U);
  EXPECT_THAT(Content("agent.toml"), AllOf(HasSubstr("\"ou=people,dc=example,dc=com\",  # 5 users"),
                                           HasSubstr("\"ou=groups,dc=example,dc=com\",  # 1 groups")));
  const Ran sync = Sync();
  EXPECT_EQ(sync.code, 0) << sync.out << sync.err;
  EXPECT_THAT(Run({"accounts", "list", "--config", Path("etc/agent.toml")}).out, HasSubstr("user4"));
  EXPECT_EQ(Run({"policy", "check", "--config", Path("etc/agent.toml")}).code, 0);
}

TEST_F(Init, WrongAnswersAreAskedAgainWithTheReason) {
  answers_ = "http://example.com\n" + slapd_["URI"] + "\nperhaps\nno\n" + slapd_["BIND_DN"] + "\nwrong\n" + "\n\n\n" +
             kPassword +
             "\n"  // Enter keeps server, encryption and DN
             "7\nou=nobody,dc=example,dc=com\n1\n" +
             "\n" +  // all groups
             "corp ldap\ncorp\n" + "\n" + "soon\n90\n" + "root, svc-*\n";
  const Ran ran = Run({"init", "--folder", Folder()});
  EXPECT_EQ(ran.code, 0) << ran.out << ran.err;
  EXPECT_THAT(ran.err, AllOf(HasSubstr("yes or no?"), HasSubstr("Once more"), HasSubstr("7"),
                             HasSubstr("ou=nobody,dc=example,dc=com"), HasSubstr("is 'corp ldap'"),
                             HasSubstr("a number of days is needed")));
  EXPECT_THAT(ran.err + ran.out, Not(HasSubstr(kPassword)));
  EXPECT_THAT(Content("agent.toml"), AllOf(HasSubstr("name = \"corp\""), Not(HasSubstr(kPassword)),
                                           HasSubstr("\"${CREDENTIALS_DIRECTORY:.}/corp.password\"")));
  EXPECT_EQ(Content("corp.password"), std::string(kPassword) + '\n');
  EXPECT_EQ(Mode("corp.password"), 0600U);
  EXPECT_THAT(Content("policy.toml"), AllOf(HasSubstr("inactive_days = 90"), HasSubstr("[\"root\", \"svc-*\"]")));
  EXPECT_EQ(Sync().code, 0);
}

TEST_F(Init, NothingIsOverwritten) {
  Write("etc/policy.toml", "mine");
  const Ran ran = Run(Batch());
  EXPECT_EQ(ran.code, 2);
  EXPECT_THAT(ran.err, HasSubstr("etc/policy.toml is there already, and nothing is overwritten"));
  EXPECT_EQ(Content("policy.toml"), "mine");
  EXPECT_EQ(Content("agent.toml"), "");
}

TEST_F(Init, AnExampleThatNobodyHasChangedIsPutAside) {
  Write("etc/agent.toml", kExampleAgentToml);
  EXPECT_EQ(Run(Batch()).code, 0);
  EXPECT_EQ(Content("agent.toml.example"), kExampleAgentToml);
  EXPECT_THAT(Content("agent.toml"), HasSubstr(slapd_["URI"]));
}

TEST_F(Init, AnswersThatEndEarlyWriteNothing) {
  answers_ = slapd_["URI"] + "\nno\n";
  const Ran ran = Run({"init", "--folder", Folder()});
  EXPECT_EQ(ran.code, 2);
  EXPECT_THAT(ran.err, HasSubstr("the answers end at"));
  EXPECT_THAT(ran.err, HasSubstr("--bind-dn can tell it instead"));
  EXPECT_TRUE(std::filesystem::is_empty(Folder()));
}

TEST_F(Init, ABatchThatCannotConnectFailsAndWritesNothing) {
  auto words = Batch();
  words[5] = "ldap://127.0.0.1:1";
  EXPECT_EQ(Run(words).code, 1);
  EXPECT_EQ(Run(Batch({"--base", "ou=nobody,dc=example,dc=com"})).code, 2);
  EXPECT_EQ(Run(Batch({"--inactive-days", "0"})).code, 2);
  EXPECT_EQ(Run(Batch({"--name", "import"})).code, 2);
  EXPECT_EQ(Run({"init", "--batch", "--folder", Folder()}).code, 2);
  EXPECT_TRUE(std::filesystem::is_empty(Folder()));
}

}  // namespace
}  // namespace rollcall
