// rollcall explain: why the policy does with one account what it does.
#pragma once

#include <string>

#include "agent/commands/exit_code.h"
#include "agent/output/context.h"

namespace rollcall {

struct ExplainOptions {
  std::string account;  // login or id, of an archived one too
  std::string policy;   // file; empty: the configuration's
};

// Throws ConfigError, UsageError, StoreError and OutputError.
ExitCode RunExplain(const ExplainOptions& options, Context& context);

}  // namespace rollcall
