#include "agent/commands/import.h"

#include <algorithm>
#include <filesystem>
#include <set>
#include <span>

#include "agent/commands/registry.h"
#include "agent/commands/rejects_file.h"
#include "agent/commands/run_passes.h"
#include "agent/commands/standard_input.h"

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

std::string Names(const auto& names) {
  std::string list;
  for (const auto& name : names) list += (list.empty() ? "" : ", ") + std::string(name);
  return list;
}

// The value that `text` is the name of.
template <class Value, std::size_t N>
Value Choose(std::string_view option, const std::string& text, const std::pair<std::string_view, Value> (&choices)[N]) {
  std::vector<std::string_view> names;
  for (const auto& [name, value] : choices) {
    if (name == text) return value;
    names.push_back(name);
  }
  throw UsageError(std::string(option) + " '" + text + "': there are " + Names(names));
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
    throw UsageError("--map '" + mapping + "': neither side is a field; there are " + Names(kCsvTargetNames));
  }
  if (!csv.columns.emplace(field, column).second) {
    throw UsageError("--map '" + mapping + "': '" + field + "' is mapped twice");
  }
}

// Hands on what a pass tells, and keeps what becomes of the single rows.
class ImportListener : public PassListener {
 public:
  ImportListener(PassOutput& output, RejectsFile* rejects) : output_(output), rejects_(rejects) {}

  Interest interest() const override { return output_.interest(); }
  void OnChange(const ChangeLine& change) override { output_.OnChange(change); }
  void OnProgress(std::int64_t records) override { output_.OnProgress(records); }
  void OnConflict(std::string_view place, std::string_view reason) override {
    if (rejects_ != nullptr) rejects_->Add(place, reason);
    output_.OnConflict(place, reason);
  }
  void OnWarning(std::string_view message) override {
    warnings_.emplace(message);
    output_.OnWarning(message);
  }
  std::int64_t warnings() const { return std::ssize(warnings_); }

 private:
  PassOutput& output_;
  RejectsFile* rejects_;  // null: nobody asked for them
  std::set<std::string, std::less<>> warnings_;
};

std::string Count(std::int64_t number, std::string_view one, std::string_view many) {
  return std::to_string(number) + ' ' + std::string(number == 1 ? one : many);
}

// "12 rows: 8 created, 1 updated, 1 unchanged, 2 rejected; 1 warning"
std::string Summary(const PassReport& report) {
  const auto& counts = report.counts;
  return Count(report.file->rows, "row", "rows") + ": " + std::to_string(counts.created) + " created, " +
         std::to_string(counts.updated) + " updated, " + std::to_string(counts.unchanged) + " unchanged, " +
         std::to_string(report.file->rejected) + " rejected; " + Count(report.file->warnings, "warning", "warnings");
}

std::unique_ptr<RejectsFile> MakeRejectsFile(const ImportOptions& options) {
  if (options.rejects.empty()) return nullptr;
  std::error_code ignored;  // of two files that are not there, none is the other
  if (options.rejects == options.file || std::filesystem::equivalent(options.rejects, options.file, ignored)) {
    throw UsageError("--rejects " + options.rejects + ": is the file that is imported; name another");
  }
  return std::make_unique<RejectsFile>(options.rejects);
}

PassReport Import(const Config& config, const SourceConfig& source, const PassRequest& request, PassOutput& output,
                  RejectsFile* rejects) {
  const auto connector = MakeConnector(source);
  const bool is_dry = request.ending == Ending::kRollBack;
  Registry registry(config.registry, is_dry ? IfAbsent::kUseScratch : IfAbsent::kCreate);
  ImportListener listener(output, rejects);
  output.BeginSource(source.name);
  PassReport report = RunPass(registry.database(), config, source, *connector, request, listener);
  const auto& counts = report.counts;
  if (report.complete || counts.conflicts > 0) {
    report.file = {
        .rows = counts.seen + report.unreadable, .rejected = counts.conflicts, .warnings = listener.warnings()};
  }
  output.EndSource(report);
  output.Finish();
  return report;
}

}  // namespace

CsvOptions CsvOptionsOf(const ImportOptions& options) {
  CsvOptions csv{.path = options.file,
                 .delimiter = ParseDelimiter(options.delimiter),
                 .encoding = Choose("--encoding", options.encoding, kCsvEncodings),
                 .columns = {},
                 .attributes = options.attributes,
                 .unknown_columns = Choose("--unknown-columns", options.unknown_columns, kUnknownColumns),
                 .groups = Choose("--groups", options.groups, kGroupsTold),
                 .login_pattern = options.login_pattern,
                 .coverage = Coverage::kDelta};
  for (const std::string& mapping : options.map) AddMapping(mapping, csv);
  if (const auto wrong = LoginPatternError(csv.login_pattern)) {
    throw UsageError("--login-pattern '" + csv.login_pattern + "' " + *wrong);
  }
  return csv;
}

ExitCode RunImport(const ImportOptions& options, Context& context) {
  CsvOptions csv = CsvOptionsOf(options);
  const auto unknown_groups = Choose("--unknown-groups", options.unknown_groups, kUnknownGroups);
  const Config config = LoadConfiguration(context);
  const auto rejects = MakeRejectsFile(options);
  const auto standard_input = TakeStandardInput(csv);
  SourceConfig source = ImportConfig(csv);
  source.unknown_groups = unknown_groups;
  const bool is_dry = options.ending == Ending::kRollBack;
  const PassRequest request{.kind = "import",
                            .ending = options.ending,
                            .from = PullFrom::kStart,
                            .actor = options.actor.empty() ? context.actor : options.actor,
                            .on_conflicts = options.on_conflicts,
                            .clock = context.clock};
  const auto output = MakePassOutput(is_dry ? ShowChanges::kYes : options.changes, options.ending, context);
  const PassReport report = Import(config, source, request, *output, rejects.get());
  if (!report.file) return Conclude(report);
  if (context.format == OutputFormat::kTable) context.out << Summary(report) << '\n';
  if (rejects) rejects->Write(csv);
  return Conclude(report);
}

}  // namespace rollcall
