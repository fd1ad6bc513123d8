// How a directory can be asked for what changed.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "connectors/ldap/connection/server.h"
#include "connectors/ldap/syntax/options.h"

namespace rollcall {

using Incremental = LdapOptions::Incremental;

struct IncrementalChoice {
  Incremental method = Incremental::kNone;  // never kAuto
  std::string why;                          // for a person: what speaks for it, or against a better one
  // RFC 4533 as 389 Directory Server does it: a changed entry comes without its operational attributes, one that
  // changed so that the filter leaves it out does not come at all, and the end of a delta says that all others are
  // gone, which never is meant. What it is good for: to be told, without a filter, whom to look at.
  bool only_notifies = false;
};

// A method that the server announces, but does not do for this agent.
struct IncrementalRefusal {
  Incremental method = Incremental::kNone;
  std::string reason;
};

// What is known from before.
struct IncrementalHistory {
  std::vector<IncrementalRefusal> refused;
  std::string_view cursor;  // of the last pull: its method is gone on with where it is one of several
};

// By what the server offers; what the configuration demands is taken without a look.
IncrementalChoice ChooseIncremental(const LdapServer& server, const IncrementalHistory& history = {});

// As in the configuration: "sync".
std::string_view NameOf(Incremental method);
// "content synchronization (RFC 4533)".
std::string_view Describe(Incremental method);

}  // namespace rollcall
