// Certificates and keys, loaded once for all connections that use them.
#pragma once

#include <string>

#include "connectors/ldap/connection/handle.h"
#include "connectors/ldap/connection/uri.h"
#include "connectors/ldap/syntax/options.h"

namespace rollcall {

// The file of authorities that `options` means; empty: it names none and this system has no bundle.
std::string CaFileOf(const LdapOptions& options);

// Makes `handle` verify every certificate by CaFileOf(options) and show the client certificate, if there is
// one. Files are read again when they have changed. Throws SourceRejected where they are not usable. Thread-safe.
void SetTlsContext(ldap* handle, const LdapUri& uri, const LdapOptions& options);

}  // namespace rollcall
