// TLS for LDAP connections: always verified, bounded in time, and with a reason when it fails.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "connectors/ldap/connection/handle.h"
#include "connectors/ldap/connection/socket.h"
#include "connectors/ldap/connection/uri.h"
#include "connectors/ldap/syntax/options.h"

namespace rollcall {

// Does the TLS handshake on `handle`, whose socket is `socket`: at once for ldaps://, after a StartTLS
// operation otherwise. The server's certificate has to be signed by options.ca_file (or the system's bundle)
// and to name the host of `uri`. Throws SourceRejected for files and certificates that will not do,
// SourceUnavailable for a server that is silent or gone; `handle` is then of no further use.
void SecureConnection(ldap* handle, int socket, const LdapUri& uri, const LdapOptions& options, SteadyTime deadline);

// Why a handshake failed, from what libldap and GnuTLS wrote to their log; nullopt where it tells no reason
// that a person could mend.
std::optional<std::string> ExplainTlsLog(std::string_view log, const LdapUri& uri, std::string_view ca_file);

}  // namespace rollcall
