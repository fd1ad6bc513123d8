#include "connectors/ldap/incremental.h"

#include <algorithm>
#include <array>
#include <memory>

#include "connectors/ldap/change_method.h"
#include "connectors/ldap/full_reading.h"
#include "connectors/ldap/modified_method.h"
#include "connectors/ldap/sync.h"
#include "connectors/ldap/sync_method.h"

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
  return std::make_unique<ModifiedMethod>(reading);
}

// What makes times of modification miss more than they should; empty: nothing.
std::string ModifiedObstacle(const LdapServer& server) {
  const LdapOptions& options = server.options;
  if (!options.member_of.empty()) return options.member_of + " may change without a change of the user's entry";
  if (server.facts->dialect == LdapDialect::kOpenLdap || options.login_time_attributes->empty()) return "";
  return "a login (" + options.login_time_attributes->front() + ") does not count as a modification of the entry";
}

struct MethodFacts {
  Incremental method;
  std::string_view name;
  std::string_view description;
  Made (*make)(const IncrementalChoice&, Reading&);
};
constexpr std::array kMethods = {
    MethodFacts{Incremental::kNone, "none", "everything in each pull", MakeFullReading},
    MethodFacts{Incremental::kSync, "sync", "content synchronization (RFC 4533)", MakeSync},
    MethodFacts{Incremental::kModified, "modified", "times of modification", MakeModified},
};

const MethodFacts& FactsOf(Incremental method) { return *std::ranges::find(kMethods, method, &MethodFacts::method); }

// What is next to content synchronization, for want of which it is chosen.
IncrementalChoice NextBest(const LdapServer& server, std::string why) {
  if (server.facts->dialect == LdapDialect::kActiveDirectory) return {.why = std::move(why)};
  const std::string obstacle = ModifiedObstacle(server);
  if (obstacle.empty()) return {.method = Incremental::kModified, .why = std::move(why)};
  return {.why = why + ", and by times of modification, " + obstacle + "; incremental = \"modified\" asks for them " +
                 "all the same"};
}

IncrementalChoice Automatic(const LdapServer& server) {
  if (!server.root.HasControl(kSyncControl)) {
    std::string why = "the server does not announce content synchronization (RFC 4533)";
    if (!server.facts->incremental_cure.empty()) why += "; " + std::string(server.facts->incremental_cure);
    return NextBest(server, std::move(why));
  }
  if (!IsSyncAnchor(server.options.anchor)) {
    return NextBest(server,
                    "the server offers content synchronization (RFC 4533), which names entries by their entryUUID "
                    "(nsUniqueId in 389 Directory Server), and the anchor is " +
                        server.options.anchor);
  }
  if (!server.options.member_of.empty()) {
    return {.why = "the server offers content synchronization (RFC 4533), but " + server.options.member_of +
                   " may change without a change of the user's entry; incremental = \"sync\" asks for it all the same"};
  }
  return {.method = Incremental::kSync, .why = "the server announces it"};
}

}  // namespace

IncrementalChoice ChooseIncremental(const LdapServer& server) {
  const Incremental configured = server.options.incremental;
  if (configured == Incremental::kNone) return {.why = "incremental = \"none\""};
  IncrementalChoice choice = configured == Incremental::kAuto
                                 ? Automatic(server)
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
