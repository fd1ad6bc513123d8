#include "connectors/ldap/incremental.h"

#include "connectors/ldap/sync.h"

namespace rollcall {
namespace {

IncrementalChoice Automatic(const LdapServer& server) {
  if (!server.root.HasControl(kSyncControl)) {
    std::string why = "the server does not announce content synchronization (RFC 4533)";
    if (!server.facts->incremental_cure.empty()) why += "; " + std::string(server.facts->incremental_cure);
    return {.why = why};
  }
  if (!IsSyncAnchor(server.options.anchor)) {
    return {.why =
                "the server offers content synchronization (RFC 4533), which names entries by their entryUUID "
                "(nsUniqueId in 389 Directory Server), and the anchor is " +
                server.options.anchor};
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

std::string_view Describe(Incremental method) {
  switch (method) {
    case Incremental::kSync:
      return "content synchronization (RFC 4533)";
    case Incremental::kAuto:
    case Incremental::kNone:
      break;
  }
  return "everything in each pull";
}

}  // namespace rollcall
