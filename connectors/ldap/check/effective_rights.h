// What the agent may read of entries, as the server itself says: an attribute that nobody has looks like one that is
// hidden (draft-ietf-ldapext-acl-model-08 section 4.1, as 389 Directory Server and its relatives have it).
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "connectors/ldap/connection/server.h"
#include "connectors/ldap/connection/session.h"

namespace rollcall {

inline constexpr std::string_view kEffectiveRightsControl = "1.3.6.1.4.1.42.2.27.9.5.2";

struct EffectiveRights {
  bool are_known = false;
  std::string hidden;  // "nsAccountLock (on 3 of 20 entries)": what the agent may not read everywhere; empty: nothing
  std::string rule;    // the access rule that would show it: a value of `aci` in the entry of a base
};

// What the agent may read of `attributes` on the entries `dns`, of which 20 at most are asked about, one by one. Not
// known: the server is another one or has no such control, does not say whom it takes the agent for, or refuses. Throws
// what LdapSession::WhoAmI throws.
EffectiveRights RightsToRead(const LdapServer& server, LdapSession& session, std::span<const std::string> dns,
                             const std::vector<std::string>& attributes);

}  // namespace rollcall
