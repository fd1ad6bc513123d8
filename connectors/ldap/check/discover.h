// A directory that nobody has configured yet: who it is, and where the people and the groups are in it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "connectors/ldap/syntax/options.h"

namespace rollcall {

// A container and how many entries are below it.
struct FoundBase {
  std::string dn;
  std::int64_t entries = 0;
  friend bool operator==(const FoundBase&, const FoundBase&) = default;
};

struct Discovery {
  std::string server;    // product and protection, as CheckLdap tells them
  std::string identity;  // who the server takes us for
  std::vector<std::string> naming_contexts;
  std::vector<FoundBase> users;  // those with most first
  std::vector<FoundBase> groups;
  std::vector<std::string> notes;  // what could not be looked through, and why
};

// Connects as `options` say and reads the DNs of all entries that are users or groups in the server's dialect, but no
// other attribute. `options` need no bases. Throws SourceUnavailable and SourceRejected where there is no connection.
Discovery DiscoverLdap(const LdapOptions& options);

enum class BaseOf : std::uint8_t { kUsers, kGroups };
// How many of them are below `dn`. Throws SourceRejected where it is no DN or not there, SourceUnavailable where they
// cannot be counted.
FoundBase CountBelow(const LdapOptions& options, const std::string& dn, BaseOf what);

// The fewest containers, five at most, below which all the entries are; `contexts` is never gone beyond.
std::vector<FoundBase> ProposeBases(const std::vector<std::string>& entry_dns,
                                    const std::vector<std::string>& contexts);

}  // namespace rollcall
