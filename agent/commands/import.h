// rollcall import: bring one CSV file into the registry, once.
#pragma once

#include <string>
#include <vector>

#include "agent/commands/exit_code.h"
#include "agent/output/context.h"
#include "agent/output/pass_output.h"
#include "agent/sync/pass.h"

namespace rollcall {

struct ImportOptions {
  std::string file;  // "-": standard input
  Ending ending = Ending::kCommit;
  ShowChanges changes = ShowChanges::kNo;  // a dry run always shows them
  std::vector<std::string> map;            // "column=field", or the other way round
  std::vector<std::string> attributes;     // columns to keep as attributes
  std::string delimiter = "auto";          // or one character, or "tab"
  std::string encoding = "auto";           // a name of kCsvEncodings
  std::string unknown_columns = "ignore";  // of kUnknownColumns
  std::string login_pattern;               // empty: any login
  std::string actor;                       // empty: who calls
  // Of an import only:
  std::string groups = "add";             // of kGroupsTold
  std::string unknown_groups = "create";  // of kUnknownGroups
  std::string rejects;                    // where rejected rows go; empty: nowhere
  OnConflicts on_conflicts = OnConflicts::kApplyRest;
};

// How the file is to be read. Throws UsageError.
CsvOptions CsvOptionsOf(const ImportOptions& options);

// Throws ConfigError, UsageError, StoreError.
ExitCode RunImport(const ImportOptions& options, Context& context);

}  // namespace rollcall
