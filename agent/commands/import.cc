// rollcall import: bring one CSV file into the registry, once.
#include <algorithm>
#include <filesystem>
#include <set>
#include <span>

#include "agent/base/terminal_text.h"
#include "agent/commands/actor.h"
#include "agent/commands/command.h"
#include "agent/commands/csv_file.h"
#include "agent/commands/options.h"
#include "agent/commands/policy_file.h"
#include "agent/commands/preview_rows.h"
#include "agent/commands/registry.h"
#include "agent/commands/rejects_file.h"
#include "agent/commands/run_passes.h"
#include "agent/commands/standard_input.h"
#include "connectors/csv/preview.h"

namespace rollcall {
namespace {

struct ImportOptions : CsvFileOptions {
  std::string groups = "add";             // of kGroupsTold
  std::string unknown_groups = "create";  // of kUnknownGroups
  std::string empty = "keep";             // of kEmptyCells
  bool enables_manually_disabled = false;
  std::string rejects;  // where rejected rows go; empty: nowhere
  SharedEmail shared_email = SharedEmail::kRefused;
  std::int64_t preview = 0;  // rows to be shown, and nothing imported; 0: none
  OnConflicts on_conflicts = OnConflicts::kApplyRest;
};

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

PassReport Import(const Config& config, const SourceConfig& source, const PassRequest& request, IfAbsent may_create,
                  PassOutput& output, RejectsFile* rejects) {
  const auto connector = MakeConnector(source);
  const bool is_dry = request.ending == Ending::kRollBack;
  Registry registry(config.registry, is_dry ? IfAbsent::kUseScratch : may_create);
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

ExitCode RunImport(const ImportOptions& options, Context& context) {
  CsvOptions csv = CsvOptionsOf(options);
  csv.groups = Choose("--groups", options.groups, kGroupsTold);
  csv.empty = Choose("--empty", options.empty, kEmptyCells);
  csv.shared_email = options.shared_email;
  const auto unknown_groups = Choose("--unknown-groups", options.unknown_groups, kUnknownGroups);
  const Config config = LoadConfiguration(context);
  const auto rejects = MakeRejectsFile(options);
  const auto standard_input = TakeStandardInput(csv);
  if (options.preview > 0) return PreviewRows(csv, options.preview, context);
  if (context.format == OutputFormat::kTable) context.out << PrintableText(SummarizeCsv(csv)) << '\n';
  SourceConfig source = ImportConfig(csv, options.shared_email);
  source.unknown_groups = unknown_groups;
  source.enables_manually_disabled = options.enables_manually_disabled;
  const bool is_dry = options.ending == Ending::kRollBack;
  const PassRequest request{.kind = "import",
                            .ending = options.ending,
                            .from = PullFrom::kStart,
                            .actor = ActorOf(options.actor, context),
                            .on_conflicts = options.on_conflicts,
                            .clock = context.clock,
                            .as_of = AsOf(options, context.clock()),
                            .protections = ProtectionsOf(config, context),
                            .patience = PatienceOf(context)};
  const auto output = MakePassOutput(is_dry ? ShowChanges::kYes : options.changes, options.ending, context);
  const PassReport report = Import(config, source, request, MayCreate(context), *output, rejects.get());
  if (!report.file) return Conclude(report);
  if (context.format == OutputFormat::kTable) context.out << Summary(report) << '\n';
  if (rejects) rejects->Write(csv);
  return Conclude(report);
}

}  // namespace

Command ImportCommand() {
  Command command("import", "Bring the users of one CSV file into the registry, once");
  ImportOptions& options = command.Runs(RunImport);
  AddCsvFile(command, options);
  command.Option("--groups", "WHAT", &options.groups,
                 "add (default) the groups of a row, or replace what imports gave");
  command.Option("--unknown-groups", "WHAT", &options.unknown_groups, "create (default), warn, or refuse the row");
  command.Option("--empty", "WHAT", &options.empty, "keep (default) what an empty cell is for, or clear it");
  command.Flag("--shared-email", options.shared_email, SharedEmail::kAllowed,
               "several users may have one mail address: families, shared mailboxes");
  command.Option("--preview", "N", &options.preview, "show the first N rows as they would be read, and do no more")
      .Positive();
  command.Option("--rejects", "FILE", &options.rejects, "write the rows that are rejected here, with their reasons");
  command.Flag("--enable-manually-disabled", options.enables_manually_disabled, true,
               "let rows that say so enable accounts that were disabled by hand (never after a security incident)");
  command.Flag("--all-or-nothing", options.on_conflicts, OnConflicts::kRefuseAll,
               "change nothing if a single row is rejected");
  command.Footer(
      "Exit codes: 0 fine, 4 rows were rejected: correct them in the file of --rejects and import that.\n"
      "Example:\n  rollcall import new-hires.csv --map Account=login --rejects bad.csv --dry-run");
  return command;
}

}  // namespace rollcall
