// rollcall import: bring one CSV file into the registry, once.
#pragma once

#include <string>
#include <vector>

#include "agent/commands/context.h"
#include "agent/commands/exit_code.h"
#include "agent/commands/pass_output.h"

namespace rollcall {

struct ImportOptions {
  std::string file;
  Ending ending = Ending::kCommit;
  ShowChanges changes = ShowChanges::kNo;  // a dry run always shows them
  std::vector<std::string> map;            // "field=column"
  std::vector<std::string> attributes;     // columns to keep as attributes
  std::string delimiter = ",";             // one character, or "tab"
  std::string actor;                       // empty: who calls
};

// How the file is to be read. Throws UsageError.
CsvOptions CsvOptionsOf(const ImportOptions& options);

// Throws ConfigError, UsageError, StoreError.
ExitCode RunImport(const ImportOptions& options, Context& context);

}  // namespace rollcall
