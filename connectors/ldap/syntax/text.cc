#include "connectors/ldap/syntax/text.h"

#include <algorithm>
#include <array>

namespace rollcall {
namespace {

// Which octet of a GUID stands where in its text.
constexpr std::array<std::size_t, 16> kGuidOrder = {3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15};

}  // namespace

std::string GuidToText(std::string_view octets) {
  if (octets.size() != kGuidOrder.size()) return {};
  std::string text;
  for (std::size_t i = 0; i < kGuidOrder.size(); ++i) {
    if (i == 4 || i == 6 || i == 8 || i == 10) text += '-';
    AppendHex(octets[kGuidOrder[i]], text);
  }
  return text;
}

std::string TextToGuid(std::string_view text) {
  std::string octets(kGuidOrder.size(), '\0');
  for (const std::size_t each : kGuidOrder) {
    if (text.starts_with('-')) text.remove_prefix(1);
    const auto octet = HexOctet(text);
    if (!octet) return {};
    octets[each] = *octet;
    text.remove_prefix(2);
  }
  return text.empty() ? octets : std::string();
}

}  // namespace rollcall
