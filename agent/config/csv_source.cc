// The keys of [[source]] type = "csv".
#include "agent/config/keys.h"
#include "agent/config/source.h"

namespace rollcall {
namespace {

using Options = CsvOptions;

constexpr std::array kKeys = {
    Key<Options>{"path", &Options::path, Need::kRequired, Form::kPath},
    Key<Options>{"attributes", &Options::attributes},
    Key<Options>{"login_pattern", &Options::login_pattern},
    Key<Options>{"trailer", &Options::trailer},
    Key<Options>{"skip_lines", &Options::skip_lines, Need::kOptional, Form::kText, {0, 10'000}},
    Key<Options>{"true_words", &Options::true_words},
    Key<Options>{"false_words", &Options::false_words},
    Key<Options>{"date_formats", &Options::date_formats},
    Key<Options>{"date_time_zone", &Options::date_time_zone},
};
constexpr std::array<std::string_view, 10> kOtherKeys = {
    "delimiter",     "encoding",       "unknown_columns", "groups",  "shared_email",
    "final_newline", "settle_seconds", "max_age_hours",   "columns", "blanks"};

constexpr std::pair<std::string_view, SharedEmail> kSharedEmail[] = {{"allow", SharedEmail::kAllowed},
                                                                     {"refuse", SharedEmail::kRefused}};
constexpr std::pair<std::string_view, FinalNewline> kFinalNewline[] = {{"required", FinalNewline::kRequired},
                                                                       {"optional", FinalNewline::kOptional}};

void ReadDelimiter(const Section& section, Options& options) {
  const auto text = section.Text("delimiter");
  if (!text) return;
  if (*text == "auto") return;
  const bool fits = text->size() == 1 && (*text == "\t" || (text->front() >= ' ' && text->front() <= '~'));
  if (!fits || *text == "\"")
    section.Fail("delimiter", "must be one ASCII character other than a quote, such as \";\" or \"\\t\", or \"auto\"");
  options.delimiter = text->front();
}

void ReadColumns(const Section& section, Options& options) {
  auto columns = section.Table("columns", "[source.columns]");
  if (!columns) return;
  columns->Allow(kCsvTargetNames);
  for (const auto name : columns->Keys()) {
    ReadText(*columns, name, Need::kRequired, Form::kText, options.columns[std::string(name)]);
  }
}

void ReadChoices(const Section& section, Options& options) {
  options.blanks = section.Choice("blanks", kBlanks).value_or(options.blanks);
  options.unknown_columns = section.Choice("unknown_columns", kUnknownColumns).value_or(options.unknown_columns);
  options.groups = section.Choice("groups", kGroupsTold).value_or(options.groups);
  options.shared_email = section.Choice("shared_email", kSharedEmail).value_or(options.shared_email);
  options.final_newline = section.Choice("final_newline", kFinalNewline).value_or(options.final_newline);
}

void ReadEncoding(const Section& section, Options& options) {
  const auto name = section.Text("encoding");
  if (!name) return;
  const auto encoding = FindEncoding(*name);
  if (!encoding) {
    section.Fail("encoding", "is '" + *name +
                                 "', which is no known encoding; expected \"auto\", \"guess\", or a name " +
                                 "that iconv --list shows, such as \"windows-1250\"");
  }
  options.encoding = *encoding;
}

void CheckDates(const Section& section, const Options& options) {
  for (const auto& format : options.date_formats) {
    if (const auto wrong = DateFormatError(format)) section.Fail("date_formats", "'" + format + "' " + *wrong);
  }
  if (const auto wrong = TimeZoneError(options.date_time_zone)) section.Fail("date_time_zone", *wrong);
}

void ReadAge(const Section& section, FileAge& age) {
  if (const auto seconds = section.Integer("settle_seconds", {0, 86'400})) age.settled = std::chrono::seconds(*seconds);
  if (const auto hours = section.Integer("max_age_hours", {0, 87'600})) age.most = std::chrono::hours(*hours);
}

void CheckPattern(const Section& section, const Options& options) {
  const auto wrong = LoginPatternError(options.login_pattern);
  if (wrong) section.Fail("login_pattern", *wrong);
}

}  // namespace

std::vector<std::string_view> CsvKeys() {
  std::vector<std::string_view> names(kOtherKeys.begin(), kOtherKeys.end());
  AppendNames<Options>(kKeys, names);
  return names;
}

CsvOptions ReadCsv(const Section& section) {
  Options options;
  ReadKeys<Options>(section, kKeys, options);
  ReadDelimiter(section, options);
  ReadEncoding(section, options);
  ReadChoices(section, options);
  CheckDates(section, options);
  ReadAge(section, options.age);
  CheckPattern(section, options);
  ReadColumns(section, options);
  return options;
}

}  // namespace rollcall
