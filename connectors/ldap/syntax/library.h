// libldap with liblber and Cyrus SASL, loaded when a directory is asked. To be included instead of their headers: the
// functions have their own names. For .cc files.
#pragma once

#include <ldap.h>
#include <sasl/sasl.h>
extern "C" {
#include <openldap.h>  // ldap_init_fd; it has no extern "C" of its own
}

#include "connectors/errors.h"
#include "connectors/library.h"

namespace rollcall {

// The other two are found through it.
inline constexpr Library kLdapLibrary = {
    "libldap-2.5.so.0",
    [](const std::string& reason) { throw SourceRejected("directories need " + reason + "; install libldap-2.5-0"); }};

// LDAP_OPT_ON is the address of a variable of the library; any but LDAP_OPT_OFF says the same.
inline constexpr int kLdapOn = 1;

ROLLCALL_LOADED(kLdapLibrary, ber_alloc_t);
ROLLCALL_LOADED(kLdapLibrary, ber_bvarray_free);
ROLLCALL_LOADED(kLdapLibrary, ber_bvfree);
ROLLCALL_LOADED(kLdapLibrary, ber_flatten2);
ROLLCALL_LOADED(kLdapLibrary, ber_free);
ROLLCALL_LOADED(kLdapLibrary, ber_get_option);
ROLLCALL_LOADED(kLdapLibrary, ber_init);
ROLLCALL_LOADED(kLdapLibrary, ber_memfree);
ROLLCALL_LOADED(kLdapLibrary, ber_peek_tag);
ROLLCALL_LOADED(kLdapLibrary, ber_printf);
ROLLCALL_LOADED(kLdapLibrary, ber_scanf);
ROLLCALL_LOADED(kLdapLibrary, ber_set_option);
ROLLCALL_LOADED(kLdapLibrary, ber_skip_element);
ROLLCALL_LOADED(kLdapLibrary, ber_sockbuf_add_io);
ROLLCALL_LOADED(kLdapLibrary, ber_sockbuf_ctrl);
ROLLCALL_LOADED(kLdapLibrary, ldap_control_create);
ROLLCALL_LOADED(kLdapLibrary, ldap_control_find);
ROLLCALL_LOADED(kLdapLibrary, ldap_control_free);
ROLLCALL_LOADED(kLdapLibrary, ldap_controls_free);
ROLLCALL_LOADED(kLdapLibrary, ldap_create_page_control);
ROLLCALL_LOADED(kLdapLibrary, ldap_err2string);
ROLLCALL_LOADED(kLdapLibrary, ldap_free_urldesc);
ROLLCALL_LOADED(kLdapLibrary, ldap_get_dn_ber);
ROLLCALL_LOADED(kLdapLibrary, ldap_get_entry_controls);
ROLLCALL_LOADED(kLdapLibrary, ldap_get_option);
ROLLCALL_LOADED(kLdapLibrary, ldap_init_fd);
ROLLCALL_LOADED(kLdapLibrary, ldap_initialize);
ROLLCALL_LOADED(kLdapLibrary, ldap_install_tls);
ROLLCALL_LOADED(kLdapLibrary, ldap_memfree);
ROLLCALL_LOADED(kLdapLibrary, ldap_memvfree);
ROLLCALL_LOADED(kLdapLibrary, ldap_msgfree);
ROLLCALL_LOADED(kLdapLibrary, ldap_msgtype);
ROLLCALL_LOADED(kLdapLibrary, ldap_parse_intermediate);
ROLLCALL_LOADED(kLdapLibrary, ldap_parse_pageresponse_control);
ROLLCALL_LOADED(kLdapLibrary, ldap_parse_reference);
ROLLCALL_LOADED(kLdapLibrary, ldap_parse_result);
ROLLCALL_LOADED(kLdapLibrary, ldap_parse_whoami);
ROLLCALL_LOADED(kLdapLibrary, ldap_result);
ROLLCALL_LOADED(kLdapLibrary, ldap_sasl_bind);
ROLLCALL_LOADED(kLdapLibrary, ldap_sasl_interactive_bind);
ROLLCALL_LOADED(kLdapLibrary, ldap_search_ext);
ROLLCALL_LOADED(kLdapLibrary, ldap_set_option);
ROLLCALL_LOADED(kLdapLibrary, ldap_start_tls_s);
ROLLCALL_LOADED(kLdapLibrary, ldap_tls_inplace);
ROLLCALL_LOADED(kLdapLibrary, ldap_unbind_ext);
ROLLCALL_LOADED(kLdapLibrary, ldap_url_parse);
ROLLCALL_LOADED(kLdapLibrary, ldap_whoami);
ROLLCALL_LOADED(kLdapLibrary, sasl_client_done);
ROLLCALL_LOADED(kLdapLibrary, sasl_client_init);

}  // namespace rollcall
