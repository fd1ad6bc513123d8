#include "connectors/ldap/connection/srv.h"

#include <arpa/nameser.h>
#include <netdb.h>
#include <netinet/in.h>
#include <resolv.h>

#include <algorithm>
#include <array>
#include <tuple>

#include "connectors/errors.h"

namespace rollcall {
namespace {

// A resolver's state is a C handle.
class Resolver {
 public:
  explicit Resolver(const sockaddr_in* server) {
    if (res_ninit(&state_) != 0) throw SourceUnavailable("srv: /etc/resolv.conf cannot be read");
    if (server == nullptr) return;
    state_.nscount = 1;
    state_.nsaddr_list[0] = *server;
  }
  ~Resolver() { res_nclose(&state_); }
  Resolver(const Resolver&) = delete;
  Resolver& operator=(const Resolver&) = delete;

  std::vector<unsigned char> Query(const std::string& name) {
    constexpr std::size_t kLargestAnswer = 65'535;
    std::vector<unsigned char> answer(kLargestAnswer);
    const int size = res_nquery(&state_, name.c_str(), ns_c_in, ns_t_srv, answer.data(), kLargestAnswer);
    if (size < 0) Fail(name);
    answer.resize(std::min(static_cast<std::size_t>(size), kLargestAnswer));
    return answer;
  }

 private:
  [[noreturn]] void Fail(const std::string& name) const {
    if (state_.res_h_errno == HOST_NOT_FOUND || state_.res_h_errno == NO_DATA) {
      throw SourceRejected("srv: DNS knows no servers by the name " + name + "; check srv, or name them in uris");
    }
    throw SourceUnavailable("srv: DNS gives no answer for " + name);
  }

  struct __res_state state_ {};
};

[[noreturn]] void ThrowMalformed() { throw SourceUnavailable("srv: the answer of DNS is malformed"); }

SrvRecord ReadRecord(const ns_msg& message, const ns_rr& record) {
  constexpr std::size_t kFixed = 6;  // priority, weight, port
  if (ns_rr_rdlen(record) <= kFixed) ThrowMalformed();
  const unsigned char* data = ns_rr_rdata(record);
  std::array<char, NS_MAXDNAME> host{};
  if (ns_name_uncompress(ns_msg_base(message), ns_msg_end(message), data + kFixed, host.data(), host.size()) < 0) {
    ThrowMalformed();
  }
  return {.priority = static_cast<std::uint16_t>(ns_get16(data)),
          .weight = static_cast<std::uint16_t>(ns_get16(data + 2)),
          .port = static_cast<std::uint16_t>(ns_get16(data + 4)),
          .host = host.data()};
}

}  // namespace

std::vector<SrvRecord> ReadSrvAnswer(std::span<const unsigned char> answer) {
  ns_msg message;
  if (ns_initparse(answer.data(), static_cast<int>(answer.size()), &message) != 0) ThrowMalformed();
  std::vector<SrvRecord> records;
  for (int i = 0; i < ns_msg_count(message, ns_s_an); ++i) {
    ns_rr record;
    if (ns_parserr(&message, ns_s_an, i, &record) != 0) ThrowMalformed();
    if (ns_rr_type(record) == ns_t_srv) records.push_back(ReadRecord(message, record));
  }
  std::ranges::stable_sort(records, [](const SrvRecord& a, const SrvRecord& b) {
    return std::tie(a.priority, b.weight) < std::tie(b.priority, a.weight);
  });
  return records;
}

std::vector<std::string> FindLdapServers(const std::string& domain, const sockaddr_in* resolver) {
  const std::string name = "_ldap._tcp." + domain;
  std::vector<std::string> uris;
  for (const SrvRecord& each : ReadSrvAnswer(Resolver(resolver).Query(name))) {
    // RFC 2782: a lone dot says that the service is decidedly not available.
    if (!each.host.empty() && each.host != ".") uris.push_back("ldap://" + each.host + ':' + std::to_string(each.port));
  }
  if (uris.empty()) throw SourceRejected("srv: " + name + " names no server; check srv, or name them in uris");
  return uris;
}

}  // namespace rollcall
