// The registry in the Prometheus text format (exposition format 0.0.4).
#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "agent/output/pass_totals.h"
#include "store/figures.h"

namespace rollcall {

// A job that runs by itself.
struct NextRun {
  std::string job;
  TimePoint at;
};

struct MetricsInput {
  RegistryFigures figures;
  const PassTotals& passes;
  std::vector<std::string> sources;  // that are configured
  std::vector<NextRun> next_runs;
  std::optional<std::string> lease_holder;  // nullopt: there are no leases
  TimePoint now;
};

struct MetricFamily {
  std::string_view name;
  std::string_view type;  // "counter", "gauge", "summary"
  std::string_view help;
};
// Every family that there may be, in the order in which they are told. One without samples is left out.
std::span<const MetricFamily> MetricFamilies();

std::string RenderMetrics(const MetricsInput& input);

}  // namespace rollcall
