// rollcall sync: pull the configured sources into the registry.
#pragma once

#include <string>
#include <vector>

#include "agent/commands/exit_code.h"
#include "agent/output/context.h"
#include "agent/output/pass_output.h"
#include "agent/sync/pass.h"

namespace rollcall {

struct SyncOptions {
  std::vector<std::string> sources;  // empty: all
  Ending ending = Ending::kCommit;
  PullFrom from = PullFrom::kCursor;
  ShowChanges changes = ShowChanges::kNo;  // a dry run always shows them
};

// Throws ConfigError, UsageError, StoreError.
ExitCode RunSync(const SyncOptions& options, Context& context);

}  // namespace rollcall
