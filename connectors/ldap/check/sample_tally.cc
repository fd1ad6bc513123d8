#include "connectors/ldap/check/sample_tally.h"

#include <algorithm>
#include <chrono>

#include "connectors/errors.h"

namespace rollcall {
namespace {

constexpr std::int32_t kSampleSize = 1000;  // entries of each base

}  // namespace

LdapSearchRequest RequestFor(const LdapBase& base, const std::vector<std::string>& attributes) {
  return {.base = base.dn, .scope = base.scope, .filter = base.filter, .attributes = attributes};
}

void ReadSample(const LdapOptions& options, LdapSession& session, LdapSearchRequest request, SampleTally& tally,
                const std::function<void(const LdapEntry&)>& take) {
  request.page_size = options.page_size == 0 ? 0 : std::min(options.page_size, kSampleSize);
  request.extent = LdapSearchRequest::Extent::kFirstPage;
  LdapSearch search(session, std::move(request), std::chrono::steady_clock::now() + options.pull_timeout);
  LdapEntry entry;
  try {
    while (search.Next(entry)) take(entry);
  } catch (const SourceUnavailable&) {
    if (search.entries() == 0) throw;
    tally.has_more = true;  // what ended it is told with the limits
  }
  tally.entries += search.entries();
  tally.has_more = tally.has_more || search.server_has_more();
}

void Note(SampleTally& tally, const UnreadableRecord& record) {
  if (++tally.unreadable > 1) return;
  tally.first_problem = std::string(record.place) + ": " + std::string(record.reason);
}

std::string Seen(const SampleTally& tally) {
  const std::string number = std::to_string(tally.entries);
  return tally.has_more ? "at least " + number + "; what follows is about these" : number;
}

void AddUnreadable(std::vector<Finding>& findings, const std::string& subject, const SampleTally& tally) {
  if (tally.unreadable == 0) return;
  const bool all = tally.unreadable == tally.entries;
  findings.push_back({all ? Finding::Level::kFailure : Finding::Level::kWarning, subject,
                      std::to_string(tally.unreadable) + " of " + std::to_string(tally.entries) +
                          " entries cannot be used; the first is " + tally.first_problem});
}

}  // namespace rollcall
