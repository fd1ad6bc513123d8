// The server at hand: of which family it is, and what that means for reading it.
#pragma once

#include "connectors/ldap/connection/dialect.h"
#include "connectors/ldap/connection/root_dse.h"
#include "connectors/ldap/connection/session.h"
#include "connectors/ldap/syntax/options.h"

namespace rollcall {

// As logon_sync: lastLogonTimestamp is not written any more.
inline constexpr std::chrono::days kNeverWritten{-1};

// What an entry without its anchor is.
enum class NoAnchor : std::uint8_t {
  kHidden,       // the agent may not read it, or the server has none
  kNotExported,  // whoever wrote the file has left it out
  kByName,       // known by its DN: then a group that is renamed is another one
};

struct LdapServer {
  RootDse root;
  const DialectFacts* facts = nullptr;  // as configured, or else as the server says; never null
  LdapOptions options;                  // complete: what is not configured is as usual in the dialect
  // Active Directory: how far lastLogonTimestamp may trail (ms-DS-Logon-Time-Sync-Interval).
  std::chrono::days logon_sync{14};
  TimePoint now;  // when it was met; what "expired" means in this pull
  NoAnchor users_without_anchor = NoAnchor::kHidden;
  NoAnchor groups_without_anchor = NoAnchor::kHidden;
};

// Asks the server behind `session` who it is. Throws what LdapSearch throws.
LdapServer MeetServer(const LdapOptions& options, LdapSession& session);

// "OpenLDAP slapd", "389 Directory Server (389-Directory/2.3.1)", for messages.
std::string DescribeServer(const LdapServer& server);

}  // namespace rollcall
