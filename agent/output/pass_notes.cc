#include "agent/output/pass_notes.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "agent/base/terminal_text.h"

namespace rollcall {
namespace {

using Json = nlohmann::ordered_json;

// Logins are this wide in most places, and changes are printed before all of them are known.
constexpr std::size_t kActionWidth = 8;
constexpr std::size_t kLoginWidth = 20;

std::string Padded(std::string text, std::size_t width) {
  const std::size_t taken = DisplayWidth(text);
  if (taken < width) text.append(width - taken, ' ');
  return text;
}

std::string ValueText(std::string_view value) { return value.empty() ? "(none)" : '"' + PrintableText(value) + '"'; }

std::string Outcome(const Json& pass) {
  if (pass.contains("heldReason")) return "HELD";
  return pass.at("complete").get<bool>() ? "complete" : "FAILED";
}

// The counts that are told even where they are 0.
constexpr std::array<std::string_view, 4> kAlwaysShown = {"seen", "created", "updated", "unchanged"};

std::vector<Column> MakePassColumns() {
  std::vector<Column> columns = {{.title = "source", .field = "source"}, {.title = "result", .text = Outcome}};
  for (const PassCount& count : kPassCounts) {
    const bool always = std::ranges::find(kAlwaysShown, count.name) != kAlwaysShown.end();
    columns.push_back({.title = count.name,
                       .field = count.name,
                       .kind = Column::Kind::kNumber,
                       .empty = always ? Column::Empty::kShown : Column::Empty::kHidden});
  }
  columns.push_back({.title = "error", .field = "error", .in = Column::In::kCsv});
  return columns;
}

}  // namespace

void PassNotes::AddConflict(std::string_view place, std::string_view reason) {
  if (conflicts_.size() < most_) {
    conflicts_.push_back({std::string(place), std::string(reason)});
  } else {
    ++more_;
  }
}

void PassNotes::AddWarning(std::string_view message) {
  if (std::ranges::find(warnings_, message) == warnings_.end()) warnings_.emplace_back(message);
}

void PassNotes::Clear() {
  conflicts_.clear();
  warnings_.clear();
  more_ = 0;
}

std::vector<std::string> PassNotes::Lines() const {
  std::vector<std::string> lines;
  for (const std::string& warning : warnings_) lines.push_back("warning: " + PrintableText(warning));
  for (const Conflict& conflict : conflicts_) {
    lines.push_back("conflict: " + PrintableText(conflict.place) + ": " + PrintableText(conflict.reason));
  }
  if (more_ > 0) lines.push_back("... and " + std::to_string(more_) + " more conflicts");
  return lines;
}

// A policy tells tens of thousands at once.
std::string ChangeText(const ChangeLine& change) {
  std::string text;
  text.reserve(kActionWidth + kLoginWidth + change.login.size() + change.reason.size() + 8);
  text.append(Padded(PrintableText(change.action), kActionWidth)).append(1, ' ');
  text += Padded(PrintableText(change.login), kLoginWidth);
  if (!change.field.empty()) text.append(" ").append(PrintableText(change.field)).append(":");
  if (!change.before.empty() || !change.after.empty()) {
    text.append(" ").append(ValueText(change.before)).append(" -> ").append(ValueText(change.after));
  }
  if (!change.reason.empty()) text.append(" (").append(PrintableText(change.reason)).append(")");
  text.erase(text.find_last_not_of(' ') + 1);
  return text;
}

std::span<const Column> PassColumns() {
  static const std::vector<Column> kColumns = MakePassColumns();
  return kColumns;
}

}  // namespace rollcall
