#include "connectors/ldap/connection/kerberos.h"

#include <gssapi/gssapi_ext.h>
#include <gssapi/gssapi_krb5.h>

#include <array>
#include <stdexcept>

namespace rollcall {
namespace {

std::string StatusText(OM_uint32 status, int type) {
  OM_uint32 minor = 0;
  OM_uint32 more = 0;
  gss_buffer_desc message = GSS_C_EMPTY_BUFFER;
  if (GSS_ERROR(gss_display_status(&minor, status, type, GSS_C_NO_OID, &more, &message))) return std::to_string(status);
  std::string text(static_cast<const char*>(message.value), message.length);
  gss_release_buffer(&minor, &message);
  return text;
}

}  // namespace

void KerberosDeleter::operator()(gss_cred_id_struct* credential) const {
  OM_uint32 minor = 0;
  gss_release_cred(&minor, &credential);
}

KerberosCredential AcquireKerberosCredential(const std::string& keytab) {
  const std::string client_keytab = "FILE:" + keytab;
  const std::string tickets = "MEMORY:" + keytab;
  std::array<gss_key_value_element_desc, 2> elements = {
      gss_key_value_element_desc{"client_keytab", client_keytab.c_str()},
      gss_key_value_element_desc{"ccache", tickets.c_str()}};
  const gss_key_value_set_desc store{elements.size(), elements.data()};
  gss_OID_set_desc mechanisms{1, const_cast<gss_OID>(gss_mech_krb5)};
  OM_uint32 minor = 0;
  gss_cred_id_t credential = GSS_C_NO_CREDENTIAL;
  const OM_uint32 major = gss_acquire_cred_from(&minor, GSS_C_NO_NAME, GSS_C_INDEFINITE, &mechanisms, GSS_C_INITIATE,
                                                &store, &credential, nullptr, nullptr);
  if (GSS_ERROR(major))
    throw std::runtime_error(StatusText(major, GSS_C_GSS_CODE) + ": " + StatusText(minor, GSS_C_MECH_CODE));
  return KerberosCredential(credential);
}

}  // namespace rollcall
