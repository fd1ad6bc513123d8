// What the tests against a real slapd share.
#pragma once

#include <chrono>

#include "connectors/ldap/ldap_connector.h"
#include "tests/servers/slapd.h"

namespace rollcall {

// Simple bind as the agent over ldap://, all of the directory, a timeout that tests can wait for.
inline LdapOptions AgentOptions(const Slapd& slapd) {
  LdapOptions options;
  options.uris = {slapd["URI"]};
  options.bind = LdapOptions::Bind::kSimple;
  options.bind_dn = slapd["BIND_DN"];
  options.bind_password_file = slapd["PASSWORD_FILE"];
  options.ca_file = slapd["CA_FILE"];
  options.bases = {slapd["BASE"]};
  options.group_bases = {slapd["BASE"]};
  options.timeout = std::chrono::seconds{5};
  return options;
}

// Seconds that `work` takes.
template <typename Work>
double SecondsOf(Work work) {
  const auto start = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

}  // namespace rollcall
