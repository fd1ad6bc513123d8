// Text as connectors read, compare and write it.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace rollcall {

// Well-formed UTF-8 (RFC 3629: no surrogates, no overlong forms).
bool IsUtf8(std::string_view bytes);
// The same without NUL, which no database column and no log line carries faithfully.
bool IsText(std::string_view bytes);

constexpr bool IsDigit(char c) { return c >= '0' && c <= '9'; }
constexpr char ToLowerAscii(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; }

// ASCII letters in lower case: column names are compared like this.
std::string FoldAscii(std::string_view text);
// Without blanks, tabs, no-break spaces (U+00A0) and ideographic spaces (U+3000) at either end.
std::string_view Trim(std::string_view text);

// Appends `text`, which must be well-formed UTF-8, with NFKC_Casefold (Unicode TR 31) applied, as the registry compares
// logins and mail addresses: what folds to the same text cannot be two accounts. ASCII costs no call of ICU.
void AppendFolded(std::string_view text, std::string& out);
// The same of any bytes: those that are not UTF-8 become lower case by ASCII.
void AppendLowerCase(std::string_view bytes, std::string& out);
std::string FoldKey(std::string_view text);

// Attribute names and the like: ASCII letters without regard to case, everything else byte by byte.
bool EqualsIgnoringCase(std::string_view a, std::string_view b);
bool StartsWithIgnoringCase(std::string_view text, std::string_view prefix);
// Appends two hexadecimal digits in lower case.
void AppendHex(char octet, std::string& out);
// -1: no hexadecimal digit.
constexpr int HexValue(char digit) {
  if (IsDigit(digit)) return digit - '0';
  const char lower = ToLowerAscii(digit);
  return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}
// What the two hexadecimal digits stand for that `text` begins with; nullopt: it does not.
std::optional<char> HexOctet(std::string_view text);

}  // namespace rollcall
