// `rollcall schedule next`: when what will run.
#pragma once

#include <cstdint>
#include <string>

#include "agent/commands/exit_code.h"
#include "agent/output/context.h"

namespace rollcall {

struct ScheduleNextOptions {
  std::int64_t count = 5;
  std::string expression;  // instead of the configured jobs
  std::string zone;        // of the expression; empty: UTC
  std::string from;        // empty: now
};

// Throws UsageError where the expression, the zone or the time is wrong, and ConfigError.
ExitCode RunScheduleNext(const ScheduleNextOptions& options, Context& context);

}  // namespace rollcall
