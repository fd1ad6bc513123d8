#include "agent/commands/import.h"

#include <algorithm>

#include "agent/commands/registry.h"
#include "agent/commands/run_passes.h"

namespace rollcall {
namespace {

char ParseDelimiter(const std::string& text) {
  if (text == "tab" || text == "\\t") return '\t';
  const bool is_plain = text.size() == 1 && text != "\"" && text != "\n" && text != "\r" && (text[0] & 0x80) == 0;
  if (!is_plain) {
    throw UsageError("--delimiter '" + text + "': one ASCII character other than the quotation mark is needed, or tab");
  }
  return text[0];
}

std::string Names(const auto& names) {
  std::string list;
  for (const auto& name : names) list += (list.empty() ? "" : ", ") + std::string(name);
  return list;
}

void AddMapping(const std::string& mapping, CsvOptions& csv) {
  const auto equals = mapping.find('=');
  if (equals == mapping.npos || equals + 1 == mapping.size()) {
    throw UsageError("--map '" + mapping + "': field=column is needed, as in --map email=mail");
  }
  const std::string field = mapping.substr(0, equals);
  if (std::ranges::find(kCsvTargetNames, field) == kCsvTargetNames.end()) {
    throw UsageError("--map '" + mapping + "': '" + field + "' is no field; there are " + Names(kCsvTargetNames));
  }
  if (!csv.columns.emplace(field, mapping.substr(equals + 1)).second) {
    throw UsageError("--map '" + mapping + "': '" + field + "' is mapped twice");
  }
}

}  // namespace

CsvOptions CsvOptionsOf(const ImportOptions& options) {
  CsvOptions csv{.path = options.file,
                 .delimiter = ParseDelimiter(options.delimiter),
                 .attributes = options.attributes,
                 .coverage = Coverage::kDelta};
  for (const std::string& mapping : options.map) AddMapping(mapping, csv);
  return csv;
}

ExitCode RunImport(const ImportOptions& options, Context& context) {
  const SourceConfig source = ImportConfig(CsvOptionsOf(options));
  const Config config = LoadConfiguration(context);
  const bool is_dry = options.ending == Ending::kRollBack;
  const PassRequest request{.kind = "import",
                            .ending = options.ending,
                            .from = PullFrom::kStart,
                            .actor = options.actor.empty() ? context.actor : options.actor};
  return RunPasses(config, {source}, request, is_dry ? ShowChanges::kYes : options.changes, context);
}

}  // namespace rollcall
