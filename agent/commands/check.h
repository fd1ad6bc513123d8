// rollcall check: is the configuration right, can everything be reached, what does each source offer?
#pragma once

#include <string>
#include <vector>

#include "agent/commands/exit_code.h"
#include "agent/output/context.h"

namespace rollcall {

struct CheckOptions {
  std::vector<std::string> sources;  // empty: all
};

// Changes nothing. kFailed where something cannot work. Throws ConfigError, UsageError.
ExitCode RunCheck(const CheckOptions& options, Context& context);

}  // namespace rollcall
