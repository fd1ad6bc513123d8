#include "agent/service/service_jobs.h"

#include <gmock/gmock.h>

#include <filesystem>
#include <sstream>

#include "agent/base/pass_lock.h"
#include "store/archive.h"
#include "store/links.h"
#include "store/passes.h"
#include "store/registry_lock.h"
#include "tests/store/registry.h"

namespace rollcall {
namespace {

using testing::HasSubstr;
using End = JobResult::End;

class ServiceJobsTest : public RegistryTest {
 protected:
  ServiceJobsTest() {
    config_.registry = options_;
    config_.sources.push_back({.name = "hr",
                               .type = "csv",
                               .creation_source = CreationSource::kFileImportation,
                               .options = CsvOptions{.path = (folder_ / "hr.csv").string()}});
  }
  JobResult Do(JobKind kind, const std::string& source = "") {
    ServiceJobs jobs(options_, context_, look_);
    return jobs.Run(config_, {.kind = kind, .name = "job", .source = source, .schedule = {}}, JobHold());
  }
  std::int64_t Accounts() { return database_->One<std::int64_t>("SELECT count(*) FROM account").value(); }

  TemporaryFolder folder_;
  Config config_;
  std::function<void()> look_ = [] {};
  std::ostringstream out_;
  Context context_{.clock = [] { return kNow; }, .out = out_, .err = out_};
};

TEST_F(ServiceJobsTest, ASyncIsAPassThatTellsItsNumber) {
  folder_.Write("hr.csv", "userName\nann\nbob\n");
  const JobResult result = Do(JobKind::kSync, "hr");
  EXPECT_EQ(result.end, End::kDone) << result.error;
  EXPECT_EQ(result.outcome, "complete");
  EXPECT_EQ(FindPass(*database_, result.pass.value())->outcome, "complete");
  EXPECT_EQ(Accounts(), 2);
}

TEST_F(ServiceJobsTest, WhatIsToldToStopIsRolledBack) {
  folder_.Write("hr.csv", "userName\nann\nbob\n");
  int records = 0;
  look_ = [&records] {
    if (++records == 2) throw PassInterrupted("the service was told to stop");
  };
  const JobResult result = Do(JobKind::kSync, "hr");
  EXPECT_EQ(result.end, End::kInterrupted);
  EXPECT_EQ(Accounts(), 0);
  const PassRecord pass = FindPass(*database_, result.pass.value()).value();
  EXPECT_EQ(pass.outcome, "interrupted");
  EXPECT_EQ(pass.error, "interrupted: the service was told to stop");
}

TEST_F(ServiceJobsTest, ASourceThatIsAwayFails) {
  const JobResult result = Do(JobKind::kSync, "hr");
  EXPECT_THAT(result.end, testing::AnyOf(End::kFailed, End::kNeedsMending));
  EXPECT_THAT(result.error, HasSubstr("hr.csv"));
  EXPECT_EQ(FindPass(*database_, result.pass.value())->outcome, "failed");
}

TEST_F(ServiceJobsTest, WhileAnotherProcessReadsTheSameSourceItIsBusy) {
  Database other(options_);
  const auto lock = TryLock(other, LockOf(InternSource(other, "hr")));
  folder_.Write("hr.csv", "userName\nann\n");
  const JobResult result = Do(JobKind::kSync, "hr");
  EXPECT_EQ(result.end, End::kBusy);
  EXPECT_THAT(result.error, HasSubstr("another run is reading hr"));
  EXPECT_EQ(Accounts(), 0);
}

TEST_F(ServiceJobsTest, AWrongPolicyNeedsMending) {
  config_.policy = folder_.Write("policy.toml", "[[rule]]\nnam = \"x\"\n");
  EXPECT_EQ(Do(JobKind::kDeactivation).end, End::kNeedsMending);
}

TEST_F(ServiceJobsTest, ThePolicyRunsAndTheArchiveIsPurged) {
  config_.policy = folder_.Write("policy.toml", "[[rule]]\nname = \"all\"\n[defaults]\ninactive_days = 30\n");
  const JobResult policy = Do(JobKind::kDeactivation);
  EXPECT_EQ(policy.end, End::kDone) << policy.error;
  EXPECT_EQ(FindPass(*database_, policy.pass.value())->kind, "deactivate");
  config_.archive_retention = std::chrono::days{30};
  EXPECT_EQ(Do(JobKind::kRetention).outcome, "0 accounts deleted");
}

}  // namespace
}  // namespace rollcall
