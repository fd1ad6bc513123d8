#include "store/text_key.h"

#include <unicode/bytestream.h>
#include <unicode/normalizer2.h>

#include <cstdint>
#include <cstring>
#include <stdexcept>

namespace rollcall {
namespace {

const icu::Normalizer2& Casefolder() {
  UErrorCode status = U_ZERO_ERROR;
  const icu::Normalizer2* folder = icu::Normalizer2::getNFKCCasefoldInstance(status);
  if (U_FAILURE(status)) throw std::logic_error("ICU has no NFKC_Casefold data");
  return *folder;
}

std::string Folded(std::string_view text) {
  static const icu::Normalizer2& casefolder = Casefolder();
  std::string key;
  icu::StringByteSink<std::string> sink(&key);
  UErrorCode status = U_ZERO_ERROR;
  casefolder.normalizeUTF8(0, {text.data(), static_cast<std::int32_t>(text.size())}, sink, nullptr, status);
  if (U_FAILURE(status)) throw std::logic_error(u_errorName(status));
  return key;
}

// Eight bytes at a time: each login and address of a first load comes here several times.
using Eight = std::uint64_t;
constexpr Eight kEach = 0x0101010101010101;
constexpr Eight kNotAscii = kEach * 0x80;

// Of ASCII: A to Z, and they alone, have the highest bit set in the first sum and not in the second.
Eight Lowered(Eight bytes) {
  return bytes | ((bytes + kEach * (0x80 - 'A')) & ~(bytes + kEach * (0x7F - 'Z')) & kNotAscii) >> 2;
}

// Whether the text was ASCII; otherwise it is spoilt.
bool Lower(std::string& text) {
  Eight all = 0;
  std::size_t i = 0;
  for (; i + sizeof(Eight) <= text.size(); i += sizeof(Eight)) {
    Eight bytes = 0;
    std::memcpy(&bytes, &text[i], sizeof(Eight));
    all |= bytes;
    bytes = Lowered(bytes);
    std::memcpy(&text[i], &bytes, sizeof(Eight));
  }
  for (; i < text.size(); ++i) {
    const Eight byte = static_cast<unsigned char>(text[i]);
    all |= byte;
    text[i] = static_cast<char>(Lowered(byte));
  }
  return (all & kNotAscii) == 0;
}

}  // namespace

std::string TextKey(std::string_view text) {
  std::string key(text);
  return Lower(key) ? key : Folded(text);
}

}  // namespace rollcall
