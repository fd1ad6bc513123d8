#include "agent/service/jobs.h"

#include <algorithm>

namespace rollcall {

std::vector<Job> ScheduledJobs(const Config& config) {
  std::vector<Job> jobs;
  for (const SourceConfig& source : config.sources) {
    jobs.push_back({JobKind::kSync, "sync " + source.name, source.name, source.schedule});
    const ScheduleConfig drift = {.expression = source.drift, .time_zone = source.schedule.time_zone};
    jobs.push_back({JobKind::kDrift, "drift " + source.name, source.name, drift});
  }
  jobs.push_back({JobKind::kDeactivation, "deactivation", "", config.deactivation});
  jobs.push_back({JobKind::kRetention, "retention", "", config.retention});
  jobs.push_back({JobKind::kBackup, "backup", "", config.backup.schedule});
  std::erase_if(jobs, [](const Job& job) { return job.schedule.expression.empty(); });
  return jobs;
}

}  // namespace rollcall
