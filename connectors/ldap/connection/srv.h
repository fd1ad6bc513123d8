// Servers of a domain, as its DNS names them (RFC 2782).
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

struct sockaddr_in;

namespace rollcall {

struct SrvRecord {
  std::uint16_t priority = 0;
  std::uint16_t weight = 0;
  std::uint16_t port = 0;
  std::string host;
  friend bool operator==(const SrvRecord&, const SrvRecord&) = default;
};

// The SRV records of a DNS answer (RFC 1035 section 4.1) in the order to try them: the lowest priority first, among
// equal ones the heaviest. Throws SourceUnavailable where the answer is not well-formed.
std::vector<SrvRecord> ReadSrvAnswer(std::span<const unsigned char> answer);

// "ldap://HOST:PORT" for each record of _ldap._tcp.DOMAIN. Throws SourceUnavailable where DNS does not answer, and
// SourceRejected where it says that there is no such service. `resolver` is asked instead of those of
// /etc/resolv.conf.
std::vector<std::string> FindLdapServers(const std::string& domain, const sockaddr_in* resolver = nullptr);

}  // namespace rollcall
