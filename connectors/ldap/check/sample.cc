#include "connectors/ldap/check/sample.h"

#include <cstdint>
#include <string>
#include <variant>

#include "connectors/ldap/check/attribute_findings.h"
#include "connectors/ldap/check/sample_tally.h"
#include "connectors/ldap/connection/search.h"
#include "connectors/ldap/entries/groups.h"
#include "connectors/ldap/entries/users.h"

namespace rollcall {

std::vector<Finding> SampleUsers(const LdapServer& server, LdapSession& session) {
  const LdapOptions& options = server.options;
  UserReader reader(server);
  AttributePresence presence(reader.record());
  SampleTally tally;
  for (const LdapBase& base : options.bases) {
    ReadSample(options, session, RequestFor(base, reader.attributes()), tally, [&](const LdapEntry& entry) {
      const auto read = reader.Read(entry);
      presence.Count();
      tally.dns.emplace_back(entry.dn());
      if (const auto* unreadable = std::get_if<UnreadableRecord>(&read)) Note(tally, *unreadable);
    });
  }
  if (tally.entries == 0)
    return {{Finding::Level::kWarning, "users", "none: check bases and filter " + options.filter}};
  std::vector<Finding> findings = {{Finding::Level::kOk, "users", Seen(tally)}};
  AddUnreadable(findings, "users", tally);
  AddShares(findings, reader, presence, tally);
  AddHideable(findings, server, session, reader, presence, tally);
  return findings;
}

Finding CountEntries(const LdapServer& server, LdapSession& session, Paged paged) {
  const auto count = [&](const std::vector<LdapBase>& bases) {
    std::int64_t entries = 0;
    for (const LdapBase& base : bases) {
      LdapSearchRequest request = RequestFor(base, {"1.1"});
      request.page_size = paged == Paged::kNo ? 0 : server.options.page_size;
      LdapSearch search(session, std::move(request), std::chrono::steady_clock::now() + server.options.pull_timeout);
      LdapEntry entry;
      while (search.Next(entry)) ++entries;
    }
    return std::to_string(entries);
  };
  std::string all = count(server.options.bases) + " users";
  if (!server.options.group_bases.empty()) all += " and " + count(server.options.group_bases) + " groups";
  return {Finding::Level::kOk, "limits", "none met: all " + all + " come to the end"};
}

std::vector<Finding> SampleGroups(const LdapServer& server, LdapSession& session) {
  const LdapOptions& options = server.options;
  GroupReader reader(server);
  SampleTally tally;
  std::size_t members = 0;
  std::int64_t postponed = 0;  // too large for one answer, or dynamic
  for (const LdapBase& base : options.group_bases) {
    ReadSample(options, session, RequestFor(base, reader.attributes()), tally, [&](const LdapEntry& entry) {
      const auto read = reader.Read(entry);
      if (const auto* unreadable = std::get_if<UnreadableRecord>(&read)) return Note(tally, *unreadable);
      if (const auto* group = std::get_if<ObservedGroup>(&read)) members += group->members.size();
      if (std::holds_alternative<PostponedGroup>(read)) ++postponed;
    });
  }
  if (tally.entries == 0) {
    return {{Finding::Level::kWarning, "groups", "none: check group_bases and group_filter " + options.group_filter}};
  }
  std::vector<Finding> findings = {
      {Finding::Level::kOk, "groups", Seen(tally) + "; " + std::to_string(members) + " members"}};
  if (postponed > 0) {
    findings.front().detail +=
        "; the members of " + std::to_string(postponed) + " more are read with searches of their own";
  }
  AddUnreadable(findings, "groups", tally);
  return findings;
}

}  // namespace rollcall
