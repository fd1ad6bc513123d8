#include "store/jobs.h"

#include "tests/store/registry.h"

namespace rollcall {
namespace {

using JobsTest = RegistryTest;

TEST_F(JobsTest, AreReadBackAsTheyWereSavedLast) {
  JobRecord job = {.name = "sync hr", .schedule = "0 0 12 ? * * UTC", .due_at = kNow};
  SaveJob(*database_, job);
  EXPECT_EQ(FindJob(*database_, "sync hr")->started_at, std::nullopt);
  job.started_at = kNow + std::chrono::seconds{1};
  job.finished_at = kNow + std::chrono::seconds{2};
  job.outcome = "failed";
  job.error = "no route";
  job.pass = PassId{7};
  job.failures = 3;
  job.next_at = kNow + std::chrono::seconds{60};
  SaveJob(*database_, job);
  const JobRecord found = FindJob(*database_, "sync hr").value();
  EXPECT_EQ(found.schedule, job.schedule);
  EXPECT_EQ(found.due_at, kNow);
  EXPECT_EQ(found.started_at, job.started_at);
  EXPECT_EQ(found.finished_at, job.finished_at);
  EXPECT_EQ(found.outcome, "failed");
  EXPECT_EQ(found.error, "no route");
  EXPECT_EQ(found.pass, PassId{7});
  EXPECT_EQ(found.failures, 3);
  EXPECT_EQ(found.next_at, job.next_at);
  EXPECT_FALSE(FindJob(*database_, "sync").has_value());
}

TEST_F(JobsTest, ComeInTheOrderOfTheirNames) {
  SaveJob(*database_, {.name = "sync hr", .schedule = "", .due_at = kNow});
  SaveJob(*database_, {.name = "backup", .schedule = "", .due_at = kNow});
  std::string names;
  EachJob(*database_, [&names](const JobRecord& job) { names += job.name + ";"; });
  EXPECT_EQ(names, "backup;sync hr;");
}

}  // namespace
}  // namespace rollcall
