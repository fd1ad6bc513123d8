// Users and groups from an LDAP directory (RFC 4511), read in full with simple paged results (RFC 2696), or as far as
// they changed (RFC 4533).
#pragma once

#include <memory>

#include "connectors/connector.h"
#include "connectors/ldap/syntax/options.h"

namespace rollcall {

// Throws SourceRejected where the options cannot work (bad URI, bad filter). Connects only in Pull and Check.
std::unique_ptr<Connector> MakeLdapConnector(LdapOptions options);

}  // namespace rollcall
