// What the first entries of a directory look like to the agent.
#pragma once

#include <cstdint>
#include <vector>

#include "connectors/connector.h"
#include "connectors/ldap/connection/server.h"
#include "connectors/ldap/connection/session.h"

namespace rollcall {

// Reads the first page of every base (1,000 entries at most) and tells how many users there are, which
// attributes they have on what share, and how many cannot be read; less where a limit of the server ends the page.
// Throws what LdapSearch throws, unless some entries have come.
std::vector<Finding> SampleUsers(const LdapServer& server, LdapSession& session);

// Reads all users and groups, though nothing of them, as a pull will have to: how many there are. Throws what
// LdapSearch throws, above all where a limit of the server is met. Content synchronization reads without pages, which
// other limits of the server may hold for.
enum class Paged : std::uint8_t { kAsConfigured, kNo };
Finding CountEntries(const LdapServer& server, LdapSession& session, Paged paged);

// The same as SampleUsers of groups and their members.
std::vector<Finding> SampleGroups(const LdapServer& server, LdapSession& session);

}  // namespace rollcall
