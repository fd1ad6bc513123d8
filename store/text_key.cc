#include "store/text_key.h"

#include <unicode/bytestream.h>
#include <unicode/normalizer2.h>

#include <algorithm>
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

}  // namespace

std::string TextKey(std::string_view text) {
  if (std::ranges::any_of(text, [](char c) { return static_cast<unsigned char>(c) >= 0x80; })) return Folded(text);
  std::string key(text);
  std::ranges::transform(key, key.begin(),
                         [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c; });
  return key;
}

}  // namespace rollcall
