// What stands above the header of a CSV file.
#pragma once

#include <cstdint>
#include <string_view>

namespace rollcall {

struct Preamble {
  std::int64_t lines = 0;  // physical lines above the header that are not read
  std::size_t bytes = 0;   // where the line after them begins
  char delimiter = '\0';   // of a line "sep=;"; NUL: there is none
};

// `head` is the file's beginning as UTF-8. The first `skip_lines` lines are skipped as asked (0: none), and then those
// that programs write: "sep=;" of spreadsheets, "#TYPE ..." of PowerShell, other lines that begin with # and have no
// delimiter, "version:v1.0" of portals. A file of rejected rows has none of them, whatever its origin had.
Preamble FindPreamble(std::string_view head, std::int64_t skip_lines);

}  // namespace rollcall
