// A directory behind a slow line: nobody waits for it.
#include <gmock/gmock.h>

#include <chrono>
#include <csignal>
#include <filesystem>
#include <thread>

#include "tests/end_to_end/directory.h"
#include "tests/end_to_end/program.h"
#include "tests/servers/relay.h"

namespace rollcall {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

// People of a size that makes a pull through the relay last for some 15 seconds.
constexpr int kPeople = 1500;

class SlowSource : public testing::Test {
 protected:
  SlowSource()
      : slapd_(PeopleLdif(kPeople)),
        relay_("127.0.0.1", std::stoi(slapd_["PORT"]), Relay::kUnlimited, milliseconds{100}),
        rollcall_(folder_.path()) {
    Configure(slapd_["URI"]);
    EXPECT_EQ(rollcall_.Run({"sync"}).code, 0);
    Configure("ldap://" + relay_.address());
  }

  void Configure(const std::string& uri) {
    rollcall_.Configure(DirectorySource(slapd_, uri, WithPassword(slapd_["PASSWORD_FILE"])) +
                        "[[source]]\nname = \"hr\"\ntype = \"csv\"\npath = \"hr.csv\"\n[source.columns]\nanchor = "
                        "\"no\"\nlogin = \"login\"\n[deactivation]\npolicy = \"policy.toml\"\ntime_zone = \"UTC\"\n");
    rollcall_.Write("hr.csv", "no,login\n1,hal\n");
    rollcall_.Write("more.csv", "userName\nmia\n");
    rollcall_.Write("policy.toml", "[defaults]\ninactive_days = 3000\n[[rule]]\nname = \"all\"\n");
  }

  Slapd slapd_;
  Relay relay_;
  TemporaryFolder folder_;
  Installation rollcall_;
};

TEST_F(SlowSource, EverythingElseGoesOnWhileItIsRead) {
  Program sync(rollcall_.CommandLine({"sync", "corp", "--full"}));
  while (relay_.passed() < 20'000) std::this_thread::sleep_for(milliseconds{10});
  const std::vector<std::vector<std::string>> others = {{"account", "disable", "user1", "--reason", "stolen"},
                                                        {"account", "disable", "user2", "--reason", "lost"},
                                                        {"account", "enable", "user2", "--reason", "found"},
                                                        {"sync", "hr"},
                                                        {"import", rollcall_.Path("more.csv")},
                                                        {"account", "remove", "mia", "--reason", "left"},
                                                        {"db", "backup", rollcall_.Path("copy.db")}};
  for (const auto& words : others) {
    const Ended ended = rollcall_.Run(words);
    EXPECT_EQ(ended.code, 0) << words[0] << ' ' << ended.out << ended.err;
    EXPECT_LT(ended.took, seconds{3}) << words[0];
  }
  EXPECT_EQ(rollcall_.Run({"deactivate"}).code, 0);
  EXPECT_LT(relay_.passed(), std::int64_t{kPeople} * 300) << "the pull must still go on, or nothing was tried";
  const Ended ended = sync.Wait();
  EXPECT_EQ(ended.code, 0) << ended.out << ended.err;
  EXPECT_EQ(rollcall_.Count("hold"), 1);
  EXPECT_EQ(rollcall_.Count("account WHERE login = 'user1' AND enabled = 0"), 1);
  EXPECT_EQ(rollcall_.Count("account WHERE login = 'user2' AND enabled = 1"), 1);
  EXPECT_EQ(rollcall_.Count("account WHERE login = 'hal'"), 1);
  EXPECT_EQ(rollcall_.Count("account WHERE login = 'mia'"), 0);
}

TEST_F(SlowSource, OtherSourcesAndThePolicyRunInTheServiceMeanwhile) {
  rollcall_.Configure(
      DirectorySource(slapd_, "ldap://" + relay_.address(),
                      WithPassword(slapd_["PASSWORD_FILE"]) + "incremental = \"none\"\nschedule = \"* * * * * ?\"\n") +
      "[[source]]\nname = \"hr\"\ntype = \"csv\"\npath = \"hr.csv\"\nschedule = \"* * * * * ?\"\n"
      "[deactivation]\npolicy = \"policy.toml\"\nschedule = \"0/5 * * * * ?\"\n[backup]\nfolder = "
      "\"copies\"\nschedule = \"0/5 * * * * ?\"\n[archive]\nretention_days = 3650\n");
  rollcall_.Write("hr.csv", "userName\nhal\n");
  Program service(rollcall_.CommandLine({"run"}));
  while (relay_.passed() < 20'000) std::this_thread::sleep_for(milliseconds{10});
  rollcall_.Write("hr.csv", "userName\nhal\nida\n");
  const auto done = [&] {
    return rollcall_.Count("account WHERE login = 'ida'") == 1 &&
           rollcall_.Count("pass WHERE kind = 'deactivate'") > 0 && std::filesystem::exists(rollcall_.Path("copies"));
  };
  while (!done() && relay_.passed() < std::int64_t{kPeople} * 300) std::this_thread::sleep_for(milliseconds{50});
  EXPECT_TRUE(done());
  EXPECT_LT(relay_.passed(), std::int64_t{kPeople} * 300) << "the pull must still go on, or nothing was tried";
  service.Signal(SIGTERM);
  service.Signal(SIGTERM);
  EXPECT_EQ(service.Wait().code, 0);
}

TEST_F(SlowSource, IsReadBesideAnotherOneByHand) {
  rollcall_.Write("hr.csv", "no,login\n1,hal\n2,ida\n");
  Program sync(rollcall_.CommandLine({"sync", "--full", "--jobs", "2"}));
  while (relay_.passed() < 20'000) std::this_thread::sleep_for(milliseconds{10});
  while (rollcall_.Count("account WHERE login = 'ida'") == 0 && relay_.passed() < std::int64_t{kPeople} * 300) {
    std::this_thread::sleep_for(milliseconds{50});
  }
  EXPECT_LT(relay_.passed(), std::int64_t{kPeople} * 300);
  const Ended ended = sync.Wait();
  EXPECT_EQ(ended.code, 0) << ended.out << ended.err;
  EXPECT_LT(ended.out.find("corp"), ended.out.find("hr")) << ended.out;
}

TEST_F(SlowSource, ARunThatIsKilledWhileItReadsLeavesNothingBehind) {
  const auto before = rollcall_.Run({"export", "--format", "json"}).out;
  for (const std::int64_t so_far : {5'000, 60'000, 150'000}) {
    const std::int64_t begun = relay_.passed();
    Program sync(rollcall_.CommandLine({"sync", "corp", "--full"}));
    while (relay_.passed() < begun + so_far) std::this_thread::sleep_for(milliseconds{10});
    sync.Kill();
    sync.Wait();
    EXPECT_EQ(rollcall_.Run({"export", "--format", "json"}).out, before);
    EXPECT_EQ(rollcall_.Run({"db", "check"}).code, 0);
  }
  const auto listed = rollcall_.Json({"passes", "--outcome", "interrupted"});
  EXPECT_EQ(listed.size(), 3U);
}

}  // namespace
}  // namespace rollcall
