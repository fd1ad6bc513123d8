// rollcall conflicts: the records that could not be applied.
#pragma once

#include <string>
#include <vector>

#include "agent/commands/exit_code.h"
#include "agent/output/context.h"

namespace rollcall {

struct ConflictsListOptions {
  std::string source;          // name; empty: any
  std::string state = "open";  // code of a ConflictState, or "all"
};

struct ConflictsShowOptions {
  std::int64_t id = 0;
};

struct ConflictsRetryOptions {
  std::vector<std::int64_t> ids;
  std::string source;  // name; empty: those of the ids
};

struct ConflictsDismissOptions {
  std::int64_t id = 0;
  std::string reason;
  std::string actor;  // empty: who calls
};

// All throw ConfigError, UsageError, StoreError and OutputError.
ExitCode RunConflictsList(const ConflictsListOptions& options, Context& context);
ExitCode RunConflictsShow(const ConflictsShowOptions& options, Context& context);
// Reads the sources of the conflicts again, from the start. Ends like a sync of them.
ExitCode RunConflictsRetry(const ConflictsRetryOptions& options, Context& context);
ExitCode RunConflictsDismiss(const ConflictsDismissOptions& options, Context& context);

}  // namespace rollcall
