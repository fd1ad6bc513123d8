#include "agent/sync/fingerprint.h"

#include <xxhash.h>

namespace rollcall {
namespace {

// Each part with its length in front: "ab","c" and "a","bc" must differ.
void Append(std::string& buffer, std::string_view part) {
  const auto size = static_cast<std::uint32_t>(part.size());
  buffer.append(reinterpret_cast<const char*>(&size), sizeof(size));
  buffer.append(part);
}

void Append(std::string& buffer, std::int64_t number) {
  buffer.append(reinterpret_cast<const char*>(&number), sizeof(number));
}

}  // namespace

std::int64_t Fingerprinter::Of(const ObservedUser& user) {
  buffer_.assign(salt_);
  Append(buffer_, user.dn.text);
  for (const std::string_view field : user.fields) Append(buffer_, field);
  for (const ObservedAttribute& attribute : user.attributes) {
    Append(buffer_, attribute.name);
    Append(buffer_, attribute.value);
  }
  Append(buffer_, user.enabled ? std::int64_t{*user.enabled} : std::int64_t{-1});
  Append(buffer_, static_cast<std::int64_t>(user.memberships_told));
  for (const ObservedMembership& membership : user.memberships) {
    Append(buffer_, membership.group.key);
    Append(buffer_, membership.role);
  }
  if (user.last_login) {
    Append(buffer_, user.last_login->at.time_since_epoch().count());
    Append(buffer_, user.last_login->lag.count());
    Append(buffer_, user.last_login->attribute);
  }
  return static_cast<std::int64_t>(XXH3_64bits(buffer_.data(), buffer_.size()));
}

}  // namespace rollcall
