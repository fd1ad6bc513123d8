#include "agent/base/terminal_text.h"

#include <unicode/uchar.h>
#include <unicode/utf8.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdio>

#include "connectors/base/text.h"

namespace rollcall {
namespace {

// Calls fn(code, bytes) for each character; bytes are those of U+FFFD where the text is no UTF-8.
template <class Fn>
void EachCharacter(std::string_view text, Fn&& fn) {
  const auto* bytes = reinterpret_cast<const std::uint8_t*>(text.data());
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t start = at;
    UChar32 code = 0;
    U8_NEXT(bytes, at, text.size(), code);
    fn(code, code < 0 ? std::string_view("\xEF\xBF\xBD") : text.substr(start, at - start));
  }
}

// Printable ASCII, as most texts are.
bool IsPlain(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return c >= ' ' && c <= '~'; });
}

// Controls (C0, DEL, C1), line and paragraph separators, whatever turns the direction, and the byte order mark.
bool IsUnsafe(UChar32 code) {
  if (code < 0) return false;
  switch (u_charType(code)) {
    case U_CONTROL_CHAR:
    case U_LINE_SEPARATOR:
    case U_PARAGRAPH_SEPARATOR:
      return true;
    default:
      return code == 0xFEFF || u_hasBinaryProperty(code, UCHAR_BIDI_CONTROL);
  }
}

// Cells of a terminal: combining marks, joiners and the later parts of a Hangul syllable take none, wide ones two.
std::size_t WidthOf(UChar32 code) {
  constexpr UChar32 kSoftHyphen = 0xAD;
  if (code < 0 || code == kSoftHyphen) return 1;
  if ((U_GET_GC_MASK(code) & (U_GC_MN_MASK | U_GC_ME_MASK | U_GC_CF_MASK)) != 0) return 0;
  const auto syllable = u_getIntPropertyValue(code, UCHAR_HANGUL_SYLLABLE_TYPE);
  if (syllable == U_HST_VOWEL_JAMO || syllable == U_HST_TRAILING_JAMO) return 0;
  const auto width = u_getIntPropertyValue(code, UCHAR_EAST_ASIAN_WIDTH);
  return width == U_EA_WIDE || width == U_EA_FULLWIDTH ? 2 : 1;
}

std::string Escape(UChar32 code) {
  if (code == '\n') return "\\n";
  if (code == '\r') return "\\r";
  if (code == '\t') return "\\t";
  std::array<char, 16> text{};
  std::snprintf(text.data(), text.size(), code < 0x100 ? "\\x%02x" : "\\u%04x", static_cast<unsigned>(code));
  return text.data();
}

std::string JsonEscape(UChar32 code) {
  std::array<char, 16> text{};
  std::snprintf(text.data(), text.size(), "\\u%04x", static_cast<unsigned>(code));
  return text.data();
}

// `kept` are unsafe characters that may stay.
template <class EscapeFn>
std::string Escaped(std::string_view text, std::string_view kept, EscapeFn&& escape) {
  if (IsPlain(text)) return std::string(text);
  std::string result;
  result.reserve(text.size());
  EachCharacter(text, [&](UChar32 code, std::string_view bytes) {
    if (!IsUnsafe(code) || (code < 0x80 && kept.find(static_cast<char>(code)) != kept.npos)) {
      result += bytes;
    } else {
      result += escape(code);
    }
  });
  return result;
}

}  // namespace

std::string PrintableText(std::string_view text) { return Escaped(text, "", Escape); }

std::size_t DisplayWidth(std::string_view printable) {
  if (IsPlain(printable)) return printable.size();
  std::size_t width = 0;
  EachCharacter(printable, [&width](UChar32 code, std::string_view) { width += WidthOf(code); });
  return width;
}

std::string CsvCell(std::string_view text) {
  constexpr std::string_view kFormulaStarts = "=+-@\t\r\n";
  std::string cell = Escaped(text, "\t\r\n", Escape);
  // Behind apostrophes too, so that taking one away always gives the text back.
  const auto start = cell.find_first_not_of('\'');
  if (start != cell.npos && kFormulaStarts.find(cell[start]) != kFormulaStarts.npos) cell.insert(0, "'");
  const bool blank_at_an_end = Trim(cell).size() != cell.size();
  const auto is_special = [](char c) { return c == ',' || c == '"' || c == '\r' || c == '\n'; };
  if (!blank_at_an_end && std::ranges::none_of(cell, is_special)) return cell;
  for (std::size_t quote = cell.find('"'); quote != cell.npos; quote = cell.find('"', quote + 2)) {
    cell.insert(quote, 1, '"');
  }
  return '"' + cell + '"';
}

std::string PrintableJson(std::string_view json) { return Escaped(json, "\n", JsonEscape); }

}  // namespace rollcall
