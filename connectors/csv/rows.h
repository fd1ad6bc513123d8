// From the cells of one row to an observed user.
#pragma once

#include <array>
#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "connectors/base/seen_anchors.h"
#include "connectors/csv/columns.h"
#include "connectors/csv/pattern.h"
#include "connectors/csv/reader.h"
#include "connectors/csv/state_words.h"
#include "connectors/csv/times.h"

namespace rollcall {

// Reads the rows of one file, in order.
class RowReader {
 public:
  // `plan` and `options` outlive the reader. `encoding` is the file's, for messages. Throws SourceRejected where the
  // options' login pattern is no regular expression.
  RowReader(const ColumnPlan& plan, const CsvOptions& options, const CsvEncoding& encoding);

  // The row's user; nullptr: it cannot be understood, see unreadable(). Both are good until the next call, and
  // no longer than the record.
  const ObservedUser* Read(const CsvRecord& record);
  const UnreadableRecord& unreadable() const { return unreadable_; }

 private:
  // False: which cell is which is not known, and Refuse was called.
  bool TakeShape(const CsvRecord& record);
  // Each takes one part of the row, and calls Refuse where that breaks a rule.
  void TakeText();
  void TakeAnchor();
  void TakeLogin();
  void TakeLengths();
  void TakeEnabled();
  std::optional<bool> ReadState(CsvTarget target);
  void TakeLastLogin();
  void TakeGroups();
  void TakeEmail();
  void TakeFields();

  // Adds one reason to those that the row has.
  void Refuse(std::string_view reason);
  void RefuseCell(std::size_t column, std::string_view reason);
  void RefuseRepeated(std::size_t column, std::int64_t before, std::string_view what);
  std::string DateAdvice(std::string_view text) const;
  bool is_fine() const { return reason_.empty(); }
  bool IsText(std::size_t column) const;
  // Without the apostrophe of a formula; empty: there is no such column, or its bytes are no text.
  std::string_view Cell(CsvTarget target) const;
  std::string Quoted(std::string_view value) const;

  const ColumnPlan& plan_;
  const CsvOptions& options_;
  const CsvEncoding encoding_;
  const std::size_t anchor_column_;
  std::optional<LoginRegex> pattern_;  // none: any login
  const StateWords state_words_;
  const TimeReader times_;
  std::vector<std::size_t> columns_;  // those that are read
  SeenAnchors anchors_;               // where the anchor is not the login
  SeenAnchors logins_;                // folded
  SeenAnchors::Expected anchor_;      // of this row
  SeenAnchors::Expected login_;
  SeenAnchors emails_;  // folded; where none may be there twice

  std::int64_t line_ = 0;
  bool is_utf8_ = false;  // the whole row
  std::span<const std::string_view> cells_;
  std::string place_;
  std::string reason_;
  std::vector<ObservedAttribute> attributes_;
  std::vector<ObservedMembership> memberships_;
  std::deque<std::string> group_keys_;  // of the memberships in DNs
  ObservedUser user_;
  UnreadableRecord unreadable_;
};

}  // namespace rollcall
