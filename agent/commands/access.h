// rollcall access: who was in which group, and when.
#pragma once

#include <string>

#include "agent/commands/exit_code.h"
#include "agent/output/context.h"

namespace rollcall {

struct AccessOptions {
  std::string group;    // DN or name
  std::string account;  // login or id, of a removed account too
  std::string at;       // ISO 8601; empty and no period: now
  std::string from;     // a period instead: inclusive
  std::string to;       // exclusive
};

// Throws ConfigError, UsageError, StoreError and OutputError.
ExitCode RunAccess(const AccessOptions& options, Context& context);

}  // namespace rollcall
