// libldap with liblber and Cyrus SASL. For .cc files.
#pragma once

#include <ldap.h>
#include <sasl/sasl.h>
extern "C" {
#include <openldap.h>  // ldap_init_fd; it has no extern "C" of its own
}
