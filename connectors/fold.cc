#include "connectors/fold.h"

#include <unicode/bytestream.h>
#include <unicode/normalizer2.h>

#include <algorithm>
#include <stdexcept>

namespace rollcall {
namespace {

std::string FoldUnicode(std::string_view text) {
  UErrorCode status = U_ZERO_ERROR;
  const icu::Normalizer2* folder = icu::Normalizer2::getNFKCCasefoldInstance(status);
  std::string key;
  icu::StringByteSink<std::string> sink(&key);
  if (U_SUCCESS(status)) {
    folder->normalizeUTF8(0, {text.data(), static_cast<std::int32_t>(text.size())}, sink, nullptr, status);
  }
  if (U_FAILURE(status)) throw std::logic_error(u_errorName(status));
  return key;
}

}  // namespace

std::string FoldKey(std::string_view text) {
  if (std::ranges::any_of(text, [](char c) { return static_cast<unsigned char>(c) >= 0x80; })) return FoldUnicode(text);
  std::string key(text);
  std::ranges::transform(key, key.begin(),
                         [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c; });
  return key;
}

}  // namespace rollcall
