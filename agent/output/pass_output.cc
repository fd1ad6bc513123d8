#include "agent/output/pass_output.h"

#include <array>
#include <nlohmann/json.hpp>
#include <sstream>

#include "agent/base/json_text.h"
#include "agent/base/terminal_text.h"
#include "agent/output/account_records.h"
#include "agent/output/pass_notes.h"
#include "agent/output/progress.h"

namespace rollcall {
namespace {

using Json = nlohmann::ordered_json;

// Nobody reads more of them; the registry keeps them all.
constexpr std::size_t kConflictsForPeople = 20;
constexpr std::size_t kConflictsForPrograms = 10'000;

// Notes and progress are the same in every form of output.
class CommonOutput : public PassOutput {
 public:
  CommonOutput(ShowChanges changes, Ending ending, std::size_t most_conflicts, Context& context)
      : context_(context), changes_(changes), ending_(ending), notes_(most_conflicts), progress_(context) {}
  // What a person has to act on comes last and on stderr, whatever reads the output; also where the registry fails
  // before Finish.
  ~CommonOutput() override {
    progress_.Erase();
    context_.out.flush();
    for (const std::string& message : messages_) context_.err << message << std::endl;
  }

  void OnConflict(std::string_view place, std::string_view reason) final { notes_.AddConflict(place, reason); }
  void OnWarning(std::string_view message) final { notes_.AddWarning(message); }
  void OnProgress(std::int64_t records) final { progress_.Show(records); }
  Interest interest() const final { return changes_ == ShowChanges::kYes ? Interest::kEveryChange : Interest::kTotals; }
  void OnChange(const ChangeLine& change) final {
    if (changes_ == ShowChanges::kNo) return;
    progress_.Erase();
    PrintChange(change);
  }
  void BeginSource(const std::string& source) override {
    source_ = source;
    notes_.Clear();
    progress_.Begin(source);
  }
  void EndSource(const PassReport& report) final {
    progress_.Erase();
    PrintEnd(report);
    if (!report.error.empty()) {
      Tell(report.source + ": FAILED, none of its changes were applied: " + PrintableText(report.error));
    }
    for (const Held& held : report.held) {
      Tell(report.source + ": HELD: " + PrintableText(held.reason) + WayOut(held));
    }
  }

 protected:
  virtual void PrintChange(const ChangeLine& change) = 0;
  virtual void PrintEnd(const PassReport& report) = 0;

  void Tell(const std::string& message) { messages_.push_back(message); }

  Context& context_;
  const ShowChanges changes_;
  const Ending ending_;
  PassNotes notes_;
  std::string source_;

 private:
  std::string WayOut(const Held& held) const {
    if (!held.plan) return "";
    if (ending_ == Ending::kRollBack) return ". A real run would keep this as a plan";
    const std::string id = std::to_string(static_cast<std::int64_t>(*held.plan));
    return ". Kept as plan " + id + ": `rollcall plan show " + id + "` lists it; mend what asks for it, or, if it is " +
           "right, let it through with `rollcall plan approve " + id + "`";
  }

  Progress progress_;
  std::vector<std::string> messages_;
};

class TextOutput : public CommonOutput {
 public:
  TextOutput(ShowChanges changes, Ending ending, Context& context)
      : CommonOutput(changes, ending, kConflictsForPeople, context),
        summary_(MakeRecordWriter(OutputFormat::kTable, PassColumns(), summary_text_)) {
    if (ending == Ending::kRollBack) context.out << "Dry run: nothing is written. A real run would do this:\n";
  }

  void BeginSource(const std::string& source) override {
    CommonOutput::BeginSource(source);
    has_heading_ = false;
  }
  void Finish() override {
    summary_->Finish();
    context_.out << (has_lines_ ? "\n" : "") << summary_text_.str() << std::flush;
    if (ending_ == Ending::kRollBack) Tell("Dry run: nothing was written.");
  }

 protected:
  void PrintChange(const ChangeLine& change) override { Line(ChangeText(change)); }
  void PrintEnd(const PassReport& report) override {
    for (const std::string& line : notes_.Lines()) Line(line);
    if (!has_heading_ && changes_ == ShowChanges::kYes && report.complete) Line("nothing changes");
    summary_->Write(PassJson(report));
  }

 private:
  void Line(const std::string& text) {
    if (!has_heading_) context_.out << source_ << ":\n";
    has_heading_ = has_lines_ = true;
    context_.out << "  " << text << '\n';
  }

  std::ostringstream summary_text_;
  std::unique_ptr<RecordWriter> summary_;
  bool has_heading_ = false;  // this source
  bool has_lines_ = false;    // any source
};

// An object for each source; its changes go out as they happen, so that a first pass of a million users is never
// in memory.
class JsonOutput : public CommonOutput {
 public:
  JsonOutput(ShowChanges changes, Ending ending, Context& context)
      : CommonOutput(changes, ending, kConflictsForPrograms, context) {}

  void BeginSource(const std::string& source) override {
    CommonOutput::BeginSource(source);
    context_.out << (first_source_ ? "[\n  {" : ",\n  {");
    if (changes_ == ShowChanges::kYes) context_.out << "\"changes\":[";
    first_source_ = false;
    first_change_ = true;
  }
  void Finish() override { context_.out << (first_source_ ? "[]\n" : "\n]\n") << std::flush; }

 protected:
  void PrintChange(const ChangeLine& change) override {
    context_.out << (first_change_ ? "\n    " : ",\n    ") << JsonText(ChangeJson(change));
    first_change_ = false;
  }
  void PrintEnd(const PassReport& report) override {
    Json pass = PassJson(report);
    Json conflicts = Json::array();
    for (const auto& conflict : notes_.conflicts()) {
      conflicts.push_back({{"place", conflict.place}, {"reason", conflict.reason}});
    }
    pass["conflictList"] = std::move(conflicts);
    pass["warnings"] = notes_.warnings();
    if (changes_ == ShowChanges::kYes) context_.out << (first_change_ ? "]," : "\n  ],");
    context_.out << JsonText(pass).substr(1);  // its brace is open already
  }

 private:
  bool first_source_ = true;
  bool first_change_ = true;
};

// Rows for other programs: changes where they are shown, else the counts.
class RowsOutput : public CommonOutput {
 public:
  RowsOutput(ShowChanges changes, Ending ending, Context& context)
      : CommonOutput(changes, ending, kConflictsForPrograms, context),
        rows_(MakeRecordWriter(context.format,
                               changes == ShowChanges::kYes ? std::span<const Column>(kChangeColumns) : PassColumns(),
                               context.out)) {}

  void Finish() override { rows_->Finish(); }

 protected:
  void PrintChange(const ChangeLine& change) override {
    Json row = {{"source", source_}};
    row.update(ChangeJson(change));
    rows_->Write(row);
  }
  void PrintEnd(const PassReport& report) override {
    for (const std::string& line : notes_.Lines()) Tell(report.source + ": " + line);
    if (changes_ == ShowChanges::kNo) rows_->Write(PassJson(report));
  }

 private:
  static constexpr std::array<Column, 7> kChangeColumns = {{{.title = "source", .field = "source"},
                                                            {.title = "action", .field = "action"},
                                                            {.title = "login", .field = "login"},
                                                            {.title = "field", .field = "field"},
                                                            {.title = "before", .field = "before"},
                                                            {.title = "after", .field = "after"},
                                                            {.title = "reason", .field = "reason"}}};

  std::unique_ptr<RecordWriter> rows_;
};

}  // namespace

std::unique_ptr<PassOutput> MakePassOutput(ShowChanges changes, Ending ending, Context& context) {
  switch (context.format) {
    case OutputFormat::kTable:
      return std::make_unique<TextOutput>(changes, ending, context);
    case OutputFormat::kJson:
      return std::make_unique<JsonOutput>(changes, ending, context);
    case OutputFormat::kCsv:
    case OutputFormat::kJsonLines:
      return std::make_unique<RowsOutput>(changes, ending, context);
  }
  throw std::logic_error("unknown output format");
}

}  // namespace rollcall
