#include "connectors/ldap/connection/handle.h"

#include "connectors/ldap/syntax/libldap.h"

namespace rollcall {

void LdapDeleter::operator()(ldap* handle) const { ldap_unbind_ext(handle, nullptr, nullptr); }
void LdapDeleter::operator()(ldapmsg* message) const { ldap_msgfree(message); }
void LdapDeleter::operator()(ldapcontrol* control) const { ldap_control_free(control); }
void LdapDeleter::operator()(ldapcontrol** controls) const { ldap_controls_free(controls); }
void LdapDeleter::operator()(berelement* element) const { ber_free(element, 0); }
void LdapDeleter::operator()(char* text) const { ldap_memfree(text); }

}  // namespace rollcall
