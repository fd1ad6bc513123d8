#include "agent/commands/csv_file.h"

#include <algorithm>
#include <filesystem>

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

CsvEncoding EncodingOf(const std::string& name) {
  const auto encoding = FindEncoding(name);
  if (!encoding) {
    throw UsageError("--encoding '" + name +
                     "': unknown encoding; expected a name that iconv --list shows, such as windows-1250");
  }
  return *encoding;
}

void CheckDates(const CsvOptions& csv) {
  for (const std::string& format : csv.date_formats) {
    if (const auto wrong = DateFormatError(format)) throw UsageError("--date-format '" + format + "' " + *wrong);
  }
  if (const auto wrong = TimeZoneError(csv.date_time_zone)) {
    throw UsageError("--time-zone: " + *wrong + "; expected a name like Europe/Paris");
  }
}

std::optional<TimePoint> ModifiedAt(const std::string& file) {
  std::error_code error;
  const auto at = std::filesystem::last_write_time(file, error);
  if (error) return std::nullopt;  // standard input, or whoever reads it says more
  return std::chrono::time_point_cast<TimePoint::duration>(std::chrono::file_clock::to_sys(at));
}

}  // namespace

std::optional<TimePoint> AsOf(const CsvFileOptions& options, TimePoint now) {
  const auto given = ParseTimeOption("--as-of", options.as_of);
  if (given && *given > now) throw UsageError("--as-of '" + options.as_of + "' lies in the future");
  const auto at = given ? given : ModifiedAt(options.file);
  return at ? std::optional(std::min(*at, now)) : std::nullopt;
}

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
                 "windows-1252, windows-1250, shift_jis, ...: any that iconv --list shows (default: UTF-8)");
  command.Flag("--guess-encoding", options.encoding, std::string("guess"),
               "read a file that is not UTF-8 as UTF-16 or Windows-1252, whichever it looks like");
  command.Option("--skip-lines", "N", &options.skip_lines, "skip N lines above the header: titles").Between(0, 10'000);
  command.Option("--blanks", "WHAT", &options.blanks, "trim (default) blanks around cells without quotes, or keep");
  command.Option("--true", "WORD", &options.true_words, "this word means enabled (repeatable)");
  command.Option("--false", "WORD", &options.false_words, "this word means disabled (repeatable)");
  command.Option("--date-format", "FORMAT", &options.date_formats,
                 "how last logins are written: %d.%m.%Y, '%m/%d/%Y %I:%M:%S %p' (repeatable)");
  command.Option("--time-zone", "ZONE", &options.time_zone,
                 "the zone of times without one: Europe/Paris (default: UTC)");
  command.Option("--login-pattern", "REGEX", &options.login_pattern,
                 "a regular expression that every login must match");
  command.Option("--as-of", "TIME", &options.as_of,
                 "when the file was exported: later logins are unknown (default: its time of modification)");
  command.Option("--actor", "NAME", &options.actor, "who does this, for the audit trail (default: you)");
}

CsvOptions CsvOptionsOf(const CsvFileOptions& options) {
  CsvOptions csv{.path = options.file,
                 .delimiter = ParseDelimiter(options.delimiter),
                 .skip_lines = static_cast<std::int32_t>(options.skip_lines),
                 .blanks = Choose("--blanks", options.blanks, kBlanks),
                 .encoding = EncodingOf(options.encoding),
                 .columns = {},
                 .attributes = options.attributes,
                 .unknown_columns = Choose("--unknown-columns", options.unknown_columns, kUnknownColumns),
                 .true_words = options.true_words,
                 .false_words = options.false_words,
                 .date_formats = options.date_formats,
                 .date_time_zone = options.time_zone,
                 .login_pattern = options.login_pattern,
                 .empty = EmptyCells::kKeep,
                 .coverage = Coverage::kDelta};
  for (const std::string& mapping : options.map) AddMapping(mapping, csv);
  if (const auto wrong = LoginPatternError(csv.login_pattern)) {
    throw UsageError("--login-pattern '" + csv.login_pattern + "' " + *wrong);
  }
  CheckDates(csv);
  return csv;
}

}  // namespace rollcall
