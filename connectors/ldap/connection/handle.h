// Owners of libldap's objects, without its header.
#pragma once

#include <memory>

struct ldap;
struct ldapmsg;
struct ldapcontrol;
struct berelement;

namespace rollcall {

struct LdapDeleter {
  void operator()(ldap* handle) const;  // unbinds and closes the connection
  void operator()(ldapmsg* message) const;
  void operator()(ldapcontrol* control) const;
  void operator()(ldapcontrol** controls) const;
  void operator()(berelement* element) const;  // the bytes belong to a message
  void operator()(char* text) const;
};

using LdapHandle = std::unique_ptr<ldap, LdapDeleter>;
using LdapMessagePtr = std::unique_ptr<ldapmsg, LdapDeleter>;
using LdapControlPtr = std::unique_ptr<ldapcontrol, LdapDeleter>;
using LdapControlsPtr = std::unique_ptr<ldapcontrol*, LdapDeleter>;
using LdapElementPtr = std::unique_ptr<berelement, LdapDeleter>;
using LdapTextPtr = std::unique_ptr<char, LdapDeleter>;

}  // namespace rollcall
