// Text as directories compare it.
#pragma once

#include <string>
#include <string_view>

namespace rollcall {

// Attribute names and the like: ASCII letters without regard to case, everything else byte by byte.
bool EqualsIgnoringCase(std::string_view a, std::string_view b);
bool StartsWithIgnoringCase(std::string_view text, std::string_view prefix);

constexpr bool IsDigit(char c) { return c >= '0' && c <= '9'; }
constexpr char ToLowerAscii(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; }

// Well-formed UTF-8 (RFC 3629: no surrogates, no overlong forms) without NUL, which no database column and
// no log line carries faithfully.
bool IsText(std::string_view bytes);

// A GUID of 16 octets with its first three fields little-endian ([MS-DTYP] section 2.3.4.2), as the text of RFC 4122
// in lower case. Empty: there are not 16 octets.
std::string GuidToText(std::string_view octets);
// The other way. Empty: that is no such text.
std::string TextToGuid(std::string_view text);

// Appends `text`, which must be well-formed UTF-8, with NFKC_Casefold applied.
void AppendCaseFolded(std::string_view text, std::string& out);

// The same of any bytes; what is not UTF-8 is taken byte by byte.
void AppendLowerCase(std::string_view bytes, std::string& out);

}  // namespace rollcall
