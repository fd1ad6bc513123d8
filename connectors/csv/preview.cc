#include "connectors/csv/preview.h"

#include <algorithm>
#include <filesystem>

#include "connectors/csv/footer.h"
#include "connectors/csv/header.h"
#include "connectors/csv/input.h"

namespace rollcall {
namespace {

bool IsUsed(const ColumnPlan& plan, std::size_t column) {
  const auto is_extra = [column](const ColumnPlan::Extra& extra) { return extra.column == column; };
  return std::ranges::find(plan.targets, column) != plan.targets.end() || std::ranges::any_of(plan.extras, is_extra) ||
         column == plan.holds || std::ranges::find(plan.reject_notes, column) != plan.reject_notes.end();
}

std::string Ignored(const ColumnPlan& plan) {
  std::string ignored;
  for (std::size_t i = 0; i < plan.names.size(); ++i) {
    if (IsUsed(plan, i)) continue;
    ignored += (ignored.empty() ? "; ignored: " : ", ") +
               (plan.names[i].empty() ? "number " + std::to_string(i + 1) : plan.names[i]);
  }
  return ignored;
}

}  // namespace

std::string SummarizeCsv(const CsvOptions& options) {
  CsvInput input(options);
  const ColumnPlan plan = ReadHeader(input.reader(), options);
  std::int64_t rows = 0;
  std::int64_t blank = 0;
  while (const CsvRecord* record = input.reader().Next()) {
    if (!IsTrailer(*record, options.trailer)) ++(IsBlank(*record) ? blank : rows);
  }
  const std::string delimiter = input.delimiter() == '\t' ? "tab" : std::string(1, input.delimiter());
  return std::filesystem::path(options.shown_name()).filename().string() + ": " + Describe(plan) + Ignored(plan) +
         "; delimiter " + delimiter + ", encoding " + NameOf(input.encoding()) + ", " + std::to_string(rows) +
         (rows == 1 ? " row" : " rows") + (blank > 0 ? ", " + std::to_string(blank) + " blank skipped" : "");
}

}  // namespace rollcall
