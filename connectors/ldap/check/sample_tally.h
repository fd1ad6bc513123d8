// Reading the first entries of a base, and counting them. Inside connectors/ldap/ only.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "connectors/connector.h"
#include "connectors/ldap/connection/search.h"
#include "connectors/ldap/connection/server.h"
#include "connectors/ldap/connection/session.h"

namespace rollcall {

// Of the samples of all bases.
struct SampleTally {
  std::int64_t entries = 0;
  bool has_more = false;  // the server has entries beyond the sample
  std::int64_t unreadable = 0;
  std::string first_problem;
  std::vector<std::string> dns;  // of users
};

LdapSearchRequest RequestFor(const LdapBase& base, const std::vector<std::string>& attributes);

// Calls `take` for each entry of the first page. Throws what LdapSearch throws, unless some entries have come.
void ReadSample(const LdapOptions& options, LdapSession& session, LdapSearchRequest request, SampleTally& tally,
                const std::function<void(const LdapEntry&)>& take);

void Note(SampleTally& tally, const UnreadableRecord& record);

// How many were seen, or "at least" where there are more.
std::string Seen(const SampleTally& tally);
// A failure where nothing could be read, nothing where all could.
void AddUnreadable(std::vector<Finding>& findings, const std::string& subject, const SampleTally& tally);

}  // namespace rollcall
