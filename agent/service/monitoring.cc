#include "agent/service/monitoring.h"

#include "agent/base/cron.h"
#include "agent/service/jobs.h"

namespace rollcall {
namespace {

std::vector<NextRun> NextRuns(const Config& config, TimePoint now) {
  std::vector<NextRun> runs;
  for (const Job& job : ScheduledJobs(config)) {
    const auto next = Cron(job.schedule.expression).NextAfter(now, Zone(job.schedule.time_zone));
    if (next) runs.push_back({job.name, *next});
  }
  return runs;
}

}  // namespace

Monitoring::Monitoring(const Config& config, Clock clock)
    : clock_(std::move(clock)), config_(config), metrics_(config, clock_), hang_(config.service.hang.count()) {
  Beat();
  if (config.metrics.listen.empty()) return;
  server_ =
      std::make_unique<MetricsServer>(config.metrics, MetricsProvider{.metrics = [this] { return Metrics(); },
                                                                      .alive = [this] { return Stuck(); },
                                                                      .ready = [this] { return metrics_.Problem(); }});
}

void Monitoring::Reload(const Config& config) {
  const std::lock_guard lock(mutex_);
  config_ = config;
  hang_ = config.service.hang.count();
}

std::string Monitoring::Metrics() {
  std::vector<NextRun> next;
  {
    const std::lock_guard lock(mutex_);
    next = NextRuns(config_, clock_());
  }
  return metrics_.Text({.next_runs = std::move(next)});
}

std::string Monitoring::Stuck() const {
  const std::chrono::steady_clock::duration since(std::chrono::steady_clock::now().time_since_epoch().count() - beat_);
  const std::chrono::seconds hang(hang_);
  return since < hang ? "" : "the service has given no sign of life for " + std::to_string(hang.count()) + " seconds";
}

}  // namespace rollcall
