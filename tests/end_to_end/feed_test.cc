// A folder of feed files, the program, and a policy.
#include <gmock/gmock.h>

#include <tests/paths.h>
#include <array>
#include <chrono>
#include <ctime>
#include <fstream>
#include <thread>

#include "tests/end_to_end/crash.h"
#include "tests/end_to_end/installation.h"
#include "tests/temporary_folder.h"

namespace rollcall {
namespace {

using std::chrono::days;
using std::chrono::hours;
using testing::HasSubstr;

constexpr const char* kSource = R"(
[[source]]
name = "signup"
type = "feed"
path = "../feed"
max_registrations = 1000000
[source.limits]
missing = { count = 1000000, percent = 100 }
disabled = { count = 1000000, percent = 100 }
renamed = { count = 1000000, percent = 100 }
mail_changed = { count = 1000000, percent = 100 }
enabled = { count = 1000000, percent = 100 }
)";

// ISO 8601, so long ago.
std::string Ago(std::chrono::seconds ago) {
  const std::time_t time = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now() - ago);
  std::tm utc{};
  gmtime_r(&time, &utc);
  std::array<char, 32> text{};
  std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%SZ", &utc);
  return text.data();
}

std::string Registered(const std::string& id, const std::string& login, std::chrono::seconds ago) {
  return R"({"type":"registration","id":")" + id + R"(","userName":")" + login + R"(","email":")" + id +
         R"(@example.com","emailVerified":true,"at":")" + Ago(ago) + "\"}\n";
}
std::string LoggedIn(const std::string& login, std::chrono::seconds ago) {
  return R"({"type":"login","userName":")" + login + R"(","at":")" + Ago(ago) + "\"}\n";
}

class FeedFiles : public testing::Test {
 protected:
  FeedFiles() { std::filesystem::create_directories(folder_ / "feed"); }
  void Publish(const std::string& name, const std::string& lines) const {
    std::ofstream(folder_ / "draft", std::ios::binary) << lines;
    std::filesystem::rename(folder_ / "draft", folder_ / "feed" / name);
  }
  TemporaryFolder folder_;
};

TEST_F(FeedFiles, AHalfWrittenLastLineWaitsUntilItIsWhole) {
  const Installation rollcall(folder_ / "one");
  rollcall.Configure(kSource);
  const std::string line = Registered("u2", "second", hours{1});
  Publish("1.jsonl", Registered("u1", "first", hours{1}) + line.substr(0, 30));
  EXPECT_EQ(rollcall.Run({"sync"}).code, 0);
  EXPECT_EQ(rollcall.Count("account"), 1);
  std::ofstream(folder_ / "feed" / "1.jsonl", std::ios::binary | std::ios::app) << line.substr(30);
  EXPECT_EQ(rollcall.Run({"sync"}).code, 0);
  EXPECT_EQ(rollcall.Count("account"), 2);
}

TEST_F(FeedFiles, ABadLineIsAConflictAndExitCode4) {
  const Installation rollcall(folder_ / "one");
  rollcall.Configure(kSource);
  Publish("1.jsonl", Registered("u1", "first", hours{1}) + "nonsense\n" + Registered("u2", "root", hours{1}));
  EXPECT_EQ(rollcall.Run({"sync"}).code, 4);
  const auto conflicts = rollcall.Json({"conflicts"});
  ASSERT_EQ(conflicts.size(), 2U);
  EXPECT_THAT(conflicts.dump(), HasSubstr("1.jsonl, line 2, byte "));
  EXPECT_THAT(conflicts.dump(), HasSubstr("reserved"));
}

TEST_F(FeedFiles, PassesThatAreKilledEndInTheSameRegistryAsUndisturbedOnes) {
#ifdef __SANITIZE_ADDRESS__
  constexpr int kKills = 5;
#else
  constexpr int kKills = 30;
#endif
  const Installation tested(folder_ / "tested");
  const Installation control(folder_ / "control");
  tested.Configure(kSource);
  control.Configure(kSource);
  const auto publish = [this](int version) {
    std::string lines;
    for (int i = 0; i < 400; ++i) {
      const std::string id = "u" + std::to_string(i);
      const std::chrono::seconds ago = hours{500} - hours{version};
      if (i % 5 == version % 5 && version > 0) {
        lines += R"({"type":"withdrawal","id":")" + id + R"(","at":")" + Ago(ago) + "\"}\n";
      } else {
        lines += Registered(id, "login." + std::to_string(i) + (i % 7 == version % 7 ? ".x" : ".y"), ago);
      }
      lines += LoggedIn("login." + std::to_string(i) + ".y", ago);
    }
    Publish(std::to_string(1000 + version) + ".jsonl", lines);
  };
  publish(0);
  KillPasses(tested, control, kKills, [&](int changes) { publish(changes + 1); });
  ExpectSameOutcome(tested, control);
  EXPECT_GT(control.Count("account"), 300);
}

TEST_F(FeedFiles, ThePolicySparesWhoLoggedInThroughTheFeed) {
  const Installation rollcall(folder_ / "one");
  const std::string source =
      "\n[[source]]\nname = \"signup\"\ntype = \"feed\"\npath = \"../feed\"\nlogins_of = \"everyone\"\n"
      "[deactivation]\npolicy = \"policy.toml\"\n";
  rollcall.Configure(source);
  rollcall.Write("policy.toml",
                 "[defaults]\ninactive_days = 30\n[[rule]]\nname = \"everyone\"\nreactivate_on_login = true\n");
  Publish("1.jsonl", Registered("u1", "active", days{90}) + Registered("u2", "idle", days{90}) +
                         Registered("u3", "away", days{90}) + LoggedIn("active", days{1}) + LoggedIn("away", days{60}));
  EXPECT_EQ(rollcall.Run({"sync"}).code, 0);
  const Ended run = rollcall.Run({"deactivate"});
  EXPECT_EQ(run.code, 0) << run.out << run.err;
  EXPECT_EQ(rollcall.Query("SELECT login FROM account WHERE enabled = 0 ORDER BY login"), "away\nidle\n");
  std::this_thread::sleep_for(std::chrono::milliseconds{1100});
  Publish("2.jsonl", LoggedIn("away", std::chrono::seconds{0}));
  EXPECT_EQ(rollcall.Run({"sync"}).code, 0);
  EXPECT_EQ(rollcall.Run({"deactivate"}).code, 0);
  EXPECT_EQ(rollcall.Query("SELECT login FROM account WHERE enabled = 0 ORDER BY login"), "idle\n");
}

}  // namespace
}  // namespace rollcall
