#include "connectors/ldap/changes/cursor.h"

#include <xxhash.h>

#include <array>
#include <cstdio>

#include "connectors/base/text.h"
#include "connectors/errors.h"

namespace rollcall {
namespace {

constexpr std::string_view kVersion = "/1";

bool IsPlain(char c) { return c > ' ' && c < '\x7f' && c != '%'; }

std::string Escape(std::string_view octets) {
  std::string text;
  for (const char c : octets) {
    if (IsPlain(c)) {
      text += c;
      continue;
    }
    AppendHex(c, text += '%');
  }
  return text;
}

std::string Unescape(std::string_view text) {
  std::string octets;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto octet = text[i] == '%' ? HexOctet(text.substr(i + 1)) : std::nullopt;
    octets += octet.value_or(text[i]);
    if (octet) i += 2;
  }
  return octets;
}

std::vector<std::string_view> Words(std::string_view text) {
  std::vector<std::string_view> words;
  while (true) {
    const std::size_t end = text.find(' ');
    words.push_back(text.substr(0, end));
    if (end == std::string_view::npos) return words;
    text.remove_prefix(end + 1);
  }
}

std::string Checksum(const CursorOwner& owner, const std::vector<std::string>& positions) {
  std::string all;
  const auto append = [&all](std::string_view part) { (all += std::to_string(part.size()) + ':') += part; };
  for (const std::string_view part : {owner.method, owner.server, owner.settings}) append(part);
  for (const std::string& each : positions) append(each);
  const XXH128_hash_t hash = XXH3_128bits(all.data(), all.size());
  std::array<char, 33> text{};
  std::snprintf(text.data(), text.size(), "%016llx%016llx", static_cast<unsigned long long>(hash.high64),
                static_cast<unsigned long long>(hash.low64));
  return text.data();
}

}  // namespace

std::string WriteLdapCursor(const CursorOwner& owner, const std::vector<std::string>& positions) {
  std::string text =
      std::string(owner.method) + std::string(kVersion) + ' ' + Escape(owner.server) + ' ' + Checksum(owner, positions);
  for (const std::string& each : positions) text += ' ' + Escape(each);
  return text;
}

std::vector<std::string> ReadLdapCursor(const CursorOwner& owner, std::string_view text) {
  const auto words = Words(text);
  if (words.size() < 3 || words[0] != std::string(owner.method) + std::string(kVersion))
    throw CursorRejected("what the last pull left is not for this way of reading");
  if (words[1] != Escape(owner.server))
    throw CursorRejected("the last pull was from " + Unescape(words[1]) + ", and servers count each for itself");
  std::vector<std::string> positions;
  for (std::size_t i = 3; i < words.size(); ++i) positions.push_back(Unescape(words[i]));
  if (words[2] != Checksum(owner, positions))
    throw CursorRejected("the configuration is another one than at the last pull, or what that left is damaged");
  return positions;
}

}  // namespace rollcall
