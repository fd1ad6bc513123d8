// The rows of a file that were rejected, written so that they can be mended and read again.
#pragma once

#include <cstdint>
#include <functional>
#include <iosfwd>
#include <optional>
#include <string>
#include <string_view>

#include "connectors/csv/csv_connector.h"

namespace rollcall {

// Where a row's user or problem is said to be: "line 12"; and back, nullopt: it is no such place.
std::string PlaceOfLine(std::int64_t line);
std::optional<std::int64_t> LineOfPlace(std::string_view place);

struct RejectedRow {
  std::int64_t line = 0;
  std::string reason;
};
// The rejected rows in the order of their lines; nullopt: no more.
using NextRejectedRow = std::function<std::optional<RejectedRow>()>;

// Reads the file of `options` once more and writes its header and its rejected rows with line, column and reason in
// front (kRejectNotes): as UTF-8, with the file's own delimiter and line ends. Passwords are left out; of a row whose
// cells cannot be told apart in a file with passwords, all cells are. A row that breaks the format has its line as it
// stands in its first cell. Returns how many rows it has written. Throws as a pull of the file does.
std::int64_t WriteRejects(const CsvOptions& options, const NextRejectedRow& next, std::ostream& out);

}  // namespace rollcall
