// rollcall passes: what ran, and how it ended.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "agent/commands/exit_code.h"
#include "agent/output/context.h"

namespace rollcall {

struct PassesListOptions {
  std::string source;                 // name; empty: any
  std::string outcome;                // one of kPassOutcomes; empty: any
  std::optional<std::int64_t> limit;  // how many of the latest
};

struct PassesShowOptions {
  std::int64_t id = 0;
};

// The latest first. Both throw ConfigError, UsageError, StoreError and OutputError.
ExitCode RunPassesList(const PassesListOptions& options, Context& context);
ExitCode RunPassesShow(const PassesShowOptions& options, Context& context);

}  // namespace rollcall
