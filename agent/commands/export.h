// rollcall export: the accounts as a file that others can read, and that can be imported again.
#pragma once

#include <optional>
#include <string>

#include "agent/commands/exit_code.h"
#include "agent/output/context.h"

namespace rollcall {

struct ExportOptions {
  std::optional<bool> enabled;
  std::string source;  // linked to this one; empty: any
};

// CSV, or with --format json or jsonl what `accounts list` prints; in flat memory. Throws ConfigError, StoreError and
// OutputError.
ExitCode RunExport(const ExportOptions& options, Context& context);

}  // namespace rollcall
