// Users and groups from an LDAP directory (RFC 4511), read in full with simple paged results (RFC 2696), or as far as
// they changed (RFC 4533).
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "connectors/connector.h"

namespace rollcall {

struct LdapOptions {
  enum class Bind : std::uint8_t { kAnonymous, kSimple, kSaslExternal };
  // How to ask for no more than what changed.
  enum class Incremental : std::uint8_t {
    kAuto,  // the best that the server offers and the configuration allows, else kNone
    kSync,  // content synchronization (RFC 4533), one cookie a search
    kNone,  // everything in each pull
  };

  // ldap://, ldaps:// or ldapi:// URIs, tried in this order; a pull uses one server from beginning to end.
  std::vector<std::string> uris;
  bool start_tls = false;
  std::string ca_file;             // PEM; empty: the system's bundle
  std::string client_certificate;  // PEM, for SASL EXTERNAL over TLS; empty: none
  std::string client_key;
  // A password is only ever sent over TLS, ldapi or to loopback, unless this says otherwise.
  bool allow_cleartext = false;

  Bind bind = Bind::kAnonymous;
  std::string bind_dn;
  std::string bind_password_file;         // one trailing newline is cut; read at every connect
  std::string bind_password_environment;  // name of a variable; one of the two

  std::vector<std::string> bases;
  std::string filter = "(objectClass=inetOrgPerson)";
  std::vector<std::string> group_bases;  // empty: no groups
  std::string group_filter = "(|(objectClass=groupOfNames)(objectClass=groupOfUniqueNames)(objectClass=posixGroup))";
  std::int32_t page_size = 1000;  // entries; 0: unpaged

  Incremental incremental = Incremental::kAuto;

  std::chrono::seconds timeout{30};  // for the connect, the TLS handshake, the bind and each wait for a result
  std::chrono::seconds pull_timeout{3600};

  std::string anchor = "entryUUID";
  // Field name (kFieldNames) -> attributes, the first one present wins.
  std::map<std::string, std::vector<std::string>, std::less<>> attributes;
  // Name to keep it by -> attribute.
  std::map<std::string, std::string, std::less<>> extra_attributes;
  // First present wins: pwdLastSuccess, authTimestamp.
  std::vector<std::string> login_time_attributes = {"pwdLastSuccess", "authTimestamp"};
};

// Throws SourceRejected where the options cannot work (bad URI, bad filter). Connects only in Pull and Check.
std::unique_ptr<Connector> MakeLdapConnector(LdapOptions options);

}  // namespace rollcall
