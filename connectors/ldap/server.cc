#include "connectors/ldap/server.h"

namespace rollcall {

LdapServer MeetServer(const LdapOptions& options, LdapSession& session) {
  LdapServer server;
  server.root = ReadRootDse(session);
  server.facts = &FactsOf(options.dialect.value_or(DialectOf(server.root)));
  server.options = CompleteOptions(options, *server.facts);
  server.now = std::chrono::time_point_cast<std::chrono::milliseconds>(std::chrono::system_clock::now());
  return server;
}

std::string DescribeServer(const LdapServer& server) {
  std::string text(FactsOf(DialectOf(server.root)).product);
  std::string version = server.root.vendor_name;
  if (!version.empty() && !server.root.vendor_version.empty()) version += ' ';
  version += server.root.vendor_version;
  return version.empty() ? text : text + " (" + version + ')';
}

}  // namespace rollcall
