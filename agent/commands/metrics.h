// rollcall metrics: the registry in the Prometheus text format.
#pragma once

#include <string>

#include "agent/commands/exit_code.h"
#include "agent/output/context.h"

namespace rollcall {

struct MetricsCommandOptions {
  std::string textfile;  // empty: standard output
};

// The file is replaced as a whole, so that nobody reads half of it. Throws ConfigError, StoreError, OutputError.
ExitCode RunMetrics(const MetricsCommandOptions& options, Context& context);

}  // namespace rollcall
