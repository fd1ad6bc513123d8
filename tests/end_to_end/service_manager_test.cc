// `rollcall run` as systemd sees it: what it tells of itself, and that it ends when it is told to.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>
#include <thread>

#include "tests/end_to_end/installation.h"
#include "tests/servers/mute_server.h"
#include "tests/servers/notify_socket.h"
#include "tests/servers/trickle_server.h"
#include "tests/temporary_folder.h"

namespace rollcall {
namespace {

using std::chrono::milliseconds;
using testing::AllOf;
using testing::HasSubstr;
using testing::MatchesRegex;

constexpr const char* kNever = "schedule = \"0 0 0 1 1 ? 2099\"\n";
constexpr const char* kEachSecond = "schedule = \"* * * * * ?\"\n";
constexpr const char* kRegistration =
    R"({"type":"registration","id":"u-1","userName":"ann","email":"ann@example.com","emailVerified":true,"at":"2026-01-01T00:00:00Z"})"
    "\n";

class ServiceManager : public testing::Test {
 protected:
  // The feed is at `url`; `service` is lines of [service].
  void Configure(const std::string& url, const std::string& source, const std::string& service) const {
    rollcall_.Configure("[[source]]\nname = \"signup\"\ntype = \"feed\"\nurl = \"" + url + "\"\n" + source +
                        "[service]\n" + service);
  }
  std::unique_ptr<Program> Start(const NotifySocket& manager, milliseconds watchdog) const {
    std::vector<std::string> words = rollcall_.CommandLine({"run"});
    words.insert(words.begin(), {"env", "NOTIFY_SOCKET=" + manager.name(),
                                 "WATCHDOG_USEC=" + std::to_string(watchdog.count() * 1000)});
    return std::make_unique<Program>(words);
  }
  // After whatever it was in the middle of.
  void ExpectNothingHasHappened() const {
    EXPECT_EQ(rollcall_.Count("account"), 0);
    EXPECT_EQ(rollcall_.Count("feed_record"), 0);
    EXPECT_EQ(rollcall_.Count("event"), 0);
    EXPECT_EQ(rollcall_.Run({"db", "check"}).code, 0);
    const auto passes = rollcall_.Json({"passes"});
    ASSERT_EQ(passes.size(), 1U);
    EXPECT_EQ(passes.at(0).at("outcome"), "interrupted");
  }

  TemporaryFolder folder_;
  Installation rollcall_{folder_.path()};
  NotifySocket manager_{rollcall_.Path("notify")};
};

class EachAddress : public ServiceManager, public testing::WithParamInterface<const char*> {};

TEST_P(EachAddress, IsToldOfStartReloadAndStop) {
  Configure("http://127.0.0.1:1/", kNever, "stop_seconds = 100\n");
  NotifySocket manager(GetParam()[0] == '@' ? GetParam() + std::to_string(getpid()) : rollcall_.Path(GetParam()));
  const auto service = Start(manager, milliseconds{60'000});
  EXPECT_EQ(manager.Await({"READY=1"}), "READY=1\nSTATUS=next at 2099-01-01T00:00:00.000Z") << service->Err();
  service->Signal(SIGHUP);
  EXPECT_THAT(manager.Await({"RELOADING=1"}), MatchesRegex("RELOADING=1\nMONOTONIC_USEC=[0-9]+"));
  EXPECT_THAT(manager.Await({"READY=1"}), HasSubstr("STATUS=next at 2099"));
  service->Signal(SIGTERM);
  EXPECT_THAT(manager.Await({"STOPPING=1"}), HasSubstr("EXTEND_TIMEOUT_USEC=110000000"));
  EXPECT_EQ(service->Wait().code, 0);
}
INSTANTIATE_TEST_SUITE_P(Of, EachAddress, testing::Values("manager", "@rollcall-test-"),
                         [](const auto& each) { return each.param[0] == '@' ? "Abstract" : "File"; });

TEST_F(ServiceManager, ItsWatchdogIsToldOfLifeWhileASourceSaysNothing) {
  const MuteServer mute;
  Configure("http://" + mute.address() + "/", std::string(kEachSecond) + "timeout_seconds = 60\n",
            "stop_seconds = 0\n");
  const auto service = Start(manager_, milliseconds{1500});
  EXPECT_NE(manager_.Await({"STATUS=sync signup runs"}), "") << service->Err();
  const std::size_t begun = manager_.words().size();
  manager_.Hear(milliseconds{4000});
  EXPECT_GE(manager_.words().size() - begun, 5U);
  EXPECT_LT(manager_.LongestSilence("WATCHDOG=1", begun), milliseconds{750});
}

TEST_F(ServiceManager, ItsWatchdogIsToldNothingOnceAPassHangs) {
  const MuteServer mute;
  Configure("http://" + mute.address() + "/", std::string(kEachSecond) + "timeout_seconds = 60\n",
            "hang_seconds = 2\n");
  const auto service = Start(manager_, milliseconds{300});
  EXPECT_NE(manager_.Await({"STATUS=sync signup runs"}), "") << service->Err();
  manager_.Hear(milliseconds{3000});
  const std::size_t said = manager_.words().size();
  EXPECT_THAT(manager_.words().back().text, "WATCHDOG=1");
  manager_.Hear(milliseconds{2000});
  EXPECT_EQ(manager_.words().size(), said);
  EXPECT_THAT(service->Err(), HasSubstr("gives no sign of life any more"));
}

// Where no journal listens it is told by the stream that it reads, with priorities and without the time.
TEST_F(ServiceManager, WhatTheJournalReadsHasPriorities) {
  Configure("http://127.0.0.1:1/", kNever, "");
  std::vector<std::string> words = rollcall_.CommandLine({"run"});
  words.insert(words.begin(), {"sh", "-c", "JOURNAL_STREAM=$(stat -L -c %d:%i /dev/stderr) exec \"$0\" \"$@\""});
  Program service(words);
  for (int i = 0; i < 100 && service.Err().find("next at") == std::string::npos; ++i) {
    std::this_thread::sleep_for(milliseconds{50});
  }
  service.Signal(SIGTERM);
  const Ended ended = service.Wait();
  EXPECT_THAT(ended.err, testing::StartsWith("<6>rollcall "));
  EXPECT_THAT(ended.err, HasSubstr("\n<6>sync signup: next at 2099"));
}

TEST_F(ServiceManager, APassThatNeverEndsIsRolledBackWithinItsLimit) {
  const TrickleServer endless(kRegistration, milliseconds{5});
  Configure(endless.url(), kEachSecond, "stop_seconds = 1\n");
  const auto service = Start(manager_, milliseconds{60'000});
  EXPECT_NE(manager_.Await({"STATUS=sync signup runs"}), "") << service->Err();
  manager_.Hear(milliseconds{1000});
  const auto told = std::chrono::steady_clock::now();
  service->Signal(SIGTERM);
  const Ended ended = service->Wait();
  EXPECT_EQ(ended.code, 0) << ended.err;
  EXPECT_LT(std::chrono::steady_clock::now() - told, milliseconds{5500});
  ExpectNothingHasHappened();
}

TEST_F(ServiceManager, APassThatWaitsForAnotherByteForEverIsEndedFiveSecondsLater) {
  const TrickleServer endless(" ", milliseconds{20});
  Configure(endless.url(), std::string(kEachSecond) + "max_line_bytes = 16777216\n", "stop_seconds = 1\n");
  const auto service = Start(manager_, milliseconds{60'000});
  EXPECT_NE(manager_.Await({"STATUS=sync signup runs"}), "") << service->Err();
  manager_.Hear(milliseconds{1000});
  const auto told = std::chrono::steady_clock::now();
  service->Signal(SIGTERM);
  const Ended ended = service->Wait();
  const auto took = std::chrono::steady_clock::now() - told;
  EXPECT_EQ(ended.code, 1) << ended.signal;
  EXPECT_THAT(ended.err, HasSubstr("the pass does not end"));
  EXPECT_GE(took, milliseconds{5500});
  EXPECT_LT(took, milliseconds{10'000});
  ExpectNothingHasHappened();
}

TEST_F(ServiceManager, ASecondWordEndsThePassAtOnce) {
  const TrickleServer endless(kRegistration, milliseconds{5});
  Configure(endless.url(), kEachSecond, "stop_seconds = 3600\n");
  const auto service = Start(manager_, milliseconds{60'000});
  EXPECT_NE(manager_.Await({"STATUS=sync signup runs"}), "") << service->Err();
  service->Signal(SIGTERM);
  manager_.Hear(milliseconds{1500});
  EXPECT_GT(endless.given(), 20);
  service->Signal(SIGINT);
  EXPECT_EQ(service->Wait(milliseconds{5000}).code, 0);
  ExpectNothingHasHappened();
}

}  // namespace
}  // namespace rollcall
