#include "connectors/ldap/entries/domain_logons.h"

#include <xxhash.h>

#include <algorithm>
#include <tuple>

#include "connectors/errors.h"
#include "connectors/ldap/connection/search.h"
#include "connectors/ldap/entries/record.h"

namespace rollcall {
namespace {

constexpr std::string_view kLastLogon = "lastLogon";

LdapSearchRequest RequestFor(const LdapServer& server, const LdapBase& base, const RecordReader& record) {
  return {.base = base.dn,
          .scope = base.scope,
          .filter = "(&" + base.filter + '(' + std::string(kLastLogon) + "=*))",
          .attributes = record.wanted(),
          .page_size = server.options.page_size};
}

}  // namespace

DomainLogons::Logon DomainLogons::MakeLogon(AnchorView anchor, TimePoint at) {
  const XXH128_hash_t hash = XXH3_128bits(anchor.text.data(), anchor.text.size());
  return {.high = hash.high64, .low = hash.low64, .at = at};
}

bool DomainLogons::Precedes(const Logon& a, const Logon& b) {
  return std::tie(a.high, a.low, b.at) < std::tie(b.high, b.low, a.at);
}

void DomainLogons::Read(const LdapServer& server, SteadyTime deadline, ObservationSink& sink) {
  for (const std::string& uri : server.options.domain_controllers) {
    ++asked_;
    const std::size_t before = logons_.size();
    try {
      ReadOne(server, uri, deadline);
      ++answered_;
      continue;
    } catch (const SourceUnavailable& error) {
      sink.OnWarning(std::string(error.what()) + "; logins that only this domain controller saw are not known");
    } catch (const SourceRejected& error) {
      sink.OnWarning(std::string(error.what()) + "; logins that only this domain controller saw are not known");
    }
    logons_.resize(before);
  }
  std::ranges::sort(logons_, Precedes);
}

void DomainLogons::ReadOne(const LdapServer& server, const std::string& uri, SteadyTime deadline) {
  LdapSession session(server.options, ParseLdapUri(uri));
  session.PassOverReferencesTo(server.facts->system_partitions);
  RecordReader record(server.options.anchor);
  const std::size_t last_logon = record.Want(kLastLogon);
  for (const LdapBase& base : server.options.bases) {
    LdapSearch search(session, RequestFor(server, base, record), deadline);
    LdapEntry entry;
    while (search.Next(entry)) {
      record.Load(entry);
      const auto written = ParseTime(TimeSyntax::kFiletime, record.Text(last_logon));
      if (!written) throw SourceRejected(uri + ": lastLogon of \"" + std::string(entry.dn()) + "\" is no time");
      if (written->at && !record.anchor().text.empty()) logons_.push_back(MakeLogon(record.anchor(), *written->at));
    }
  }
}

std::optional<TimePoint> DomainLogons::Find(AnchorView anchor) const {
  const Logon wanted = MakeLogon(anchor, TimePoint::max());
  const auto found = std::ranges::lower_bound(logons_, wanted, Precedes);
  if (found == logons_.end() || found->high != wanted.high || found->low != wanted.low) return std::nullopt;
  return found->at;
}

}  // namespace rollcall
