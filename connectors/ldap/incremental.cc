#include "connectors/ldap/incremental.h"

#include "connectors/ldap/search.h"
#include "connectors/ldap/sync.h"

namespace rollcall {
namespace {

// What a server says of itself (RFC 4512 section 5.1, RFC 3045).
struct Offer {
  bool sync = false;
  bool is_389 = false;
};

Offer ReadOffer(LdapSession& session) {
  LdapSearch search(session,
                    {.base = "",
                     .scope = LdapSearchRequest::Scope::kBase,
                     .attributes = {"vendorName", "vendorVersion", "supportedControl"}},
                    SteadyTime::max());
  Offer offer;
  LdapEntry entry;
  while (search.Next(entry)) {
    for (std::size_t i = 0; i < entry.attribute_count(); ++i) {
      for (const std::string_view value : entry.values(i)) {
        if (value == kSyncControl) offer.sync = true;
        if (value.find("389") != std::string_view::npos && entry.name(i).starts_with("vendor")) offer.is_389 = true;
      }
    }
  }
  return offer;
}

IncrementalChoice Automatic(const LdapOptions& options, const Offer& offer) {
  if (!offer.sync) return {.why = "the server does not announce content synchronization (RFC 4533)"};
  if (!IsSyncAnchor(options.anchor)) {
    return {.why =
                "the server offers content synchronization (RFC 4533), which names entries by their entryUUID "
                "(nsUniqueId in 389 Directory Server), and the anchor is " +
                options.anchor};
  }
  return {.method = Incremental::kSync, .why = "the server announces it"};
}

}  // namespace

IncrementalChoice ChooseIncremental(LdapSession& session) {
  const LdapOptions& options = session.options();
  if (options.incremental == Incremental::kNone) return {.why = "incremental = \"none\""};
  const Offer offer = ReadOffer(session);
  IncrementalChoice choice = options.incremental == Incremental::kAuto
                                 ? Automatic(options, offer)
                                 : IncrementalChoice{.method = options.incremental, .why = "as configured"};
  choice.only_notifies = offer.is_389;
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
