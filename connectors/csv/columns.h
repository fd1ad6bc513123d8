// Which column of a CSV file means what.
#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "connectors/csv/csv_connector.h"
#include "connectors/csv/reader.h"

namespace rollcall {

// What a file of rejected rows has in front of the columns of its file.
inline constexpr std::array<std::string_view, 3> kRejectNotes = {"reject_line", "reject_column", "reject_reason"};

struct ColumnPlan {
  static constexpr std::size_t kNone = static_cast<std::size_t>(-1);

  // A column that is kept as an extra attribute.
  struct Extra {
    std::string name;
    std::size_t column;
  };

  std::vector<std::string> names;  // of the columns, as the header has them, without blanks around
  // Where each target's value is, kNone: nowhere. One column may serve several targets.
  std::array<std::size_t, kCsvTargetNames.size()> targets;
  std::vector<Extra> extras;
  std::size_t holds = kNone;  // of an export: why an account is disabled
  // Never read. Cells of a file with passwords are not quoted in messages: where a comma is missing, one of them is
  // one.
  std::vector<std::size_t> passwords;
  std::vector<std::size_t> reject_notes;  // what an earlier run has noted of rows it rejected; see rejects.h
  std::vector<std::string> warnings;      // what of the file is ignored

  std::size_t operator[](CsvTarget target) const { return targets[static_cast<std::size_t>(target)]; }
};

// Reads the header's names, which are UTF-8, by the options and the known aliases. Names are compared without regard to
// case and to blanks around them, and known names as PlainName makes them. Throws SourceRejected, beginning with the
// file's path.
ColumnPlan PlanColumns(const CsvRecord& header, const CsvOptions& options);

// "login from userName, email from mail, attribute title".
std::string Describe(const ColumnPlan& plan);

}  // namespace rollcall
