#include "agent/service/service_jobs.h"

#include <spdlog/spdlog.h>

#include <algorithm>

#include "agent/policy/deactivation.h"
#include "agent/service/backups.h"
#include "agent/service/log.h"
#include "agent/sync/drift.h"
#include "agent/sync/pass.h"
#include "store/archive.h"
#include "store/in_transaction.h"

namespace rollcall {
namespace {

using End = JobResult::End;

// Nobody reads along: what a person has to know is in the registry.
class ServiceListener : public PassListener {
 public:
  explicit ServiceListener(const std::function<void()>& look) : look_(look) {}
  ~ServiceListener() override { SetLogPass({}); }
  ServiceListener(const ServiceListener&) = delete;
  ServiceListener& operator=(const ServiceListener&) = delete;

  Interest interest() const override { return Interest::kTotals; }
  void OnBegin(PassId pass) override {
    SetLogPass(pass);
    spdlog::info("pass begins");
  }
  void OnRecord() override { look_(); }
  void OnChange(const ChangeLine& /*change*/) override { look_(); }
  void OnConflict(std::string_view /*place*/, std::string_view /*reason*/) override {}
  void OnWarning(std::string_view /*message*/) override { ++warnings_; }
  void OnProgress(std::int64_t records) override { spdlog::debug("{} records so far", records); }

  std::int64_t warnings() const { return warnings_; }

 private:
  const std::function<void()>& look_;
  std::int64_t warnings_ = 0;
};

std::string OutcomeOf(const PassReport& report) {
  if (!report.held.empty()) return "held";
  return report.counts.conflicts > 0 ? "complete, with conflicts" : "complete";
}

JobResult ResultOf(const PassReport& report, std::int64_t warnings) {
  if (report.interrupted) {
    return {.end = End::kInterrupted, .outcome = "interrupted", .error = report.error, .pass = report.pass};
  }
  if (!report.complete) {
    const End end = report.remedy == Remedy::kMend ? End::kNeedsMending : End::kFailed;
    spdlog::error("pass failed");
    return {.end = end, .outcome = "failed", .error = report.error, .pass = report.pass};
  }
  std::string counts;
  for (const PassCount& count : kPassCounts) {
    if (report.counts.*count.member == 0) continue;
    counts += " " + std::string(count.name) + "=" + std::to_string(report.counts.*count.member);
  }
  spdlog::info("pass {}:{}{}", OutcomeOf(report), counts.empty() ? " nothing to do" : counts,
               warnings == 0 ? "" : " warnings=" + std::to_string(warnings));
  return {.end = End::kDone, .outcome = OutcomeOf(report), .error = "", .pass = report.pass};
}

const SourceConfig& SourceOf(const Config& config, const std::string& name) {
  const auto found = std::ranges::find(config.sources, name, &SourceConfig::name);
  if (found == config.sources.end()) throw std::logic_error("a job of a source that is not configured");
  return *found;
}

}  // namespace

JobResult ServiceJobs::Run(const Config& config, const Job& job) {
  try {
    switch (job.kind) {
      case JobKind::kSync:
        return Sync(config, job.source);
      case JobKind::kDrift:
        return Drift(config, job.source);
      case JobKind::kDeactivation:
        return Deactivate(config);
      case JobKind::kRetention:
        return Purge(config);
      case JobKind::kBackup:
        return Copy(config.backup);
    }
  } catch (const ConfigError& error) {
    return {.end = End::kNeedsMending, .outcome = "failed", .error = error.what(), .pass = {}};
  } catch (const PassBusy& error) {
    return {.end = End::kBusy, .outcome = "", .error = error.what(), .pass = {}};
  }
  throw std::logic_error("a job of no kind");
}

JobResult ServiceJobs::Sync(const Config& config, const std::string& name) {
  const SourceConfig& source = SourceOf(config, name);
  const auto connector = MakeConnector(source);
  ServiceListener listener(look_);
  const PassReport report = RunPass(database_, config, source, *connector,
                                    {.kind = "sync", .clock = context_.clock, .lock_wait = {}}, listener);
  return ResultOf(report, listener.warnings());
}

JobResult ServiceJobs::Drift(const Config& config, const std::string& name) {
  const SourceConfig& source = SourceOf(config, name);
  const auto connector = MakeConnector(source);
  ServiceListener listener(look_);
  const DriftReport report = RunDrift(database_, config, source, *connector,
                                      {.kind = "sync", .clock = context_.clock, .lock_wait = {}}, listener);
  Missed(report) ? spdlog::warn("{}", Describe(report)) : spdlog::info("{}", Describe(report));
  return ResultOf(report.increment.complete ? report.whole : report.increment, listener.warnings());
}

JobResult ServiceJobs::Deactivate(const Config& config) {
  const Policy policy = LoadPolicy(config.policy, context_.settings);
  ServiceListener listener(look_);
  const DeactivationReport report = RunDeactivation(
      database_, config, policy, {.at = {}, .accepted = {}, .clock = context_.clock, .lock_wait = {}}, listener);
  return ResultOf(report.pass, listener.warnings());
}

JobResult ServiceJobs::Purge(const Config& config) {
  const TimePoint now = context_.clock();
  const TimePoint before = now - config.archive_retention.value();
  const PurgeCounts counts = InTransaction(database_, [&](Transaction& transaction) {
    const PurgeCounts purged = PurgeArchive(
        database_, before,
        {.now = now, .actor = "rollcall", .event_source = std::string(kAutomaticDeactivation.code), .pass = {}});
    transaction.Commit();
    return purged;
  });
  return {.end = End::kDone, .outcome = std::to_string(counts.accounts) + " accounts deleted", .error = "", .pass = {}};
}

JobResult ServiceJobs::Copy(const BackupConfig& backup) {
  BackUpInto(database_, backup.folder, static_cast<std::size_t>(backup.keep), context_.clock());
  return {.end = End::kDone, .outcome = "complete", .error = "", .pass = {}};
}

}  // namespace rollcall
