// `rollcall run` as a process of its own, with a real directory.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>
#include <filesystem>
#include <functional>
#include <thread>

#include "tests/end_to_end/directory.h"
#include "tests/servers/relay.h"

namespace rollcall {
namespace {

using std::chrono::milliseconds;
using testing::AllOf;
using testing::HasSubstr;

constexpr int kPeople = 200;
constexpr const char* kEachSecond = "schedule = \"* * * * * ?\"\n";
// Short pauses, so that tests can wait for them.
constexpr const char* kService = "[service]\nstop_seconds = 1\nbackoff_initial_seconds = 1\nbackoff_max_seconds = 2\n";

// Up to half a minute.
bool Await(const std::function<bool()>& condition) {
  for (int i = 0; i < 600; ++i) {
    if (condition()) return true;
    std::this_thread::sleep_for(milliseconds{50});
  }
  return false;
}

class ServiceProgram : public testing::Test {
 protected:
  ServiceProgram() : installed_(PeopleLdif(kPeople)) { Configure(kEachSecond); }

  Slapd& slapd() { return installed_.slapd; }
  const Installation& rollcall() const { return installed_.rollcall; }
  void Configure(const std::string& source, const std::string& service = kService) {
    ConfigureAt(slapd()["URI"], source, service);
  }
  void ConfigureAt(const std::string& uri, const std::string& source, const std::string& service = kService) {
    rollcall().Configure(DirectorySource(slapd(), uri, WithPassword(slapd()["PASSWORD_FILE"]) + source) + service);
  }
  // Of a source that may wait for its server for long.
  void ConfigurePatiently(const std::string& service) {
    std::string source = DirectorySource(slapd(), slapd()["URI"], WithPassword(slapd()["PASSWORD_FILE"]) + kEachSecond);
    source.replace(source.find("timeout_seconds = 2"), 19, "timeout_seconds = 300");
    rollcall().Configure(source + "[service]\n" + service);
  }
  // Through `relay`, of which a pull takes long.
  void ConfigureSlowly(const Relay& relay, const std::string& source) {
    ConfigureAt("ldap://" + relay.address(), "page_size = 10\nincremental = \"none\"\n" + source);
  }

  std::unique_ptr<Program> Start() const { return std::make_unique<Program>(rollcall().CommandLine({"run"})); }
  std::int64_t Passes(const std::string& outcome) const {
    if (!std::filesystem::exists(rollcall().Path("registry.db"))) return 0;
    const Ended listed = rollcall().Run({"passes", "--outcome", outcome, "--format", "json"});
    return listed.code == 0 ? std::ssize(nlohmann::json::parse(listed.out)) : 0;
  }
  nlohmann::json Status() const { return rollcall().Json({"status"}); }

  static void ExpectStops(Program& service, milliseconds at_most = milliseconds{5000}) {
    const auto begun = std::chrono::steady_clock::now();
    service.Signal(SIGTERM);
    const Ended ended = service.Wait();
    EXPECT_EQ(ended.code, 0) << ended.signal << ended.err;
    EXPECT_LT(std::chrono::steady_clock::now() - begun, at_most);
  }
  // Starts a service that is in the middle of a pull.
  std::unique_ptr<Program> StartHalf(const Relay& relay) {
    auto service = Start();
    EXPECT_TRUE(Await([&] { return relay.passed() > 20'000; }));
    return service;
  }

  DirectoryInstallation installed_;
};

TEST_F(ServiceProgram, PullsAtItsTimesUntilItIsToldToStop) {
  const auto service = Start();
  ASSERT_TRUE(Await([&] { return Passes("complete") >= 1; })) << service->Err();
  EXPECT_EQ(rollcall().Count("account"), kPeople);
  slapd().Modify("dn: uid=user8,ou=people,dc=example,dc=com\nchangetype: modify\nreplace: sn\nsn: Changed\n");
  EXPECT_TRUE(Await([&] {
    return rollcall().Query("SELECT family_name FROM account WHERE login = 'user8'") == "Changed\n";
  })) << service->Err();
  const nlohmann::json status = Status();
  EXPECT_EQ(status.at("service"), "running");
  EXPECT_EQ(status.at("jobs").at(0).at("job"), "sync corp");
  EXPECT_THAT(service->Err(), HasSubstr("pass="));
  EXPECT_THAT(service->Err(), testing::Not(HasSubstr("user8")));
  ExpectStops(*service);
  EXPECT_EQ(Status().at("service"), "stopped");
}

TEST_F(ServiceProgram, ASecondOneOnTheSameRegistryIsRefused) {
  const auto service = Start();
  ASSERT_TRUE(Await([&] { return Passes("complete") >= 1; })) << service->Err();
  const Ended second = rollcall().Run({"run"});
  EXPECT_EQ(second.code, 1);
  EXPECT_THAT(second.err, HasSubstr("another `rollcall run` works on it already"));
  ExpectStops(*service);
}

TEST_F(ServiceProgram, TakesANewConfigurationAndKeepsTheOldOneWhereItIsWrong) {
  const auto service = Start();
  ASSERT_TRUE(Await([&] { return Passes("complete") >= 1; })) << service->Err();
  rollcall().Write("agent.toml", "[registry]\nconnect = \"nonsense\"\n");
  service->Signal(SIGHUP);
  ASSERT_TRUE(Await([&] { return service->Err().find("the configuration stays as it was") != std::string::npos; }));
  EXPECT_THAT(service->Err(), HasSubstr("agent.toml:2"));
  Configure(kEachSecond);
  const auto before = Passes("complete");
  EXPECT_TRUE(Await([&] { return Passes("complete") > before; }));
  rollcall().Write("hr.csv", "userName\nnew.colleague\n");
  Configure(kEachSecond,
            std::string("[[source]]\nname = \"hr\"\ntype = \"csv\"\npath = \"hr.csv\"\n") + kEachSecond + kService);
  service->Signal(SIGHUP);
  EXPECT_TRUE(Await([&] { return rollcall().Count("account") == kPeople + 1; })) << service->Err();
  ExpectStops(*service);
}

TEST_F(ServiceProgram, StopsInTheMiddleOfAPullAndRollsItBack) {
  const Relay slow("127.0.0.1", std::stoi(slapd()["PORT"]), Relay::kUnlimited, milliseconds{300});
  ConfigureSlowly(slow, kEachSecond);
  const auto service = StartHalf(slow);
  EXPECT_EQ(Status().at("jobs").at(0).at("state"), "running");
  ExpectStops(*service, milliseconds{9000});
  EXPECT_EQ(rollcall().Count("account"), 0);
  EXPECT_EQ(Status().at("jobs").at(0).at("state"), "interrupted");
  EXPECT_EQ(Passes("interrupted"), 1);
  Configure(kEachSecond);
  EXPECT_EQ(rollcall().Json({"sync"}).at(0).at("created"), kPeople);
}

TEST_F(ServiceProgram, EndsWithinItsLimitThoughTheServerSaysNothing) {
  ConfigurePatiently("stop_seconds = 1\n");
  const auto service = Start();
  ASSERT_TRUE(Await([&] { return Passes("complete") >= 1; })) << service->Err();
  slapd().Freeze();
  ASSERT_TRUE(Await([&] { return Status().at("running").is_object(); }));
  const auto told = std::chrono::steady_clock::now();
  service->Signal(SIGTERM);
  const Ended ended = service->Wait();
  const auto took = std::chrono::steady_clock::now() - told;
  slapd().Thaw();
  EXPECT_EQ(ended.code, 1) << ended.signal;
  EXPECT_THAT(ended.err, HasSubstr("the pass does not end"));
  EXPECT_LT(took, milliseconds{10'000});
  EXPECT_EQ(Status().at("running"), nullptr);
  EXPECT_EQ(rollcall().Count("account"), kPeople);
  EXPECT_EQ(rollcall().Run({"db", "check"}).code, 0);
}

TEST_F(ServiceProgram, TriesASourceThatIsDownAgainAndAgain) {
  slapd().Kill();
  const auto service = Start();
  ASSERT_TRUE(Await([&] { return Passes("failed") >= 2; })) << service->Err();
  const nlohmann::json down = Status().at("jobs").at(0);
  EXPECT_GE(down.at("failures"), 1);
  EXPECT_THAT(down.at("error").get<std::string>(), HasSubstr("cannot connect"));
  EXPECT_FALSE(down.at("nextAt").is_null());
  slapd().Restart();
  ASSERT_TRUE(Await([&] { return Passes("complete") >= 1; })) << service->Err();
  EXPECT_TRUE(Await([&] { return Status().at("jobs").at(0).at("failures") == 0; }));
  ExpectStops(*service);
}

TEST_F(ServiceProgram, ATimeThatWasMissedComesAtTheNextStart) {
  Configure("schedule = \"0 0 0 1 1 ? 2099\"\n");
  const auto first = Start();
  ASSERT_TRUE(Await([&] { return first->Err().find("next at 2099") != std::string::npos; }));
  ExpectStops(*first);
  EXPECT_EQ(Passes("complete"), 0);
  // Yesterday at that time the machine was off.
  Database(rollcall().registry()).Run("UPDATE job SET due_at = due_at - 90000000, schedule = :s", {"0 0 0 ? * * UTC"});
  Configure("schedule = \"0 0 0 ? * *\"\n");
  const auto second = Start();
  EXPECT_TRUE(Await([&] { return Passes("complete") == 1; })) << second->Err();
  ExpectStops(*second);
}

TEST_F(ServiceProgram, KilledInTheMiddleOfAPullItBeginsAgain) {
  const Relay slow("127.0.0.1", std::stoi(slapd()["PORT"]), Relay::kUnlimited, milliseconds{300});
  ConfigureSlowly(slow, kEachSecond);
  const auto service = StartHalf(slow);
  service->Kill();
  service->Wait();
  const nlohmann::json status = Status();
  EXPECT_EQ(status.at("service"), "stopped");
  EXPECT_EQ(status.at("running"), nullptr);
  EXPECT_EQ(status.at("jobs").at(0).at("state"), "interrupted");
  Configure(kEachSecond);
  const auto again = Start();
  ASSERT_TRUE(Await([&] { return Passes("complete") >= 1; })) << again->Err();
  EXPECT_EQ(rollcall().Count("account"), kPeople);
  EXPECT_EQ(Passes("interrupted"), 1);
  ExpectStops(*again);
}

TEST_F(ServiceProgram, APassByHandIsToldWhatRuns) {
  const Relay slow("127.0.0.1", std::stoi(slapd()["PORT"]), Relay::kUnlimited, milliseconds{700});
  ConfigureSlowly(slow, kEachSecond);
  const auto service = Start();
  ASSERT_TRUE(Await([&] { return Passes("running") == 1; })) << service->Err();
  const Ended by_hand = rollcall().Run({"sync", "--wait", "2"});
  EXPECT_EQ(by_hand.code, 1) << by_hand.out;
  EXPECT_THAT(by_hand.err,
              AllOf(HasSubstr("waiting up to 2 s (--wait): sync of corp has been reading its source since"),
                    HasSubstr("try again")));
  service->Kill();
}

}  // namespace
}  // namespace rollcall
