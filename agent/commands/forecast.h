// rollcall forecast and warnings: who would be deactivated, and who is to hear of it.
#pragma once

#include <cstdint>
#include <string>

#include "agent/commands/exit_code.h"
#include "agent/output/context.h"

namespace rollcall {

struct ForecastOptions {
  std::int64_t days = 90;
  std::string rule;    // name; empty: all
  std::string policy;  // file; empty: the configuration's
};

// Whether people who have been warned are told again.
enum class Repeat : std::uint8_t { kAlways, kOnce };
struct WarningsOptions {
  std::int64_t days = 14;
  Repeat repeat = Repeat::kAlways;
  std::string policy;
};

// Both throw ConfigError, UsageError, StoreError and OutputError.
ExitCode RunForecast(const ForecastOptions& options, Context& context);
// kOnce: each person once for each number of days and each inactivity; kept when all of it has been printed.
ExitCode RunWarnings(const WarningsOptions& options, Context& context);

}  // namespace rollcall
