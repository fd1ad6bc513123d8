#include "connectors/ldap/check/discover.h"

#include <algorithm>
#include <map>

#include "connectors/base/dn.h"
#include "connectors/errors.h"
#include "connectors/ldap/connection/search.h"
#include "connectors/ldap/connection/server.h"

namespace rollcall {
namespace {

constexpr std::size_t kMostBases = 5;

std::string KeyOf(const std::string& dn) { return DnKey(dn).value_or(dn); }

std::string ParentOf(const std::string& dn) {
  const std::size_t rdn = FirstRdn(dn).size();
  if (rdn == dn.size()) return "";
  return dn.substr(dn.find_first_not_of(' ', rdn + 1));
}

std::size_t DepthOf(const std::string& dn) {
  std::size_t depth = 0;
  for (std::string rest = dn; !rest.empty(); rest = ParentOf(rest)) ++depth;
  return depth;
}

// By key, so that two spellings of a container are one.
using Containers = std::map<std::string, FoundBase>;

void AddTo(Containers& containers, const std::string& dn, std::int64_t entries) {
  FoundBase& container = containers[KeyOf(dn)];
  if (container.dn.empty()) container.dn = dn;
  container.entries += entries;
}

// What lies in another container goes into it.
Containers Merged(const Containers& containers) {
  Containers merged;
  for (const auto& [key, container] : containers) {
    const auto is_around = [&key = key](const auto& other) { return IsWithin(key, other.first); };
    const auto around = std::ranges::min_element(containers, {}, [&](const auto& other) {
      return is_around(other) ? DepthOf(other.second.dn) : std::size_t{100000};
    });
    AddTo(merged, around->second.dn, container.entries);
  }
  return merged;
}

// Replaces the deepest containers by what they lie in. false: they are naming contexts already.
bool Widen(Containers& containers, const std::vector<std::string>& contexts) {
  std::size_t deepest = 0;
  const auto is_context = [&contexts](const std::string& key) {
    return std::ranges::any_of(contexts, [&key](const std::string& context) { return KeyOf(context) == key; });
  };
  for (const auto& [key, container] : containers) {
    if (!is_context(key)) deepest = std::max(deepest, DepthOf(container.dn));
  }
  Containers wider;
  for (const auto& [key, container] : containers) {
    const bool moves = !is_context(key) && DepthOf(container.dn) == deepest;
    const std::string parent = ParentOf(container.dn);
    AddTo(wider, moves && !parent.empty() ? parent : container.dn, container.entries);
  }
  containers = Merged(wider);
  return deepest > 1;
}

// Counts without keeping an entry, or keeps the DNs.
template <typename Take>
void EachDn(LdapSession& session, const LdapOptions& options, const std::string& base, const std::string& filter,
            Take take) {
  LdapSearch search(session, {.base = base, .filter = filter, .attributes = {"1.1"}, .page_size = options.page_size},
                    std::chrono::steady_clock::now() + options.pull_timeout);
  LdapEntry entry;
  while (search.Next(entry)) take(entry.dn());
}

std::vector<std::string> ContextsOf(const RootDse& root) {
  if (!root.default_naming_context.empty()) return {root.default_naming_context};
  return root.naming_contexts;
}

std::vector<FoundBase> Find(LdapSession& session, const LdapServer& server, const std::string& filter,
                            Discovery& discovery) {
  std::vector<std::string> dns;
  for (const std::string& context : discovery.naming_contexts) {
    try {
      EachDn(session, server.options, context, filter, [&dns](std::string_view dn) { dns.emplace_back(dn); });
    } catch (const SourceUnavailable& error) {
      discovery.notes.push_back(context + ": " + error.what());
    } catch (const SourceRejected& error) {
      discovery.notes.push_back(context + ": " + error.what());
    }
  }
  return ProposeBases(dns, discovery.naming_contexts);
}

}  // namespace

std::vector<FoundBase> ProposeBases(const std::vector<std::string>& entry_dns,
                                    const std::vector<std::string>& contexts) {
  Containers containers;
  for (const std::string& dn : entry_dns) AddTo(containers, ParentOf(dn), 1);
  containers = Merged(containers);
  while (containers.size() > kMostBases && Widen(containers, contexts)) {
  }
  std::vector<FoundBase> bases;
  for (const auto& [key, container] : containers) bases.push_back(container);
  std::ranges::stable_sort(bases, std::greater{}, &FoundBase::entries);
  return bases;
}

Discovery DiscoverLdap(const LdapOptions& options) {
  LdapSession session = LdapSession::OpenAny(options);
  const LdapServer server = MeetServer(options, session);
  Discovery discovery;
  discovery.server = DescribeServer(server) + ", " +
                     (session.is_encrypted() ? std::string(session.protection()) : std::string("not encrypted"));
  discovery.identity = session.WhoAmI();
  discovery.naming_contexts = ContextsOf(server.root);
  discovery.users = Find(session, server, server.options.filter, discovery);
  discovery.groups = Find(session, server, server.options.group_filter, discovery);
  return discovery;
}

FoundBase CountBelow(const LdapOptions& options, const std::string& dn, BaseOf what) {
  if (dn.empty() || !DnKey(dn)) throw SourceRejected("'" + dn + "' is no DN, such as ou=people,dc=example,dc=com");
  LdapSession session = LdapSession::OpenAny(options);
  const LdapServer server = MeetServer(options, session);
  FoundBase base{.dn = dn};
  const std::string& filter = what == BaseOf::kUsers ? server.options.filter : server.options.group_filter;
  EachDn(session, server.options, dn, filter, [&base](std::string_view) { ++base.entries; });
  return base;
}

}  // namespace rollcall
