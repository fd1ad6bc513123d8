// One bound connection to one server.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "connectors/ldap/connection/handle.h"
#include "connectors/ldap/connection/kerberos.h"
#include "connectors/ldap/connection/result.h"
#include "connectors/ldap/connection/socket.h"
#include "connectors/ldap/connection/uri.h"
#include "connectors/ldap/syntax/options.h"

namespace rollcall {

// Not thread-safe. After an exception its connection may be dead, and stays so; make another one.
class LdapSession {
 public:
  // The first server of options.uris that can be reached; a server that rejects the agent ends the search,
  // since a person has to mend that. Throws SourceRejected or SourceUnavailable, which names every server tried.
  static LdapSession OpenAny(const LdapOptions& options);

  // Connects, secures and binds within options.timeout for each of the three.
  LdapSession(const LdapOptions& options, LdapUri uri);

  ldap* handle() const { return handle_.get(); }
  const LdapUri& uri() const { return uri_; }
  const LdapOptions& options() const { return *options_; }
  // Searches pass over references to entries whose DN begins with one of these RDNs (DnKey), because there is
  // nothing to read there. The names outlive the session. Without this, every reference makes a search throw.
  void PassOverReferencesTo(std::span<const std::string_view> rdns) { passed_over_ = rdns; }
  std::span<const std::string_view> passed_over() const { return passed_over_; }

  LdapStep Step(std::string_view what) const { return {.uri = uri_.text, .what = what, .bind_dn = options_->bind_dn}; }

  // The next message that answers operation `id`, within options.timeout and `deadline`, whichever is first.
  // `step` names the operation in messages.
  LdapMessagePtr Receive(int id, SteadyTime deadline, const LdapStep& step);

  // The authorization identity (RFC 4532): "dn:cn=agent,...", or "anonymous".
  std::string WhoAmI();

  // Whether what is sent can be read on the way.
  bool is_encrypted() const;
  std::string_view protection() const;  // how, for messages
  Reach reach() const { return reach_; }

 private:
  void Bind();
  void Simple(const std::string& dn, const std::string& password);
  void External();
  void Gssapi();
  void AcquireTickets(const LdapStep& step);
  LdapMessagePtr ReceiveSuccess(int id, std::string_view what);

  const LdapOptions* options_;  // outlives the session
  LdapUri uri_;
  Reach reach_ = Reach::kNetwork;
  KerberosCredential credential_;  // null: the tickets that the environment names
  LdapHandle handle_;
  std::span<const std::string_view> passed_over_;
};

// The password of a simple bind, read anew. Throws SourceRejected where there is none: an empty password
// would bind anonymously and see another directory than was meant.
std::string ReadBindPassword(const LdapOptions& options);

// The URIs of all servers to try, in order. Throws what FindLdapServers throws.
std::vector<std::string> ServersOf(const LdapOptions& options);

}  // namespace rollcall
