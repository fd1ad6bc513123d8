#include "connectors/csv/rows.h"

#include <algorithm>

#include "connectors/csv/values.h"

namespace rollcall {
namespace {

constexpr std::size_t kNone = ColumnPlan::kNone;
constexpr std::size_t kQuotedBytes = 40;  // enough to recognise a wrong value in a message

std::size_t AnchorColumn(const ColumnPlan& plan) {
  const std::size_t column = plan[CsvTarget::kAnchor];
  return column == kNone ? plan[CsvTarget::kLogin] : column;
}

std::string Describe(const CsvError& error, std::int64_t line) {
  std::string place = "column " + std::to_string(error.column) + ": ";
  if (error.line != line) place = "line " + std::to_string(error.line) + ", " + place;
  return place + std::string(Describe(error.fault));
}

}  // namespace

RowReader::RowReader(const ColumnPlan& plan) : plan_(plan), anchor_column_(AnchorColumn(plan)) {
  for (const std::size_t column : plan.targets) {
    if (column != kNone) columns_.push_back(column);
  }
  for (const auto& extra : plan.extras) columns_.push_back(extra.column);
}

const ObservedUser* RowReader::Read(const CsvRecord& record) {
  line_ = record.line;
  cells_ = record.cells;
  place_ = "line " + std::to_string(line_);
  user_ = {};
  unreadable_ = {};
  if (!TakeShape(record) || !TakeText() || !TakeAnchor() || !TakeLogin() || !TakeEnabled() || !TakeLastLogin()) {
    return nullptr;
  }
  TakeFields();
  return &user_;
}

bool RowReader::TakeShape(const CsvRecord& record) {
  if (record.error) return Refuse(Describe(*record.error, line_));
  if (cells_.size() == plan_.names.size()) return true;
  // Which cell is which cannot be told any more, the anchor's neither.
  return Refuse(std::to_string(cells_.size()) + " cells, but the header has " + std::to_string(plan_.names.size()) +
                "; a cell that holds the delimiter must be quoted");
}

// The anchor's bytes come first, so that an unreadable row is still known to be that user's.
bool RowReader::TakeText() {
  if (!IsUtf8(cells_[anchor_column_])) return RefuseCell(anchor_column_, "holds bytes that are not UTF-8");
  for (const std::size_t column : columns_) {
    if (IsUtf8(cells_[column])) continue;
    TakeAnchor();
    return RefuseCell(column, "holds bytes that are not UTF-8; save the file as UTF-8");
  }
  return true;
}

bool RowReader::TakeAnchor() {
  const std::string_view anchor = cells_[anchor_column_];
  const std::string_view rule = BrokenIdentifierRule(anchor);
  if (!rule.empty()) return RefuseCell(anchor_column_, rule);
  unreadable_.anchor = user_.anchor = {anchor};
  const std::int64_t before = seen_.Remember(anchor, line_);
  if (before == 0) return true;
  return RefuseCell(anchor_column_,
                    "has the same value as on line " + std::to_string(before) + "; each user may be there once");
}

bool RowReader::TakeLogin() {
  const std::string_view rule = BrokenIdentifierRule(Cell(CsvTarget::kLogin));
  return rule.empty() || RefuseCell(plan_[CsvTarget::kLogin], rule);
}

// An empty cell does not tell.
bool RowReader::TakeEnabled() {
  const std::string_view text = Cell(CsvTarget::kEnabled);
  if (text.empty()) return true;
  user_.enabled = ParseTruth(text);
  return user_.enabled || RefuseCell(plan_[CsvTarget::kEnabled], Quoted(text) + "is neither true nor false");
}

bool RowReader::TakeLastLogin() {
  const std::size_t column = plan_[CsvTarget::kLastLogin];
  const std::string_view text = Cell(CsvTarget::kLastLogin);
  if (text.empty()) return true;
  const auto time = ParseTime(text);
  if (!time) return RefuseCell(column, Quoted(text) + "is not a time with its zone, like 2026-01-05T10:00:00Z");
  user_.last_login = {.at = *time, .lag = {}, .attribute = plan_.names[column]};
  return true;
}

void RowReader::TakeFields() {
  for (std::size_t i = 0; i < user_.fields.size(); ++i) user_.fields[i] = Cell(static_cast<CsvTarget>(i));
  attributes_.clear();
  for (const auto& extra : plan_.extras) {
    if (!cells_[extra.column].empty()) attributes_.push_back({extra.name, cells_[extra.column]});
  }
  user_.attributes = attributes_;
  user_.place = place_;
}

bool RowReader::Refuse(std::string reason) {
  reason_ = std::move(reason);
  unreadable_.place = place_;
  unreadable_.reason = reason_;
  return false;
}

bool RowReader::RefuseCell(std::size_t column, std::string_view reason) {
  return Refuse("column " + plan_.names[column] + ": " + std::string(reason));
}

std::string_view RowReader::Cell(CsvTarget target) const {
  const std::size_t column = plan_[target];
  return column == kNone ? std::string_view() : cells_[column];
}

// The value in quotes and a blank, on one line and not too long; empty: it is not to be shown.
std::string RowReader::Quoted(std::string_view value) const {
  if (plan_.has_passwords) return "";
  std::string shown(value.substr(0, kQuotedBytes));
  // A character that was cut in the middle goes altogether.
  while (!IsUtf8(shown)) shown.pop_back();
  std::replace_if(
      shown.begin(), shown.end(), [](unsigned char byte) { return byte < 0x20 || byte == 0x7F; }, '?');
  return "'" + shown + (shown.size() < value.size() ? "...' " : "' ");
}

}  // namespace rollcall
