#include "connectors/ldap/connection/server.h"

#include <charconv>
#include <string>

#include "connectors/errors.h"
#include "connectors/ldap/connection/search.h"

namespace rollcall {
namespace {

constexpr std::chrono::days kUsualLogonSync{14};

// [MS-ADA2] section 2.344; 0: lastLogonTimestamp is not written any more.
std::chrono::days ReadLogonSync(const RootDse& root, LdapSession& session) {
  LdapSearch search(
      session,
      {.base = root.default_naming_context, .scope = LdapScope::kBase, .attributes = {"msDS-LogonTimeSyncInterval"}},
      SteadyTime::max());
  std::chrono::days interval = kUsualLogonSync;
  LdapEntry entry;
  while (search.Next(entry)) {
    if (entry.attribute_count() == 0 || entry.values(0).empty()) continue;
    const std::string_view text = entry.values(0).front();
    int days = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), days);
    if (error != std::errc() || days < 0) {
      throw SourceRejected(session.uri().text + ": msDS-LogonTimeSyncInterval is \"" + std::string(text) +
                           "\", which is no number of days");
    }
    interval = days == 0 ? kNeverWritten : std::chrono::days{days};
  }
  return interval;
}

}  // namespace

LdapServer MeetServer(const LdapOptions& options, LdapSession& session) {
  LdapServer server;
  server.root = ReadRootDse(session);
  server.facts = &FactsOf(options.dialect.value_or(DialectOf(server.root)));
  server.options = CompleteOptions(options, *server.facts);
  if (server.facts->dialect == LdapDialect::kActiveDirectory && !server.root.default_naming_context.empty()) {
    server.logon_sync = ReadLogonSync(server.root, session);
  }
  session.PassOverReferencesTo(server.facts->system_partitions);
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
