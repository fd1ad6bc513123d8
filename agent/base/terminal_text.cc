#include "agent/base/terminal_text.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdio>
#include <cstring>

namespace rollcall {
namespace {

constexpr char32_t kReplacement = 0xFFFD;

struct Decoded {
  char32_t code;
  std::size_t size;  // in bytes
};

std::size_t SequenceSize(unsigned char lead) {
  if (lead < 0x80) return 1;
  if (lead >= 0xC2 && lead < 0xE0) return 2;
  if (lead >= 0xE0 && lead < 0xF0) return 3;
  if (lead >= 0xF0 && lead < 0xF5) return 4;
  return 0;
}

// The first character (RFC 3629); kReplacement for one byte that does not begin a correct sequence.
Decoded DecodeFirst(std::string_view text) {
  constexpr std::array<char32_t, 5> kSmallest = {0, 0, 0x80, 0x800, 0x10000};
  const auto byte = [text](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const std::size_t size = SequenceSize(byte(0));
  if (size == 0 || size > text.size()) return {kReplacement, 1};
  if (size == 1) return {byte(0), 1};
  char32_t code = byte(0) & (0x7Fu >> size);
  for (std::size_t i = 1; i < size; ++i) {
    if ((byte(i) & 0xC0) != 0x80) return {kReplacement, 1};
    code = code << 6 | (byte(i) & 0x3Fu);
  }
  const bool surrogate = code >= 0xD800 && code < 0xE000;
  if (code < kSmallest[size] || code > 0x10FFFF || surrogate) return {kReplacement, 1};
  return {code, size};
}

// Calls fn(code, bytes) for each character; bytes are those of U+FFFD where the text is no UTF-8.
template <class Fn>
void EachCharacter(std::string_view text, Fn&& fn) {
  while (!text.empty()) {
    const Decoded first = DecodeFirst(text);
    fn(first.code, first.code == kReplacement ? std::string_view("\xEF\xBF\xBD") : text.substr(0, first.size));
    text.remove_prefix(first.size);
  }
}

struct Range {
  char32_t first;
  char32_t last;
};

template <std::size_t size>
bool IsIn(const std::array<Range, size>& ranges, char32_t code) {
  const auto range = std::ranges::lower_bound(ranges, code, {}, &Range::last);
  return range != ranges.end() && range->first <= code;
}

// Most texts are nothing else: printable ASCII. Eight bytes at a time: the highest bit of one that is not is set in it,
// one more than it, or a blank less; what that borrows from or carries to is the next byte of a text that is none.
bool IsPlain(std::string_view text) {
  constexpr std::uint64_t kOnes = 0x0101010101010101;
  constexpr std::uint64_t kHighest = 0x80 * kOnes;
  for (; text.size() >= sizeof(std::uint64_t); text.remove_prefix(sizeof(std::uint64_t))) {
    std::uint64_t eight = 0;
    std::memcpy(&eight, text.data(), sizeof(eight));
    if (((eight | (eight + kOnes) | (eight - ' ' * kOnes)) & kHighest) != 0) return false;
  }
  return std::ranges::all_of(text, [](char c) { return c >= ' ' && c <= '~'; });
}

// C0, DEL and C1; marks, embeddings and overrides of direction; line and paragraph separator; byte order mark.
constexpr std::array<Range, 7> kUnsafe = {{{0x00, 0x1F},
                                           {0x7F, 0x9F},
                                           {0x061C, 0x061C},
                                           {0x200E, 0x200F},
                                           {0x2028, 0x202E},
                                           {0x2066, 0x2069},
                                           {0xFEFF, 0xFEFF}}};

// Combining marks, joiners and variation selectors of the scripts that names are written in.
constexpr std::array<Range, 20> kZeroWidth = {{{0x0300, 0x036F}, {0x0483, 0x0489}, {0x0591, 0x05BD}, {0x0610, 0x061A},
                                               {0x064B, 0x065F}, {0x0670, 0x0670}, {0x06D6, 0x06DC}, {0x0900, 0x0902},
                                               {0x093C, 0x093C}, {0x0941, 0x0948}, {0x094D, 0x094D}, {0x0E31, 0x0E31},
                                               {0x0E34, 0x0E3A}, {0x0E47, 0x0E4E}, {0x1AB0, 0x1AFF}, {0x1DC0, 0x1DFF},
                                               {0x200B, 0x200D}, {0x20D0, 0x20FF}, {0xFE00, 0xFE0F}, {0xFE20, 0xFE2F}}};

// East Asian Wide and Fullwidth (UAX 11), and the emoji blocks.
constexpr std::array<Range, 13> kWide = {{{0x1100, 0x115F},
                                          {0x2E80, 0x303E},
                                          {0x3041, 0x4DBF},
                                          {0x4E00, 0xA4CF},
                                          {0xA960, 0xA97F},
                                          {0xAC00, 0xD7A3},
                                          {0xF900, 0xFAFF},
                                          {0xFE30, 0xFE6F},
                                          {0xFF00, 0xFF60},
                                          {0xFFE0, 0xFFE6},
                                          {0x1F300, 0x1F64F},
                                          {0x1F900, 0x1F9FF},
                                          {0x20000, 0x3FFFD}}};

std::string Escape(char32_t code) {
  if (code == '\n') return "\\n";
  if (code == '\r') return "\\r";
  if (code == '\t') return "\\t";
  std::array<char, 16> text{};
  std::snprintf(text.data(), text.size(), code < 0x100 ? "\\x%02x" : "\\u%04x", static_cast<unsigned>(code));
  return text.data();
}

std::string JsonEscape(char32_t code) {
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
  EachCharacter(text, [&](char32_t code, std::string_view bytes) {
    if (!IsIn(kUnsafe, code) || (code < 0x80 && kept.find(static_cast<char>(code)) != kept.npos)) {
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
  EachCharacter(printable, [&width](char32_t code, std::string_view) {
    if (!IsIn(kZeroWidth, code)) width += IsIn(kWide, code) ? 2 : 1;
  });
  return width;
}

std::string CsvCell(std::string_view text) {
  constexpr std::string_view kFormulaStarts = "=+-@\t\r\n";
  std::string cell = Escaped(text, "\t\r\n", Escape);
  // Behind apostrophes too, so that taking one away always gives the text back.
  const auto start = cell.find_first_not_of('\'');
  if (start != cell.npos && kFormulaStarts.find(cell[start]) != kFormulaStarts.npos) cell.insert(0, "'");
  const bool blank_at_an_end = !cell.empty() && (cell.front() == ' ' || cell.back() == ' ');
  const auto is_special = [](char c) { return c == ',' || c == '"' || c == '\r' || c == '\n'; };
  if (!blank_at_an_end && std::ranges::none_of(cell, is_special)) return cell;
  for (std::size_t quote = cell.find('"'); quote != cell.npos; quote = cell.find('"', quote + 2)) {
    cell.insert(quote, 1, '"');
  }
  return '"' + cell + '"';
}

std::string PrintableJson(std::string_view json) { return Escaped(json, "\n", JsonEscape); }

}  // namespace rollcall
