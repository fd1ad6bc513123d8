#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "store/jobs.h"
#include "store/passes.h"
#include "store/registry_lock.h"
#include "tests/agent/commands/harness.h"

namespace rollcall {
namespace {

using testing::HasSubstr;

class StatusCommand : public CommandTest {
 protected:
  StatusCommand() {
    Write("hr.csv", "userName\nann\n");
    Configure(std::string(kHr) + "schedule = \"0 0 12 ? * *\"\n");
    EXPECT_EQ(Run({"sync"}).code, 0);
  }
  nlohmann::json Status() {
    const Ran ran = Run({"status", "--format", "json"});
    EXPECT_EQ(ran.code, 0) << ran.err;
    return nlohmann::json::parse(ran.out);
  }
};

TEST_F(StatusCommand, TellsTheLastPassByHandAndTheNextTime) {
  const nlohmann::json job = Status().at("jobs").at(0);
  EXPECT_EQ(job.at("job"), "sync hr");
  EXPECT_EQ(job.at("state"), "waiting");
  EXPECT_EQ(job.at("outcome"), "complete");
  EXPECT_EQ(job.at("pass"), 1);
  EXPECT_EQ(job.at("counts").at("created"), 1);
  EXPECT_NE(job.at("proof"), "");
  EXPECT_EQ(job.at("nextAt"), "2026-11-22T12:00:00.000Z");
  EXPECT_EQ(Status().at("service"), "stopped");
  EXPECT_EQ(Status().at("running"), nullptr);
}

TEST_F(StatusCommand, TellsFailuresTheirReasonAndTheNextAttempt) {
  Database database({.connect = "sqlite3://" + Path("registry.db")});
  SaveJob(database, {.name = "sync hr",
                     .schedule = "0 0 12 ? * * UTC",
                     .due_at = now_,
                     .started_at = now_ + std::chrono::seconds{1},
                     .finished_at = now_ + std::chrono::seconds{3},
                     .outcome = "failed",
                     .error = "no route to host",
                     .failures = 2,
                     .next_at = now_ + std::chrono::minutes{2}});
  const nlohmann::json job = Status().at("jobs").at(0);
  EXPECT_EQ(job.at("state"), "failing");
  EXPECT_EQ(job.at("failures"), 2);
  EXPECT_EQ(job.at("error"), "no route to host");
  EXPECT_EQ(job.at("seconds"), 2);
  EXPECT_EQ(job.at("nextAt"), "2026-11-22T08:02:00.000Z");
  EXPECT_THAT(Run({"status"}).out, HasSubstr("no route to host"));
}

TEST_F(StatusCommand, TellsWhatRunsNowAndWhatItsProcessLeft) {
  Database database({.connect = "sqlite3://" + Path("registry.db")});
  const auto source = database.One<SourceId>("SELECT id FROM source WHERE name = 'hr'");
  BeginPass(database, {.kind = "sync", .source = source, .actor = "rollcall", .started_at = now_, .cursor_before = ""});
  EXPECT_EQ(Status().at("jobs").at(0).at("state"), "interrupted");
  const auto lock = TryLock(database, LockOf(source.value()));
  const nlohmann::json status = Status();
  EXPECT_EQ(status.at("running").at("id"), 2);
  EXPECT_EQ(status.at("jobs").at(0).at("state"), "running");
  EXPECT_THAT(Run({"status"}).out, HasSubstr("running  pass 2 (sync of hr) since 2026-11-22T08:00:00.000Z"));
}

TEST_F(StatusCommand, ADryRunLeavesNoTrace) {
  Write("hr.csv", "userName\nann\nbob\n");
  EXPECT_EQ(Run({"sync", "--dry-run"}).code, 0);
  EXPECT_EQ(nlohmann::json::parse(Run({"passes", "--format", "json"}).out).size(), 1);
}

}  // namespace
}  // namespace rollcall
