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

namespace rollcall {

// Reads the rows of one file, in order.
class RowReader {
 public:
  // `plan` and `options` outlive the reader. `encoding` is the file's, for messages. Throws SourceRejected where the
  // options' login pattern is no regular expression.
  RowReader(const ColumnPlan& plan, const CsvOptions& options, CsvEncoding encoding);

  // The row's user; nullptr: it cannot be understood, see unreadable(). Both are good until the next call, and
  // no longer than the record.
  const ObservedUser* Read(const CsvRecord& record);
  const UnreadableRecord& unreadable() const { return unreadable_; }

 private:
  // Each takes one part of the row; false: it broke a rule, and Refuse was called.
  bool TakeShape(const CsvRecord& record);
  bool TakeText(const CsvRecord& record);
  bool TakeAnchor();
  bool TakeLogin();
  bool TakeLengths();
  bool TakeEnabled();
  bool TakeLastLogin();
  bool TakeGroups();
  bool TakeEmail();
  void TakeFields();

  bool Refuse(std::string reason);
  bool RefuseCell(std::size_t column, std::string_view reason);
  bool RefuseBytes(std::size_t column);
  bool RefuseRepeated(std::size_t column, std::int64_t before, std::string_view what);
  std::string_view Cell(CsvTarget target) const;
  std::string Quoted(std::string_view value) const;

  const ColumnPlan& plan_;
  const CsvOptions& options_;
  const CsvEncoding encoding_;
  const std::size_t anchor_column_;
  std::optional<LoginRegex> pattern_;  // none: any login
  std::vector<std::size_t> columns_;   // those that are read
  SeenAnchors anchors_;                // where the anchor is not the login
  SeenAnchors logins_;                 // folded
  SeenAnchors::Expected anchor_;       // of this row
  SeenAnchors::Expected login_;
  SeenAnchors emails_;  // folded; where none may be there twice

  std::int64_t line_ = 0;
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
