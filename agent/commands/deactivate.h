// rollcall deactivate: the rules of the policy file, run once.
#pragma once

#include <string>
#include <vector>

#include "agent/commands/exit_code.h"
#include "agent/output/context.h"
#include "agent/output/pass_output.h"

namespace rollcall {

struct DeactivateOptions {
  Ending ending = Ending::kCommit;
  ShowChanges changes = ShowChanges::kNo;
  ShowChanges held = ShowChanges::kNo;
  std::string policy;                 // file; empty: the configuration's
  std::string at;                     // ISO 8601; empty: now
  std::vector<std::string> accepted;  // names of rules
};

// Throws ConfigError, UsageError, StoreError and OutputError.
ExitCode RunDeactivate(const DeactivateOptions& options, Context& context);

}  // namespace rollcall
