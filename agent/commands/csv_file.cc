#include "agent/commands/csv_file.h"

#include <algorithm>

#include "agent/commands/options.h"

namespace rollcall {
namespace {

char ParseDelimiter(const std::string& text) {
  if (text == "auto") return CsvOptions::kDetectDelimiter;
  if (text == "tab" || text == "\\t") return '\t';
  const bool is_plain = text.size() == 1 && text != "\"" && text != "\n" && text != "\r" && (text[0] & 0x80) == 0;
  if (!is_plain) {
    throw UsageError("--delimiter '" + text +
                     "': one ASCII character other than the quotation mark is needed, or tab, or auto");
  }
  return text[0];
}

bool IsField(const std::string& name) { return std::ranges::find(kCsvTargetNames, name) != kCsvTargetNames.end(); }

// Either side may be the field; where both could be, the column comes first.
void AddMapping(const std::string& mapping, CsvOptions& csv) {
  const auto equals = mapping.find('=');
  if (equals == mapping.npos || equals + 1 == mapping.size() || equals == 0) {
    throw UsageError("--map '" + mapping + "': column=field is needed, as in --map Mail=email");
  }
  std::string column = mapping.substr(0, equals);
  std::string field = mapping.substr(equals + 1);
  if (!IsField(field)) std::swap(column, field);
  if (!IsField(field)) {
    throw UsageError("--map '" + mapping + "': neither side is a field; there are " + NamesOf(kCsvTargetNames));
  }
  if (!csv.columns.emplace(field, column).second) {
    throw UsageError("--map '" + mapping + "': '" + field + "' is mapped twice");
  }
}

}  // namespace

void AddCsvFile(Command& command, CsvFileOptions& options) {
  command.Positional("FILE", &options.file, "CSV (RFC 4180) with a header line, also packed by gzip; -: standard input")
      .Required();
  command.Flag("--dry-run", options.ending, Ending::kRollBack, "show what would change, write nothing");
  command.Flag("--show-changes", options.changes, ShowChanges::kYes, "show each change (a dry run always does)");
  command.Option("--map", "COLUMN=FIELD", &options.map, "take this column for that field: Mail=email (repeatable)");
  command.Option("--attribute", "COLUMN", &options.attributes, "keep this column as an attribute (repeatable)");
  command.Option("--unknown-columns", "WHAT", &options.unknown_columns, "ignore (default), or keep as attributes");
  command.Option("--delimiter", "CHARACTER", &options.delimiter,
                 "one character, or tab (default: what the header shows)");
  command.Option("--encoding", "NAME", &options.encoding,
                 "utf-8, utf-16, windows-1252, iso-8859-1 (default: what it is)");
  command.Option("--login-pattern", "REGEX", &options.login_pattern,
                 "a regular expression that every login must match");
  command.Option("--actor", "NAME", &options.actor, "who does this, for the audit trail (default: you)");
}

CsvOptions CsvOptionsOf(const CsvFileOptions& options) {
  CsvOptions csv{.path = options.file,
                 .delimiter = ParseDelimiter(options.delimiter),
                 .encoding = Choose("--encoding", options.encoding, kCsvEncodings),
                 .columns = {},
                 .attributes = options.attributes,
                 .unknown_columns = Choose("--unknown-columns", options.unknown_columns, kUnknownColumns),
                 .login_pattern = options.login_pattern,
                 .empty = EmptyCells::kKeep,
                 .coverage = Coverage::kDelta};
  for (const std::string& mapping : options.map) AddMapping(mapping, csv);
  if (const auto wrong = LoginPatternError(csv.login_pattern)) {
    throw UsageError("--login-pattern '" + csv.login_pattern + "' " + *wrong);
  }
  return csv;
}

}  // namespace rollcall
