// Users and groups from an LDIF file (RFC 2849): the export of a directory.
#pragma once

#include <memory>
#include <string>

#include "connectors/connector.h"
#include "connectors/ldap/ldap_connector.h"

namespace rollcall {

struct LdifOptions {
  std::string path;
  // What a file has of a directory: dialect (generic unless told), bases and group_bases (none: the whole file),
  // filters, anchor, attributes and so on. Nothing in it that connects is used.
  LdapOptions directory;
};

// Throws SourceRejected where the options cannot work. The file is opened by Pull and Check.
std::unique_ptr<Connector> MakeLdifConnector(LdifOptions options);

}  // namespace rollcall
