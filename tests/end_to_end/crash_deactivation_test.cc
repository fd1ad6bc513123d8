// kill -9 in the middle of a run of the deactivation rules: nothing of it stays, and the next run does all of it.
#include <gtest/gtest.h>

#include <csignal>
#include <fstream>
#include <thread>

#include "tests/end_to_end/crash.h"
#include "tests/store/registry.h"

namespace rollcall {
namespace {

constexpr int kPeople = 20'000;

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

Ended KillAfter(const Installation& installation, std::chrono::milliseconds delay) {
  Program run(installation.CommandLine({"deactivate"}));
  std::this_thread::sleep_for(delay);
  run.Kill();
  return run.Wait();
}

TEST(Crash, AKilledDeactivationLeavesNothingBehind) {
  const TemporaryFolder folder;
  const TemporaryRegistry tested_registry;
  const TemporaryRegistry control_registry;
  const Installation tested(folder / "tested", tested_registry.options());
  const Installation control(folder / "control", control_registry.options());
  std::ofstream(folder / "people.csv") << People();
  SetUpPeople(tested);
  SetUpPeople(control);
  int hits = 0;
  for (auto delay = std::chrono::milliseconds{20}; tested.Count(kHolds) == 0 && delay < std::chrono::seconds{20};
       delay = delay * 5 / 4) {
    if (KillAfter(tested, delay).signal == SIGKILL && tested.Count(kHolds) == 0) ++hits;
    const std::int64_t holds = tested.Count(kHolds);
    EXPECT_TRUE(holds == 0 || holds == kPeople * 9 / 10) << holds;
    EXPECT_EQ(holds, tested.Count(kDeactivations)) << "each with its event";
    EXPECT_EQ(tested.Count("account WHERE automatic_deactivation = 1"), holds);
  }
  EXPECT_GT(hits, 0);
  const Ended rest = tested.Run({"deactivate"});
  EXPECT_EQ(rest.code, 0) << rest.err;
  EXPECT_EQ(control.Run({"deactivate"}).code, 0);
  EXPECT_EQ(control.Count(kHolds), kPeople * 9 / 10);
  ExpectSameOutcome(tested, control);
}

}  // namespace
}  // namespace rollcall
