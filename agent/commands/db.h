// rollcall db: copies of the registry, and whether it is sound.
#pragma once

#include <string>

#include "agent/commands/exit_code.h"
#include "agent/output/context.h"

namespace rollcall {

struct DbBackupOptions {
  std::string file;
};

struct DbCheckOptions {};

// Throws ConfigError, StoreError (for PostgreSQL, whose own tool it names) and OutputError.
ExitCode RunDbBackup(const DbBackupOptions& options, Context& context);
// kFailed where something is wrong. Throws ConfigError, StoreError and OutputError.
ExitCode RunDbCheck(const DbCheckOptions& options, Context& context);

}  // namespace rollcall
