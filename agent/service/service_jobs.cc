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
  explicit ServiceListener(std::function<void()> look) : look_(std::move(look)) {}
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
  const std::function<void()> look_;
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

// One job, with what it needs.
struct Work {
  Database& database;
  const Config& config;
  const Context& context;
  ServiceListener listener;
};

PassRequest RequestOf(const Work& work) {
  return {.kind = "sync", .clock = work.context.clock, .patience = {.most = {}}};
}

JobResult Sync(Work& work, const SourceConfig& source) {
  const auto connector = MakeConnector(source);
  const PassReport report = RunPass(work.database, work.config, source, *connector, RequestOf(work), work.listener);
  return ResultOf(report, work.listener.warnings());
}

JobResult Drift(Work& work, const SourceConfig& source) {
  const auto connector = MakeConnector(source);
  const DriftReport report = RunDrift(work.database, work.config, source, *connector, RequestOf(work), work.listener);
  Missed(report) ? spdlog::warn("{}", Describe(report)) : spdlog::info("{}", Describe(report));
  return ResultOf(report.increment.complete ? report.whole : report.increment, work.listener.warnings());
}

JobResult Deactivate(Work& work) {
  const Policy policy = LoadPolicy(work.config.policy, work.context.settings);
  const DeactivationReport report = RunDeactivation(
      work.database, work.config, policy, {.at = {}, .accepted = {}, .clock = work.context.clock}, work.listener);
  return ResultOf(report.pass, work.listener.warnings());
}

JobResult Purge(Work& work) {
  const TimePoint now = work.context.clock();
  const TimePoint before = now - work.config.archive_retention.value();
  const PurgeCounts counts = InTransaction(work.database, [&](Transaction& transaction) {
    const PurgeCounts purged = PurgeArchive(
        work.database, before,
        {.now = now, .actor = "rollcall", .event_source = std::string(kAutomaticDeactivation.code), .pass = {}});
    transaction.Commit();
    return purged;
  });
  return {.end = End::kDone, .outcome = std::to_string(counts.accounts) + " accounts deleted", .error = "", .pass = {}};
}

JobResult Copy(Work& work) {
  const BackupConfig& backup = work.config.backup;
  BackUpInto(work.database, backup.folder, static_cast<std::size_t>(backup.keep), work.context.clock());
  return {.end = End::kDone, .outcome = "complete", .error = "", .pass = {}};
}

JobResult Do(Work& work, const Job& job) {
  switch (job.kind) {
    case JobKind::kSync:
      return Sync(work, SourceOf(work.config, job.source));
    case JobKind::kDrift:
      return Drift(work, SourceOf(work.config, job.source));
    case JobKind::kDeactivation:
      return Deactivate(work);
    case JobKind::kRetention:
      return Purge(work);
    case JobKind::kBackup:
      return Copy(work);
  }
  throw std::logic_error("a job of no kind");
}

}  // namespace

JobResult ServiceJobs::Run(const Config& config, const Job& job, const JobHold& hold) {
  Database database(registry_);
  const auto fence = hold.FenceOff(database);
  Work work = {database, config, context_, ServiceListener([&] {
                 look_();
                 hold.Look();
               })};
  try {
    return Do(work, job);
  } catch (const ConfigError& error) {
    return {.end = End::kNeedsMending, .outcome = "failed", .error = error.what(), .pass = {}};
  } catch (const PassBusy& error) {
    return {.end = End::kBusy, .outcome = "", .error = error.what(), .pass = {}};
  }
}

}  // namespace rollcall
