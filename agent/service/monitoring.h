// What `rollcall run` tells monitoring over HTTP, where the configuration asks for that.
#pragma once

#include <atomic>
#include <chrono>
#include <memory>
#include <mutex>

#include "agent/output/registry_metrics.h"
#include "agent/service/metrics_server.h"

namespace rollcall {

class Monitoring {
 public:
  // Throws ConfigError where it cannot listen.
  Monitoring(const Config& config, Clock clock);

  // The service is alive. Thread-safe, as all that answers is. Cheap: for every record.
  void Beat() { beat_ = std::chrono::steady_clock::now().time_since_epoch().count(); }
  // Why the service is taken to hang; empty: it is not. For any thread, which waits for nothing.
  std::string Stuck() const;
  // Of another configuration the jobs count, and when the service hangs; where it listens stays as it is until a
  // restart.
  void Reload(const Config& config);

 private:
  std::string Metrics();

  Clock clock_;
  std::mutex mutex_;
  Config config_;  // guarded by mutex_
  RegistryMetrics metrics_;
  std::atomic<std::chrono::steady_clock::rep> beat_;
  std::atomic<std::int64_t> hang_;         // seconds
  std::unique_ptr<MetricsServer> server_;  // null: nobody is told; last, for it asks the others
};

}  // namespace rollcall
