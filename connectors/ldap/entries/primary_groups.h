// Active Directory: the one group of a user that does not name the user as a member.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "connectors/ldap/connection/search.h"
#include "connectors/ldap/connection/server.h"
#include "connectors/ldap/connection/session.h"
#include "connectors/observed.h"

namespace rollcall {

// The SID ([MS-DTYP] section 2.4.2.2) in the domain of `user_sid` with the relative id `rid`. nullopt: not a SID.
std::optional<std::string> SidInDomainOf(std::string_view user_sid, std::uint32_t rid);

// Finds groups by their SIDs; asks for each of them once.
class PrimaryGroups {
 public:
  // Both outlive this object. Its searches may run while another one on `session` is being read.
  PrimaryGroups(const LdapServer& server, LdapSession& session, SteadyTime deadline)
      : server_(server), session_(session), deadline_(deadline) {}

  // nullopt: there is none, or the agent may not see it. Throws what LdapSearch throws.
  std::optional<DnView> Find(const std::string& sid);

 private:
  struct Name {
    std::string dn;  // empty: there is none
    std::string key;
  };
  Name Search(const std::string& sid);

  const LdapServer& server_;
  LdapSession& session_;
  SteadyTime deadline_;
  std::map<std::string, Name> known_;
};

}  // namespace rollcall
