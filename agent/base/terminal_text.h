// Text from outside made safe to print. Names, DNs and reasons come from directories and files: they may hold
// escape sequences, line breaks, bytes that are no UTF-8, or formulas.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace rollcall {

// For a line on a terminal: control characters, line breaks and characters that turn the direction of writing
// come out as \n, \x1b, \u202e; bytes that are no UTF-8 as U+FFFD.
std::string PrintableText(std::string_view text);

// The cells of a terminal that PrintableText takes: ideographs take two, combining marks none.
std::size_t DisplayWidth(std::string_view printable);

// One cell of a CSV record (RFC 4180), quoted where it must be. A text that a spreadsheet would run as a formula
// gets a leading apostrophe, which an import takes away again. Line breaks and tabs stay, other control characters come
// out as in PrintableText.
std::string CsvCell(std::string_view text);

// JSON that is correct already, with everything escaped (\u009b) that PrintableText escapes. Line breaks between
// the values stay.
std::string PrintableJson(std::string_view json);

}  // namespace rollcall
