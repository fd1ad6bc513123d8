// What import and adopt have in common: one CSV file, and how it is to be read.
#pragma once

#include <string>
#include <vector>

#include "agent/commands/command.h"
#include "agent/output/pass_output.h"
#include "agent/sync/pass.h"
#include "connectors/csv/csv_connector.h"

namespace rollcall {

struct CsvFileOptions {
  std::string file;  // "-": standard input
  Ending ending = Ending::kCommit;
  ShowChanges changes = ShowChanges::kNo;  // a dry run always shows them
  std::vector<std::string> map;            // "column=field", or the other way round
  std::vector<std::string> attributes;     // columns to keep as attributes
  std::string delimiter = "auto";          // or one character, or "tab"
  std::string encoding = "auto";           // a name that FindEncoding knows
  std::int64_t skip_lines = 0;             // above the header
  std::string blanks = "trim";             // of kBlanks
  std::vector<std::string> true_words;     // beside those that are known
  std::vector<std::string> false_words;
  std::vector<std::string> date_formats;   // beside those that are certain
  std::string time_zone = "UTC";           // of times without one
  std::string unknown_columns = "ignore";  // of kUnknownColumns
  std::string login_pattern;               // empty: any login
  std::string as_of;                       // empty: when the file was changed last
  std::string actor;                       // empty: who calls
};

void AddCsvFile(Command& command, CsvFileOptions& options);

// How the file is to be read. Throws UsageError.
CsvOptions CsvOptionsOf(const CsvFileOptions& options);

// When the file was written, not later than now; nullopt: it is not known. Throws UsageError.
std::optional<TimePoint> AsOf(const CsvFileOptions& options, TimePoint now);

}  // namespace rollcall
