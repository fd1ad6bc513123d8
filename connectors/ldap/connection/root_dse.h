// What a server says of itself (RFC 4512 section 5.1, RFC 3045, [MS-ADTS] section 3.1.1.3.2).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "connectors/ldap/connection/session.h"

namespace rollcall {

struct RootDse {
  std::string vendor_name;
  std::string vendor_version;
  std::vector<std::string> object_classes;
  std::vector<std::string> controls;
  std::vector<std::string> capabilities;
  std::vector<std::string> naming_contexts;
  std::string default_naming_context;        // Active Directory: the domain
  std::string configuration_naming_context;  // Active Directory
  std::string ds_service_name;               // Active Directory: this domain controller's NTDS settings
  std::string highest_committed_usn;         // Active Directory: of this domain controller, when the server was met

  bool HasControl(std::string_view oid) const;
  bool HasCapability(std::string_view oid) const;
  bool HasObjectClass(std::string_view name) const;
};

inline constexpr std::string_view kPagedResultsControl = "1.2.840.113556.1.4.319";  // RFC 2696

// Everything stays empty that the server does not tell. Throws what LdapSearch throws.
RootDse ReadRootDse(LdapSession& session);

}  // namespace rollcall
