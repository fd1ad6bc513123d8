// What to read from an LDAP directory, and how.
#pragma once

#include <chrono>
#include <cstdint>
#include <initializer_list>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace rollcall {

// Which family of servers (dialect.h).
enum class LdapDialect : std::uint8_t { kGeneric, kOpenLdap, k389Ds, kActiveDirectory };

enum class LdapScope : std::uint8_t { kBase, kOneLevel, kSubtree };

// Where to look for users or groups; most often just a DN.
struct LdapBase {
  LdapBase(std::string base_dn) : dn(std::move(base_dn)) {}  // NOLINT(google-explicit-constructor)
  LdapBase(const char* base_dn) : dn(base_dn) {}             // NOLINT(google-explicit-constructor)
  friend bool operator==(const LdapBase&, const LdapBase&) = default;

  std::string dn;
  LdapScope scope = LdapScope::kSubtree;
  std::string filter;  // empty: the source's
};

// Where the value of a field, or of an attribute that is kept, comes from.
struct LdapMapping {
  enum class Values : std::uint8_t {
    kFirst,  // the first one; of a login the one that stands in the entry's RDN
    kJoin,   // all of them in a row
    kAll,    // each for itself; not for fields
  };
  LdapMapping() = default;
  LdapMapping(std::initializer_list<std::string> names) : attributes(names) {}

  std::vector<std::string> attributes;  // the first one that an entry has counts
  std::optional<Values> values;         // of several; nullopt: kFirst for fields, kAll for the others
  std::string separator = ", ";         // between values that are joined
  std::string constant;                 // of an entry that has none of them; empty: no value
};

// Instead of an attribute: the DN, so that a group that is renamed or moved is another one.
inline constexpr std::string_view kDnAnchor = "dn";

struct LdapOptions {
  enum class Bind : std::uint8_t { kAnonymous, kSimple, kSaslExternal, kSaslGssapi };
  // How to ask for no more than what changed.
  enum class Incremental : std::uint8_t {
    kAuto,      // the best that the server offers and the configuration allows, else kNone
    kSync,      // content synchronization (RFC 4533), one cookie a search
    kDirSync,   // Active Directory: the DirSync control, one cookie for the domain
    kUsn,       // Active Directory: uSNChanged
    kModified,  // by the time of each entry's last modification
    kNone,      // everything in each pull
  };

  // ldap://, ldaps:// or ldapi:// URIs, tried in this order; a pull uses one server from beginning to end.
  std::vector<std::string> uris;
  // A domain whose DNS names further servers (_ldap._tcp, RFC 2782), tried after those; empty: none.
  std::string srv;
  bool start_tls = false;
  std::string ca_file;             // PEM; empty: the system's bundle
  std::string client_certificate;  // PEM, for SASL EXTERNAL over TLS; empty: none
  std::string client_key;
  // A password is only ever sent over TLS, ldapi or to loopback, unless this says otherwise.
  bool allow_cleartext = false;

  Bind bind = Bind::kAnonymous;
  std::string keytab;  // for GSSAPI; empty: the tickets that the environment has
  std::string bind_dn;
  std::string bind_password_file;         // one trailing newline is cut; read at every connect
  std::string bind_password_environment;  // name of a variable; one of the two

  std::optional<LdapDialect> dialect;  // nullopt: what the server says of itself

  std::vector<LdapBase> bases;
  std::vector<LdapBase> group_bases;  // empty: no groups
  // Empty, these two and the anchor: what is usual in the dialect.
  std::string filter;
  std::string group_filter;
  std::int32_t page_size = 1000;  // entries; 0: unpaged

  Incremental incremental = Incremental::kAuto;

  std::chrono::seconds timeout{30};  // for the connect, the TLS handshake, the bind and each wait for a result
  std::chrono::seconds pull_timeout{3600};

  // What identifies users, an attribute, and groups, an attribute or kDnAnchor. Empty: the dialect's own; of groups the
  // users' where that is one that a server keeps, and in a file, where a group has none, its DN.
  std::string anchor;
  std::string group_anchor;
  std::map<std::string, LdapMapping, std::less<>> attributes;        // by field name (kFieldNames)
  std::map<std::string, LdapMapping, std::less<>> extra_attributes;  // by the name to keep it by
  // An attribute that names all groups of a user by their DNs (memberOf); empty: users do not speak of groups.
  std::string member_of;
  // The latest of these counts; nullopt: those of the dialect.
  std::optional<std::vector<std::string>> login_time_attributes;
  // How much earlier than the login its time may be, for servers that do not write each one (lastbind-precision).
  std::chrono::seconds login_time_precision{0};
  // URIs of all domain controllers, since each knows only the logins that it has seen itself (lastLogon).
  std::vector<std::string> domain_controllers;
  // From which the account's state is told (account_state.h); nullopt: those of the dialect.
  std::optional<std::vector<std::string>> state_attributes;
};

}  // namespace rollcall
