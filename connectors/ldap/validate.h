// Options that cannot work, found before anything is connected.
#pragma once

#include "connectors/ldap/syntax/options.h"

namespace rollcall {

// Throws SourceRejected with the first thing that is wrong: the key, the value, the way out.
void ValidateLdapOptions(const LdapOptions& options);

// The same of what has to do with entries alone: bases, which may be none, filters and attributes.
void ValidateLdapMapping(const LdapOptions& options);

}  // namespace rollcall
