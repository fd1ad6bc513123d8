#include "connectors/csv/footer.h"

#include <algorithm>
#include <array>

#include "connectors/base/text.h"
#include "connectors/csv/known_columns.h"

namespace rollcall {
namespace {

// As PlainName makes them.
constexpr auto kFooterWords = std::to_array<std::string_view>(
    {"total",        "totals",  "count",     "rows",       "row",       "records",    "record", "users",
     "user",         "entries", "accounts",  "lines",      "generated", "exported",   "report", "summe",
     "gesamt",       "anzahl",  "zeilen",    "datensatze", "benutzer",  "exportiert", "nombre", "lignes",
     "utilisateurs", "filas",   "registros", "usuarios",   "totale",    "righe",      "utenti"});
constexpr auto kEndWords = std::to_array<std::string_view>({"end", "ende", "fin", "fine", "eof"});

template <class Words>
bool HasWord(std::string_view text, const Words& words) {
  while (!text.empty()) {
    const auto begin = text.find_first_not_of(" \t:=()#-.,;/*'\"");
    if (begin == text.npos) return false;
    const auto end = std::min(text.find_first_of(" \t:=()#-.,;/*'\"", begin), text.size());
    if (std::ranges::find(words, PlainName(text.substr(begin, end - begin))) != words.end()) return true;
    text.remove_prefix(end);
  }
  return false;
}

bool IsNumber(std::string_view text) { return !text.empty() && std::ranges::all_of(text, IsDigit); }

// Sentences have blanks, colons or parentheses, and logins have none.
bool IsFooterText(std::string_view text, bool is_alone) {
  const std::string_view marks = is_alone ? " :=(#" : ":(#";
  if (text.find_first_of(marks) == text.npos || !IsUtf8(text)) return false;
  const bool counts = text.find_first_of("0123456789") != text.npos && HasWord(text, kFooterWords);
  return counts || HasWord(text, kEndWords);
}

}  // namespace

std::span<const std::string_view> FitCells(std::span<const std::string_view> cells, std::size_t columns) {
  while (cells.size() > columns && cells.back().empty()) cells = cells.first(cells.size() - 1);
  return cells;
}

bool LooksLikeFooter(std::span<const std::string_view> cells, std::size_t columns) {
  const auto filled =
      static_cast<std::size_t>(std::ranges::count_if(cells, [](std::string_view cell) { return !cell.empty(); }));
  if (cells.empty() || cells[0].empty() || filled > 2) return false;
  if (filled == 1) return IsFooterText(cells[0], columns > 1);
  return columns > 1 && cells.size() > 1 && IsNumber(Trim(cells[1])) && IsUtf8(cells[0]) &&
         HasWord(cells[0], kFooterWords) && cells.size() <= columns;
}

bool IsTrailer(const CsvRecord& record, std::string_view trailer) {
  if (trailer.empty() || record.error || !record.cells[0].starts_with(trailer)) return false;
  if (record.cells[0] == trailer) return true;
  const std::string_view rest = record.cells[0].substr(trailer.size());
  const auto number = rest.find_first_not_of(" \t:=");
  return number != rest.npos && IsDigit(rest[number]) && (number > 0 || !IsDigit(trailer.back()));
}

std::string TrailerCount(const CsvRecord& record, std::string_view trailer) {
  std::string_view text = record.cells[0].substr(trailer.size());
  if (text.empty() && record.cells.size() > 1) text = record.cells[1];
  const auto begin = text.find_first_of("0123456789");
  if (begin == text.npos) return "";
  return std::string(text.substr(begin, text.find_first_not_of("0123456789", begin) - begin));
}

}  // namespace rollcall
