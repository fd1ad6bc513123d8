#include "connectors/ldap/syntax/text.h"

#include <unicode/bytestream.h>
#include <unicode/normalizer2.h>
#include <unicode/utf8.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <cstring>
#include <limits>
#include <stdexcept>

namespace rollcall {
namespace {

// Which octet of a GUID stands where in its text.
constexpr std::array<std::size_t, 16> kGuidOrder = {3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15};

// How many leading bytes of `bytes` are ASCII other than NUL, in steps of eight; fewer than there may be.
std::size_t PlainPrefix(std::string_view bytes) {
  constexpr std::uint64_t kHighBits = 0x8080808080808080;
  constexpr std::uint64_t kOnes = 0x0101010101010101;
  std::size_t at = 0;
  for (; at + sizeof(std::uint64_t) <= bytes.size(); at += sizeof(std::uint64_t)) {
    std::uint64_t word = 0;
    std::memcpy(&word, bytes.data() + at, sizeof word);
    if (((word - kOnes) | word) & kHighBits) break;  // the difference borrows where a byte is NUL
  }
  return at;
}

const icu::Normalizer2& FindCaseFolder() {
  UErrorCode status = U_ZERO_ERROR;
  const icu::Normalizer2* instance = icu::Normalizer2::getNFKCCasefoldInstance(status);
  if (U_FAILURE(status)) throw std::runtime_error(std::string("ICU has no NFKC_Casefold data: ") + u_errorName(status));
  return *instance;
}

const icu::Normalizer2& CaseFolder() {
  static const icu::Normalizer2& folder = FindCaseFolder();
  return folder;
}

}  // namespace

bool EqualsIgnoringCase(std::string_view a, std::string_view b) {
  return a.size() == b.size() && StartsWithIgnoringCase(a, b);
}

bool StartsWithIgnoringCase(std::string_view text, std::string_view prefix) {
  return text.size() >= prefix.size() && std::equal(prefix.begin(), prefix.end(), text.begin(), [](char a, char b) {
           return a == b || ToLowerAscii(a) == ToLowerAscii(b);
         });
}

bool IsText(std::string_view bytes) {
  if (bytes.size() > static_cast<std::size_t>(std::numeric_limits<std::int32_t>::max())) return false;
  const auto* data = reinterpret_cast<const std::uint8_t*>(bytes.data());
  const auto length = static_cast<std::int32_t>(bytes.size());
  auto at = static_cast<std::int32_t>(PlainPrefix(bytes));
  while (at < length) {
    UChar32 character = 0;
    U8_NEXT(data, at, length, character);
    if (character <= 0) return false;
  }
  return true;
}

std::string GuidToText(std::string_view octets) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  if (octets.size() != kGuidOrder.size()) return {};
  std::string text;
  for (std::size_t i = 0; i < kGuidOrder.size(); ++i) {
    if (i == 4 || i == 6 || i == 8 || i == 10) text += '-';
    const auto octet = static_cast<unsigned char>(octets[kGuidOrder[i]]);
    text += kDigits[octet >> 4U];
    text += kDigits[octet & 0xFU];
  }
  return text;
}

std::string TextToGuid(std::string_view text) {
  std::string octets(kGuidOrder.size(), '\0');
  for (const std::size_t each : kGuidOrder) {
    if (text.starts_with('-')) text.remove_prefix(1);
    unsigned char octet = 0;
    if (text.size() < 2 || std::from_chars(text.data(), text.data() + 2, octet, 16).ptr != text.data() + 2) return {};
    octets[each] = static_cast<char>(octet);
    text.remove_prefix(2);
  }
  return text.empty() ? octets : std::string();
}

void AppendCaseFolded(std::string_view text, std::string& out) {
  UErrorCode status = U_ZERO_ERROR;
  icu::StringByteSink<std::string> sink(&out);
  CaseFolder().normalizeUTF8(0, icu::StringPiece(text.data(), static_cast<std::int32_t>(text.size())), sink, nullptr,
                             status);
  if (U_FAILURE(status)) throw std::runtime_error(std::string("ICU cannot fold case: ") + u_errorName(status));
}

void AppendLowerCase(std::string_view bytes, std::string& out) {
  if (IsText(bytes)) return AppendCaseFolded(bytes, out);
  std::transform(bytes.begin(), bytes.end(), std::back_inserter(out), ToLowerAscii);
}

}  // namespace rollcall
