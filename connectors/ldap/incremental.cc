#include "connectors/ldap/incremental.h"

#include "connectors/errors.h"
#include "connectors/ldap/sync.h"

namespace rollcall {
namespace {

IncrementalChoice Automatic(const LdapServer& server) {
  if (!server.root.HasControl(kSyncControl)) {
    return {.why = "the server does not announce content synchronization (RFC 4533)"};
  }
  if (!IsSyncAnchor(server.options.anchor)) {
    return {.why =
                "the server offers content synchronization (RFC 4533), which names entries by their entryUUID "
                "(nsUniqueId in 389 Directory Server), and the anchor is " +
                server.options.anchor};
  }
  if (!server.options.member_of.empty()) {
    return {.why = server.options.member_of + " of a user may change without the user's entry being told of"};
  }
  return {.method = Incremental::kSync, .why = "the server announces it"};
}

}  // namespace

IncrementalChoice ChooseIncremental(const LdapServer& server) {
  const LdapOptions& options = server.options;
  if (options.incremental == Incremental::kNone) return {.why = "incremental = \"none\""};
  if (options.incremental == Incremental::kSync && !IsSyncAnchor(options.anchor)) {
    throw SourceRejected(
        "incremental = \"sync\" needs the anchor entryUUID (nsUniqueId in 389 Directory Server): by it a "
        "server names who is gone; here it is " +
        options.anchor);
  }
  IncrementalChoice choice = options.incremental == Incremental::kAuto
                                 ? Automatic(server)
                                 : IncrementalChoice{.method = options.incremental, .why = "as configured"};
  choice.only_notifies = DialectOf(server.root) == LdapDialect::k389Ds;
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
