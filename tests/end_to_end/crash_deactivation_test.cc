// kill -9 in the middle of a run of the deactivation rules: what was written stays, and the next run does the rest.
#include <gtest/gtest.h>

#include <csignal>
#include <fstream>
#include <thread>

#include "tests/end_to_end/crash.h"
#include "tests/store/registry.h"

namespace rollcall {
namespace {

constexpr int kPeople = 20'000;
constexpr int kKills = 3;

constexpr const char* kSource = R"(
[[source]]
name = "hr"
type = "csv"
path = "../people.csv"
[source.columns]
anchor = "number"
[deactivation]
policy = "policy.toml"
[deactivation.limits]
disabled = { count = 1000000, percent = 100 }
)";
constexpr const char* kPolicy = "[[rule]]\nname = \"everyone\"\ninactive_days = 180\n";
constexpr const char* kHolds = "hold WHERE kind = 'automatic'";
constexpr const char* kDeactivations = "event WHERE operation = 'disableUser' AND source = 'automaticDeactivation'";

// Every tenth is disabled by the source.
std::string People() {
  std::string csv = "number,userName,lastLogin,enabled\n";
  for (int person = 0; person < kPeople; ++person) {
    const std::string number = std::to_string(person);
    csv += number + ",user" + number + ",2020-01-05T10:00:00Z," + (person % 10 == 0 ? "false" : "true") + '\n';
  }
  return csv;
}

void SetUpPeople(const Installation& installation) {
  installation.Configure(kSource);
  installation.Write("policy.toml", kPolicy);
  const Ended ended = installation.Run({"sync"});
  ASSERT_EQ(ended.code, 0) << ended.err;
}

// Kills the run as soon as it has disabled somebody.
Ended KillInTheMiddle(const Installation& installation) {
  const std::int64_t before = installation.Count(kHolds);
  Program run(installation.CommandLine({"deactivate"}));
  for (int wait = 0; wait < 20'000 && installation.Count(kHolds) == before; ++wait) {
    std::this_thread::sleep_for(std::chrono::milliseconds{1});
  }
  run.Kill();
  return run.Wait();
}

TEST(Crash, AKilledDeactivationLeavesNothingTwiceAndNothingOut) {
  const TemporaryFolder folder;
  const TemporaryRegistry tested_registry;
  const TemporaryRegistry control_registry;
  const Installation tested(folder / "tested", tested_registry.options());
  const Installation control(folder / "control", control_registry.options());
  std::ofstream(folder / "people.csv") << People();
  SetUpPeople(tested);
  SetUpPeople(control);
  int hits = 0;
  for (int kill = 0; kill < kKills; ++kill) {
    if (KillInTheMiddle(tested).signal == SIGKILL) ++hits;
    EXPECT_EQ(tested.Count(kHolds), tested.Count(kDeactivations)) << "each with its event";
    EXPECT_EQ(tested.Count("account WHERE automatic_deactivation = 1"), tested.Count(kHolds));
  }
  EXPECT_GT(hits, 0);
  EXPECT_LT(tested.Count(kHolds), kPeople * 9 / 10) << "no run was hit in its middle";
  const Ended rest = tested.Run({"deactivate"});
  EXPECT_EQ(rest.code, 0) << rest.err;
  EXPECT_EQ(control.Run({"deactivate"}).code, 0);
  EXPECT_EQ(control.Count(kHolds), kPeople * 9 / 10);
  ExpectSameOutcome(tested, control);
  EXPECT_EQ(tested.Count("pass WHERE kind = 'deactivate' AND outcome = 'complete'"), 1);
}

}  // namespace
}  // namespace rollcall
