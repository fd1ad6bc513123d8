#include "connectors/base/text.h"

#include <simdjson.h>
#include <unicode/bytestream.h>
#include <unicode/normalizer2.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <iterator>
#include <stdexcept>

namespace rollcall {
namespace {

const icu::Normalizer2& FindFolder() {
  UErrorCode status = U_ZERO_ERROR;
  const icu::Normalizer2* instance = icu::Normalizer2::getNFKCCasefoldInstance(status);
  if (U_FAILURE(status)) throw std::runtime_error(std::string("ICU has no NFKC_Casefold data: ") + u_errorName(status));
  return *instance;
}

void AppendFoldedUnicode(std::string_view text, std::string& out) {
  static const icu::Normalizer2& folder = FindFolder();
  UErrorCode status = U_ZERO_ERROR;
  icu::StringByteSink<std::string> sink(&out);
  folder.normalizeUTF8(0, icu::StringPiece(text.data(), static_cast<std::int32_t>(text.size())), sink, nullptr, status);
  if (U_FAILURE(status)) throw std::runtime_error(std::string("ICU cannot fold case: ") + u_errorName(status));
}

}  // namespace

bool IsUtf8(std::string_view bytes) { return simdjson::validate_utf8(bytes.data(), bytes.size()); }

bool IsText(std::string_view bytes) { return bytes.find('\0') == bytes.npos && IsUtf8(bytes); }

std::string FoldAscii(std::string_view text) {
  std::string folded(text);
  std::ranges::transform(folded, folded.begin(), ToLowerAscii);
  return folded;
}

std::string_view Trim(std::string_view text) {
  constexpr std::array<std::string_view, 4> kBlanks = {" ", "\t", "\u00A0", "\u3000"};
  for (std::size_t size = text.size() + 1; size != text.size();) {
    size = text.size();
    for (const auto blank : kBlanks) {
      if (text.starts_with(blank)) text.remove_prefix(blank.size());
      if (text.ends_with(blank)) text.remove_suffix(blank.size());
    }
  }
  return text;
}

bool EqualsIgnoringCase(std::string_view a, std::string_view b) {
  return a.size() == b.size() && StartsWithIgnoringCase(a, b);
}

bool StartsWithIgnoringCase(std::string_view text, std::string_view prefix) {
  return text.size() >= prefix.size() && std::equal(prefix.begin(), prefix.end(), text.begin(), [](char a, char b) {
           return a == b || ToLowerAscii(a) == ToLowerAscii(b);
         });
}

void AppendLowerCase(std::string_view bytes, std::string& out) {
  if (IsText(bytes)) return AppendFolded(bytes, out);
  std::transform(bytes.begin(), bytes.end(), std::back_inserter(out), ToLowerAscii);
}

void AppendFolded(std::string_view text, std::string& out) {
  const auto is_wide = [](char c) { return static_cast<unsigned char>(c) >= 0x80; };
  if (std::ranges::any_of(text, is_wide)) return AppendFoldedUnicode(text, out);
  const auto start = static_cast<std::ptrdiff_t>(out.size());
  out += text;
  std::transform(out.begin() + start, out.end(), out.begin() + start, ToLowerAscii);
}

std::string FoldKey(std::string_view text) {
  std::string key;
  AppendFolded(text, key);
  return key;
}

void AppendHex(char octet, std::string& out) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  const auto value = static_cast<unsigned char>(octet);
  out += kDigits[value >> 4U];
  out += kDigits[value & 15U];
}

std::optional<char> HexOctet(std::string_view text) {
  const int high = text.empty() ? -1 : HexValue(text[0]);
  const int low = text.size() < 2 ? -1 : HexValue(text[1]);
  if (high < 0 || low < 0) return std::nullopt;
  return static_cast<char>(high * 16 + low);
}

}  // namespace rollcall
