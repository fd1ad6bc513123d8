// The keys of [[source]] type = "csv".
#include "agent/config/keys.h"
#include "agent/config/source.h"

namespace rollcall {
namespace {

using Options = CsvOptions;

constexpr std::array kKeys = {
    Key<Options>{"path", &Options::path, Need::kRequired, Form::kPath},
    Key<Options>{"attributes", &Options::attributes},
};

void ReadDelimiter(const Section& section, Options& options) {
  const auto text = section.Text("delimiter");
  if (!text) return;
  const bool fits = text->size() == 1 && (*text == "\t" || (text->front() >= ' ' && text->front() <= '~'));
  if (!fits || *text == "\"")
    section.Fail("delimiter", "must be one ASCII character other than a quote, such as \";\" or \"\\t\"");
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

}  // namespace

std::vector<std::string_view> CsvKeys() {
  std::vector<std::string_view> names = {"delimiter", "columns"};
  AppendNames<Options>(kKeys, names);
  return names;
}

CsvOptions ReadCsv(const Section& section) {
  Options options;
  ReadKeys<Options>(section, kKeys, options);
  ReadDelimiter(section, options);
  ReadColumns(section, options);
  return options;
}

}  // namespace rollcall
