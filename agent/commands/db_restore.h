// rollcall db restore: a backup becomes the registry.
#pragma once

#include <string>

#include "agent/commands/exit_code.h"
#include "agent/output/context.h"

namespace rollcall {

struct DbRestoreOptions {
  enum class Over : std::uint8_t { kNothingLater, kAnything };

  std::string file;
  Over over = Over::kNothingLater;  // what may be lost by it
};

// Checks the backup, keeps what the registry was beside it, and puts the backup in its place, also while others use it.
// The next pull of every source then reads everything. Throws ConfigError, UsageError where something later would be
// lost, StoreError where the backup is no good or the registry is PostgreSQL's; nothing is changed then.
ExitCode RunDbRestore(const DbRestoreOptions& options, Context& context);

}  // namespace rollcall
