#include "connectors/ldap/changes/incremental.h"

#include <algorithm>
#include <array>
#include <memory>
#include <optional>

#include "connectors/base/dn.h"
#include "connectors/errors.h"
#include "connectors/ldap/changes/change_method.h"
#include "connectors/ldap/changes/dirsync_method.h"
#include "connectors/ldap/changes/full_reading.h"
#include "connectors/ldap/changes/modified_method.h"
#include "connectors/ldap/changes/sync.h"
#include "connectors/ldap/changes/sync_method.h"
#include "connectors/ldap/changes/usn_method.h"
#include "connectors/ldap/connection/dialect.h"

namespace rollcall {
namespace {

using Made = std::unique_ptr<ChangeMethod>;

Made MakeFullReading(const IncrementalChoice& /*choice*/, Reading& reading) {
  return std::make_unique<FullReading>(reading);
}

Made MakeSync(const IncrementalChoice& choice, Reading& reading) {
  if (choice.only_notifies) return std::make_unique<SyncNotices>(reading);
  return std::make_unique<SyncMethod>(reading);
}

Made MakeModified(const IncrementalChoice& /*choice*/, Reading& reading) {
  if (reading.server().facts->dialect == LdapDialect::kActiveDirectory)
    throw SourceRejected("incremental = \"modified\" is not for Active Directory, which has \"dirsync\" and \"usn\"");
  return std::make_unique<ModifiedMethod>(reading);
}

// What makes it impossible to follow a domain's changes; empty: nothing.
std::string DomainObstacle(const LdapServer& server) {
  const LdapOptions& options = server.options;
  for (const std::string* anchor : {&options.anchor, &options.group_anchor}) {
    if (!EqualsIgnoringCase(*anchor, server.facts->anchor))
      return "Active Directory names who is gone by the objectGUID, and the anchor is " + *anchor;
  }
  if (!options.domain_controllers.empty())
    return "a login that domain_controllers tell (lastLogon) is no change of the user's entry";
  const auto domain = DnKey(server.root.default_naming_context);
  for (const auto* bases : {&options.bases, &options.group_bases}) {
    for (const LdapBase& base : *bases) {
      const auto key = DnKey(base.dn);
      if (!domain || !key || !IsWithin(*key, *domain))
        return "\"" + base.dn + "\" is not in the server's own domain, \"" + server.root.default_naming_context + '"';
    }
  }
  return "";
}

template <typename Method>
Made MakeDomainMethod(const IncrementalChoice& choice, Reading& reading) {
  if (const std::string obstacle = DomainObstacle(reading.server()); !obstacle.empty())
    throw SourceRejected("incremental = \"" + std::string(NameOf(choice.method)) + "\": " + obstacle);
  return std::make_unique<Method>(reading);
}

std::string MemberOfObstacle(const LdapServer& server, std::string_view method) {
  return server.options.member_of + " may change without a change of the user's entry; incremental = \"" +
         std::string(method) + "\" asks for it all the same";
}

// What speaks against a method here; nullopt: nothing. Empty: it is not meant for such servers.
using Obstacle = std::optional<std::string>;

Obstacle SyncObstacle(const LdapServer& server) {
  if (server.facts->dialect == LdapDialect::kActiveDirectory) return "";
  if (!server.root.HasControl(kSyncControl)) {
    std::string why = "the server does not announce content synchronization (RFC 4533)";
    if (!server.facts->incremental_cure.empty()) why += "; " + std::string(server.facts->incremental_cure);
    return why;
  }
  const std::string offer = "the server offers content synchronization (RFC 4533), ";
  for (const std::string* anchor : {&server.options.anchor, &server.options.group_anchor}) {
    if (!IsSyncAnchor(*anchor))
      return offer + "which names entries by their entryUUID (nsUniqueId in 389 Directory Server), and the anchor is " +
             *anchor;
  }
  if (!server.options.member_of.empty()) return offer + "but " + MemberOfObstacle(server, "sync");
  return std::nullopt;
}

Obstacle AnyDomainObstacle(const LdapServer& server, std::string_view method) {
  if (server.facts->dialect != LdapDialect::kActiveDirectory) return "";
  if (const std::string obstacle = DomainObstacle(server); !obstacle.empty()) return obstacle;
  if (server.root.highest_committed_usn.empty()) return "the server does not tell its highestCommittedUSN";
  if (!server.options.member_of.empty()) return MemberOfObstacle(server, method) + "; group_bases reads groups better";
  return std::nullopt;
}

Obstacle DirSyncObstacle(const LdapServer& server) {
  if (const auto obstacle = AnyDomainObstacle(server, "dirsync")) return obstacle;
  if (!server.root.HasControl(kDirSyncControl)) return "the server does not announce DirSync";
  return std::nullopt;
}

Obstacle UsnObstacle(const LdapServer& server) {
  const auto obstacle = AnyDomainObstacle(server, "usn");
  return obstacle ? "" : obstacle;  // DirSync has said why
}

// Whether logins count as modifications is known of OpenLDAP alone.
Obstacle ModifiedObstacle(const LdapServer& server) {
  const LdapOptions& options = server.options;
  if (server.facts->dialect == LdapDialect::kActiveDirectory) return "";
  if (!options.member_of.empty()) return "";  // content synchronization has said why
  if (options.group_anchor == kDnAnchor) return "groups that are anchored by their DN are read in full";
  if (server.facts->dialect == LdapDialect::kOpenLdap || options.login_time_attributes->empty()) return std::nullopt;
  return "a login (" + options.login_time_attributes->front() +
         ") may be no modification of the entry; incremental = \"modified\" asks for modifications all the same";
}

Obstacle NoObstacle(const LdapServer& /*server*/) { return std::nullopt; }

struct MethodFacts {
  Incremental method;
  std::string_view name;
  std::string_view description;
  Obstacle (*obstacle)(const LdapServer&);
  Made (*make)(const IncrementalChoice&, Reading&);
};
// Best first.
constexpr std::array kMethods = {
    MethodFacts{Incremental::kSync, "sync", "content synchronization (RFC 4533)", SyncObstacle, MakeSync},
    MethodFacts{Incremental::kDirSync, "dirsync", "the DirSync control", DirSyncObstacle,
                MakeDomainMethod<DirSyncMethod>},
    MethodFacts{Incremental::kUsn, "usn", "change numbers (uSNChanged)", UsnObstacle, MakeDomainMethod<UsnMethod>},
    MethodFacts{Incremental::kModified, "modified", "times of modification", ModifiedObstacle, MakeModified},
    MethodFacts{Incremental::kNone, "none", "everything in each pull", NoObstacle, MakeFullReading},
};

const MethodFacts& FactsOf(Incremental method) { return *std::ranges::find(kMethods, method, &MethodFacts::method); }

IncrementalChoice Automatic(const LdapServer& server, const IncrementalHistory& history) {
  std::string against;
  std::optional<Incremental> best;
  for (const MethodFacts& each : kMethods) {
    Obstacle obstacle = each.obstacle(server);
    const auto refusal = std::ranges::find(history.refused, each.method, &IncrementalRefusal::method);
    if (!obstacle && refusal != history.refused.end()) {
      obstacle = refusal->reason;
      if (each.method == Incremental::kSync && !server.facts->incremental_cure.empty())
        *obstacle += "; " + std::string(server.facts->incremental_cure);
    }
    if (!obstacle) {
      if (!best) best = each.method;
      // Where the last pull had to take another one, its cursor is good for that one alone.
      if (history.cursor.starts_with(std::string(each.name) + '/')) best = each.method;
    } else if (!best && !obstacle->empty()) {
      against += (against.empty() ? "" : "; ") + *obstacle;
    }
  }
  return {.method = best.value(), .why = against.empty() ? "the server announces it" : against};
}

}  // namespace

IncrementalChoice ChooseIncremental(const LdapServer& server, const IncrementalHistory& history) {
  const Incremental configured = server.options.incremental;
  if (configured == Incremental::kNone) return {.why = "incremental = \"none\""};
  IncrementalChoice choice = configured == Incremental::kAuto
                                 ? Automatic(server, history)
                                 : IncrementalChoice{.method = configured, .why = "as configured"};
  choice.only_notifies = server.facts->dialect == LdapDialect::k389Ds;
  return choice;
}

std::string_view NameOf(Incremental method) { return FactsOf(method).name; }
std::string_view Describe(Incremental method) { return FactsOf(method).description; }

std::unique_ptr<ChangeMethod> MakeChangeMethod(const IncrementalChoice& choice, Reading& reading) {
  return FactsOf(choice.method).make(choice, reading);
}

}  // namespace rollcall
