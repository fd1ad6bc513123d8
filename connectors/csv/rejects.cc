#include "connectors/csv/rejects.h"

#include <unicode/utf8.h>

#include <algorithm>
#include <charconv>
#include <ostream>
#include <vector>

#include "connectors/base/text.h"
#include "connectors/csv/footer.h"
#include "connectors/csv/header.h"
#include "connectors/csv/input.h"

namespace rollcall {
namespace {

constexpr std::string_view kPlace = "line ";
constexpr std::string_view kReplacement = "\xEF\xBF\xBD";  // U+FFFD

// The columns that the reasons of RowReader are about: "mail, enabled" of "column mail: ...; column enabled: ...".
std::string ColumnsOf(std::string_view reason) {
  constexpr std::string_view kColumn = "column ";
  constexpr std::string_view kNext = "; column ";
  std::string columns;
  for (std::size_t at = reason.starts_with(kColumn) ? kColumn.size() : reason.npos; at != reason.npos;) {
    const auto colon = reason.find(": ", at);
    if (colon == reason.npos) break;
    columns.append(columns.empty() ? "" : ", ").append(reason.substr(at, colon - at));
    const auto next = reason.find(kNext, colon);
    at = next == reason.npos ? next : next + kNext.size();
  }
  return columns;
}

// One reason needs no column, which stands beside it.
std::string_view WithoutColumn(std::string_view reason, std::string_view columns) {
  const bool is_one = !columns.empty() && reason.find("; column ") == reason.npos;
  return is_one ? reason.substr(reason.find(": ") + 2) : reason;
}

// Without NUL bytes and bytes that are no UTF-8: the file of rejects can be read, whatever its input was.
std::string Readable(std::string_view text) {
  std::string readable;
  const auto* bytes = reinterpret_cast<const std::uint8_t*>(text.data());
  const auto size = static_cast<std::int64_t>(text.size());
  for (std::int64_t i = 0; i < size;) {
    const std::int64_t begin = i;
    UChar32 character = 0;
    U8_NEXT(bytes, i, size, character);
    if (character > 0) {
      readable.append(text.substr(static_cast<std::size_t>(begin), static_cast<std::size_t>(i - begin)));
    } else {
      readable.append(kReplacement);
    }
  }
  return readable;
}

class Writer {
 public:
  Writer(const CsvInput& input, const ColumnPlan& plan, std::ostream& out) : input_(input), plan_(plan), out_(out) {
    for (const auto& list : {plan.passwords, plan.reject_notes})
      left_out_.insert(left_out_.end(), list.begin(), list.end());
  }

  void WriteHeader() {
    // So that the file is not taken for what its input was.
    if (input_.encoding() != CsvEncoding::kUtf8) out_ << "\xEF\xBB\xBF";
    for (const std::string_view note : kRejectNotes) Cell(note);
    const std::vector<std::string_view> names(plan_.names.begin(), plan_.names.end());
    Cells(names);
    EndRow();
  }

  void Write(const CsvRecord& record, std::string_view reason) {
    Cell(std::to_string(record.line));
    const std::string columns = ColumnsOf(reason);
    Cell(columns);
    Cell(WithoutColumn(reason, columns));
    const auto cells = FitCells(record.cells, plan_.names.size());
    const bool whole = !record.error && cells.size() == plan_.names.size();
    if (!whole && !plan_.passwords.empty()) {
      Cells(std::vector<std::string_view>(plan_.names.size()));
    } else if (record.error) {
      Cell(record.raw);
    } else {
      Cells(cells);
    }
    EndRow();
  }

 private:
  void Cells(std::span<const std::string_view> cells) {
    for (std::size_t i = 0; i < cells.size(); ++i) {
      if (std::ranges::find(left_out_, i) == left_out_.end()) Cell(cells[i]);
    }
  }

  void Cell(std::string_view text) {
    std::string cell = Readable(text);
    const bool has_blanks = Trim(cell).size() != cell.size();  // which an import would take away
    const bool quoted = has_blanks || cell.find_first_of(std::string("\"\r\n") + input_.delimiter()) != cell.npos;
    for (auto quote = cell.find('"'); quote != cell.npos; quote = cell.find('"', quote + 2)) cell.insert(quote, 1, '"');
    if (!first_) out_ << input_.delimiter();
    first_ = false;
    out_ << (quoted ? "\"" : "") << cell << (quoted ? "\"" : "");
  }

  void EndRow() {
    out_ << input_.line_end();
    first_ = true;
  }

  const CsvInput& input_;
  const ColumnPlan& plan_;
  std::ostream& out_;
  std::vector<std::size_t> left_out_;
  bool first_ = true;
};

}  // namespace

std::string PlaceOfLine(std::int64_t line) { return std::string(kPlace) + std::to_string(line); }

std::optional<std::int64_t> LineOfPlace(std::string_view place) {
  if (!place.starts_with(kPlace)) return std::nullopt;
  place.remove_prefix(kPlace.size());
  std::int64_t line = 0;
  const auto [end, error] = std::from_chars(place.data(), place.data() + place.size(), line);
  if (error != std::errc() || end != place.data() + place.size()) return std::nullopt;
  return line;
}

std::int64_t WriteRejects(const CsvOptions& options, const NextRejectedRow& next, std::ostream& out) {
  CsvInput input(options);
  const ColumnPlan plan = ReadHeader(input.reader(), options);
  Writer writer(input, plan, out);
  writer.WriteHeader();
  std::int64_t written = 0;
  auto rejected = next();
  while (const CsvRecord* record = rejected ? input.reader().Next() : nullptr) {
    while (rejected && rejected->line < record->line) rejected = next();  // also the second reason of one row
    if (!rejected || rejected->line != record->line) continue;
    writer.Write(*record, rejected->reason);
    ++written;
  }
  return written;
}

}  // namespace rollcall
