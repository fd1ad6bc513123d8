// ldap://, ldaps:// and ldapi:// addresses of servers (RFC 4516), without the parts that name entries.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace rollcall {

struct LdapUri {
  enum class Scheme : std::uint8_t { kLdap, kLdaps, kLdapi };
  Scheme scheme = Scheme::kLdap;
  std::string host;  // without brackets; for ldapi the path of the socket
  std::uint16_t port = 389;
  std::string text;  // as configured, for messages
};

// Throws SourceRejected where `text` is not the address of a server, and nothing else.
LdapUri ParseLdapUri(std::string_view text);

}  // namespace rollcall
