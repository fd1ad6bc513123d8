// The metrics of one registry, for who asks again and again.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "agent/base/pass_report.h"
#include "agent/config/config.h"
#include "agent/output/metrics.h"

namespace rollcall {

// With a connection of its own, so that it waits for nobody's transaction. Not thread-safe.
class RegistryMetrics {
 public:
  // What only the service knows: when its jobs run next.
  struct Service {
    std::vector<NextRun> next_runs;
  };

  // Connects with the first Text. `config` must be that of the registry; it is copied.
  RegistryMetrics(const Config& config, Clock clock);

  // The text of /metrics. The first one reads every pass, later ones what ended since. Throws StoreError.
  std::string Text(const Service& service);
  // Why the registry cannot be used; empty: it can. For /readyz.
  std::string Problem();

 private:
  Database& Connected();

  DatabaseOptions options_;
  std::vector<std::string> sources_;
  Clock clock_;
  std::unique_ptr<Database> database_;
  PassTotals totals_;
};

}  // namespace rollcall
