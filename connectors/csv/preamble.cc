#include "connectors/csv/preamble.h"

#include <algorithm>

#include "connectors/base/text.h"
#include "connectors/csv/columns.h"

namespace rollcall {
namespace {

constexpr std::string_view kUtf8Mark = "\xEF\xBB\xBF";

std::string_view TakeLine(std::string_view& text) {
  const auto end = std::min(text.find_first_of("\r\n"), text.size());
  const std::string_view line = text.substr(0, end);
  text.remove_prefix(end);
  if (text.starts_with("\r\n")) text.remove_prefix(1);
  if (!text.empty()) text.remove_prefix(1);
  return line;
}

// Spreadsheets may have put quotes around a line and delimiters behind it.
std::string_view Unquoted(std::string_view line) {
  line = Trim(line);
  if (line.starts_with('"')) line = line.substr(1, line.find('"', 1) - 1);
  return line;
}

bool IsFromProgram(std::string_view line) {
  line = Unquoted(line);
  const bool is_comment = line.starts_with('#') && line.find_first_of(",;\t|") == line.npos;
  return is_comment || line.starts_with("#TYPE ") || StartsWithIgnoringCase(line, "version:v") ||
         StartsWithIgnoringCase(line, "sep=");
}

char DelimiterIn(std::string_view line) {
  line = Unquoted(line);
  const bool tells = StartsWithIgnoringCase(line, "sep=") && line.size() > 4 && line[4] != '"';
  return tells ? line[4] : '\0';
}

}  // namespace

Preamble FindPreamble(std::string_view head, std::int64_t skip_lines) {
  Preamble preamble;
  if (head.starts_with(kUtf8Mark)) preamble.bytes = kUtf8Mark.size();
  if (Unquoted(head.substr(preamble.bytes)).starts_with(kRejectNotes[0])) return preamble;
  std::string_view rest = head.substr(preamble.bytes);
  for (std::int64_t lines = 1; !rest.empty(); ++lines) {
    const std::string_view line = TakeLine(rest);
    if (lines > skip_lines && !Trim(line).empty() && !IsFromProgram(line)) break;
    if (preamble.delimiter == '\0') preamble.delimiter = DelimiterIn(line);
    preamble.lines = lines;
    preamble.bytes = head.size() - rest.size();
  }
  preamble.lines = std::max(preamble.lines, skip_lines);
  return preamble;
}

}  // namespace rollcall
