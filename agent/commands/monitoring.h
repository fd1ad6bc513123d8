// What `rollcall run` tells monitoring over HTTP, where the configuration asks for that.
#pragma once

#include <atomic>
#include <chrono>
#include <memory>
#include <mutex>

#include "agent/report/metrics_server.h"
#include "agent/report/registry_metrics.h"

namespace rollcall {

class Monitoring {
 public:
  // Throws ConfigError where it cannot listen.
  Monitoring(const Config& config, Clock clock);

  // The service is alive. Thread-safe, as all that answers is.
  void Beat() { beat_ = std::chrono::steady_clock::now().time_since_epoch().count(); }
  // Of another configuration the jobs count; where it listens stays as it is until a restart.
  void Reload(const Config& config);

 private:
  std::string Metrics();
  std::string Stuck() const;

  Clock clock_;
  std::mutex mutex_;
  Config config_;  // guarded by mutex_
  RegistryMetrics metrics_;
  std::atomic<std::chrono::steady_clock::rep> beat_;
  std::unique_ptr<MetricsServer> server_;  // null: nobody is told; last, for it asks the others
};

}  // namespace rollcall
