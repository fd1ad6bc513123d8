// Kerberos credentials of a source's own, which the environment of the process has no part in.
#pragma once

#include <memory>
#include <string>

struct gss_cred_id_struct;

namespace rollcall {

struct KerberosDeleter {
  void operator()(gss_cred_id_struct* credential) const;
};
using KerberosCredential = std::unique_ptr<gss_cred_id_struct, KerberosDeleter>;

// The credential of the first principal in `keytab`. Its tickets stay in this process, in a cache that all sessions
// with the same keytab share. May ask the realm for a ticket. Throws std::runtime_error with the library's reason.
KerberosCredential AcquireKerberosCredential(const std::string& keytab);

}  // namespace rollcall
