// Days of a service within milliseconds: waiting puts the clock forward.
#include "agent/service/service.h"

#include <gmock/gmock.h>

#include <map>

#include "agent/base/time_text.h"
#include "agent/service/log.h"
#include "tests/store/registry.h"

namespace rollcall {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class ServiceTest : public RegistryTest, public JobRunner {
 protected:
  ServiceTest() { SetUpLog("off", ""); }

  // Runs until `until`, or the end of `script`.
  void RunUntil(const std::string& until, const std::string& from = "2026-01-01T11:00Z") {
    now_ = ParseIso8601(from).value();
    const TimePoint end = ParseIso8601(until).value();
    OpenGate open;
    const ServiceHost host = {.clock = [this] { return now_; },
                              .wait =
                                  [&](TimePoint time) {
                                    if (Wake wake = Wake::kTime; NextSignal(wake)) return wake;
                                    if (now_ >= end) return Wake::kStop;
                                    now_ = std::max(now_, std::min(time, end));
                                    return Wake::kTime;
                                  },
                              .wake = [] {},
                              .start =
                                  [](const std::function<void()>& work) {
                                    work();
                                    return std::jthread();
                                  },
                              .reload = [this] { return reload_(); },
                              .jitter = [](std::chrono::milliseconds) { return std::chrono::milliseconds{0}; },
                              .notify = [this](const std::string& state) { told_.push_back(state); }};
    RunService(*database_, config_, *this, gate_ != nullptr ? *gate_ : open, host);
  }

  void Source(const std::string& name, const std::string& schedule) {
    config_.sources.push_back({.name = name, .schedule = {.expression = schedule, .time_zone = "UTC"}});
  }

  JobResult Run(const Config& /*config*/, const Job& job, const JobHold& /*hold*/) override {
    began_.push_back(job.name + " " + ToIso8601(now_).substr(5, 11));
    now_ += took_[job.name];
    if (throws_.contains(job.name)) throw std::runtime_error("it broke");
    const auto result = results_.find(job.name);
    return result == results_.end() ? JobResult{.outcome = "complete"} : result->second;
  }

  bool NextSignal(Wake& wake) {
    if (signals_.empty() || now_ < signals_.front().first) return false;
    wake = signals_.front().second;
    signals_.erase(signals_.begin());
    return true;
  }

  Config config_;
  JobGate* gate_ = nullptr;
  TimePoint now_;
  std::function<Config()> reload_;
  std::vector<std::pair<TimePoint, Wake>> signals_;
  std::vector<std::string> began_;
  std::vector<std::string> told_;
  std::map<std::string, std::chrono::milliseconds> took_;
  std::map<std::string, JobResult> results_;
  std::set<std::string> throws_;
};

TEST_F(ServiceTest, EachJobRunsAtItsTimesForDays) {
  Source("hr", "0 0 12 ? * *");
  config_.deactivation = {.expression = "0 15 23 ? * *", .time_zone = "Europe/Paris"};
  RunUntil("2026-01-03T00:00Z");
  EXPECT_THAT(began_, ElementsAre("sync hr 01-01T12:00", "deactivation 01-01T22:15", "sync hr 01-02T12:00",
                                  "deactivation 01-02T22:15"));
}

TEST_F(ServiceTest, ItSaysThatItIsReadyAndWhatRuns) {
  Source("hr", "0 0 12 ? * *");
  RunUntil("2026-01-01T13:00Z");
  EXPECT_THAT(told_.front(), HasSubstr("READY=1"));
  EXPECT_THAT(told_, Contains(testing::StartsWith("STATUS=sync hr runs, next at ")));
  EXPECT_EQ(told_.back(), "STATUS=next at 2026-01-02T12:00:00.000Z");
}

TEST_F(ServiceTest, AFailureIsTriedAgainAfterThePauseAndRemembered) {
  Source("hr", "0 0 12 ? * *");
  throws_ = {"sync hr"};
  RunUntil("2026-01-01T12:08Z");
  EXPECT_THAT(began_,
              ElementsAre("sync hr 01-01T12:00", "sync hr 01-01T12:01", "sync hr 01-01T12:03", "sync hr 01-01T12:07"));
  const auto record = FindJob(*database_, "sync hr");
  EXPECT_EQ(record->failures, 4);
  EXPECT_EQ(record->error, "it broke");
  EXPECT_EQ(ToIso8601(*record->next_at), "2026-01-01T12:15:00.000Z");
}

TEST_F(ServiceTest, ASuccessEndsThePauses) {
  Source("hr", "0 * * * * ?");
  throws_ = {"sync hr"};
  RunUntil("2026-01-01T11:03Z");
  throws_.clear();
  RunUntil("2026-01-01T11:10Z", "2026-01-01T11:06Z");
  EXPECT_EQ(FindJob(*database_, "sync hr")->failures, 0);
  EXPECT_EQ(began_.back(), "sync hr 01-01T11:10");
}

TEST_F(ServiceTest, AMissedTimeRunsOnceAtTheNextStart) {
  Source("hr", "0 0 * ? * *");
  RunUntil("2026-01-01T12:30Z");
  began_.clear();
  RunUntil("2026-01-03T09:30Z", "2026-01-03T08:30Z");
  EXPECT_THAT(began_, ElementsAre("sync hr 01-03T08:30", "sync hr 01-03T09:00"));
}

TEST_F(ServiceTest, NobodysPassIsInTheWayForLong) {
  Source("hr", "0 0 12 ? * *");
  results_["sync hr"] = {.end = JobResult::End::kBusy, .error = "pass 7 is running"};
  RunUntil("2026-01-01T12:00:06Z");
  EXPECT_THAT(began_, ElementsAre("sync hr 01-01T12:00", "sync hr 01-01T12:00"));
  EXPECT_EQ(FindJob(*database_, "sync hr")->failures, 0);
  EXPECT_EQ(FindJob(*database_, "sync hr")->started_at, std::nullopt);
}

TEST_F(ServiceTest, AnInterruptedJobRunsAgainAtTheNextStart) {
  Source("hr", "0 0 12 ? * *");
  results_["sync hr"] = {.end = JobResult::End::kInterrupted, .outcome = "interrupted"};
  RunUntil("2026-01-01T12:00Z");
  EXPECT_EQ(FindJob(*database_, "sync hr")->outcome, "interrupted");
  results_.clear();
  began_.clear();
  RunUntil("2026-01-01T12:10Z", "2026-01-01T12:05Z");
  EXPECT_THAT(began_, ElementsAre("sync hr 01-01T12:05"));
}

TEST_F(ServiceTest, ASlowSourceDoesNotStarveTheOthers) {
  Source("slow", "* * * * * ?");
  Source("hr", "0 * * * * ?");
  took_["sync slow"] = minutes{10};
  RunUntil("2026-01-01T11:45Z");
  EXPECT_THAT(began_, Contains("sync hr 01-01T11:10"));
  EXPECT_THAT(began_, Contains("sync hr 01-01T11:20"));
}

TEST_F(ServiceTest, ANewConfigurationCountsAtOnce) {
  Source("hr", "0 0 12 ? * *");
  signals_ = {{ParseIso8601("2026-01-01T12:30Z").value(), Wake::kReload}};
  reload_ = [this] {
    Config fresh = config_;
    fresh.sources[0].schedule.expression = "0 0 13 ? * *";
    return fresh;
  };
  RunUntil("2026-01-01T14:00Z");
  EXPECT_THAT(began_, ElementsAre("sync hr 01-01T12:00", "sync hr 01-01T13:00"));
  EXPECT_THAT(told_, Contains("RELOADING=1"));
}

TEST_F(ServiceTest, AnotherRegistryTakesARestart) {
  Source("hr", "0 0 12 ? * *");
  signals_ = {{ParseIso8601("2026-01-01T11:30Z").value(), Wake::kReload}};
  reload_ = [this] {
    Config fresh = config_;
    fresh.registry.connect = "sqlite3://another.db";
    fresh.sources[0].schedule.expression = "0 0 13 ? * *";
    return fresh;
  };
  RunUntil("2026-01-01T13:30Z");
  EXPECT_THAT(began_, ElementsAre("sync hr 01-01T12:00"));
}

TEST_F(ServiceTest, AWrongConfigurationChangesNothing) {
  Source("hr", "0 0 12 ? * *");
  signals_ = {{ParseIso8601("2026-01-01T11:30Z").value(), Wake::kReload}};
  reload_ = []() -> Config { throw ConfigError("agent.toml:3: wrong"); };
  RunUntil("2026-01-01T13:00Z");
  EXPECT_THAT(began_, ElementsAre("sync hr 01-01T12:00"));
}

TEST_F(ServiceTest, WhatAnotherAgentDoesIsLeftToIt) {
  struct Closed : JobGate {
    std::unique_ptr<JobHold> Enter(const std::string&, TimePoint) override { return nullptr; }
  } closed;
  gate_ = &closed;
  Source("hr", "0 0 12 ? * *");
  RunUntil("2026-01-05T00:00Z");
  EXPECT_THAT(began_, IsEmpty());
}

}  // namespace
}  // namespace rollcall
