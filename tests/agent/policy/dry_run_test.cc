// A dry run tells what the real run then does, to the letter, and leaves everything as it was.
#include <gmock/gmock.h>

#include "tests/agent/policy/random_registry.h"

namespace rollcall {
namespace {

using std::chrono::days;
using testing::Contains;
using testing::HasSubstr;

// All that a run says.
struct Outcome {
  std::vector<std::string> lines;
  std::vector<std::string> warnings;
  std::vector<std::string> conflicts;
  std::string counts;
  std::vector<std::string> held;  // but for the numbers of plans, of which a dry run keeps none
  std::string refused;
  friend bool operator==(const Outcome&, const Outcome&) = default;
};

class DryRunTest : public RandomRegistryTest {
 protected:
  Outcome RunAll(std::string_view policy, Ending ending, const std::vector<std::string>& accepted) {
    heard_ = {};
    Outcome outcome;
    try {
      const auto report = Deactivate(policy, kNow, {.ending = ending, .accepted = accepted});
      outcome.counts = ToJson(report.pass.counts);
      for (const Held& held : report.pass.held) {
        outcome.held.push_back(std::to_string(held.changes) + (held.plan ? " in a plan: " : ": ") + held.reason);
      }
    } catch (const ConfigError& error) {
      outcome.refused = error.what();
    }
    outcome.lines = heard_.lines;
    outcome.warnings = heard_.warnings;
    outcome.conflicts = heard_.conflicts;
    return outcome;
  }
  std::string Everything() {
    std::string rows;
    for (const char* table : {"account WHERE enabled = 1", "hold", "event", "pass", "plan", "plan_change",
                              "rule_evidence", "deleted_account"}) {
      rows += std::to_string(Count(table)) + " " + table + "\n";
    }
    return rows;
  }
};

TEST_F(DryRunTest, TellsToTheLetterWhatTheRealRunDoes) {
  std::size_t lines = 0;
  std::size_t held = 0;
  for (int story = 0; story < Stories() * 2; ++story) {
    SCOPED_TRACE(story);
    Begin(story);
    const std::string policy = RandomPolicy();
    SCOPED_TRACE(policy);
    config_.policy_limits = {.disabled = {Once(3) ? 3 : 1'000'000, 5}, .archived = {Once(3) ? 1 : 1'000'000, 5}};
    const std::vector<std::string> accepted = {"r0", Once(2) ? "r1" : "r2"};
    const std::string before = Everything();
    const Outcome dry = RunAll(policy, Ending::kRollBack, accepted);
    EXPECT_EQ(Everything(), before);
    const Outcome real = RunAll(policy, Ending::kCommit, accepted);
    EXPECT_EQ(dry.lines, real.lines);
    EXPECT_EQ(dry.held, real.held);
    EXPECT_EQ(dry.counts, real.counts);
    EXPECT_TRUE(dry == real) << dry.refused << " / " << real.refused;
    lines += real.lines.size();
    held += real.held.size();
  }
  EXPECT_GT(lines, static_cast<std::size_t>(Stories()) * 8) << "the stories tell nothing";
  EXPECT_GE(held, 2U) << "nothing is held in them";
}

// Whoever reads its output in a pager keeps nobody from writing.
TEST_F(DryRunTest, HasLetTheRegistryGoWhenItTells) {
  struct Pager : HeardChanges {
    explicit Pager(const DatabaseOptions& options) : other(options) {}
    void OnChange(const ChangeLine& change) override {
      HeardChanges::OnChange(change);
      const auto lock = LockPasses(other, {.most = {}});
      Transaction transaction(other);
      other.Run("UPDATE source SET name = name");
      transaction.Commit();
    }
    Database other;
  };
  corp_.users = {Person("ann", 1), Person("bob", 200)};
  Sync();
  Pager pager(options_);
  RunDeactivation(*database_, config_, Load(kEveryone180), {.ending = Ending::kRollBack, .clock = [] { return kNow; }},
                  pager);
  EXPECT_THAT(pager.lines, Contains(HasSubstr("disable|bob")));
}

}  // namespace
}  // namespace rollcall
