// How a directory can be asked for what changed.
#pragma once

#include <string>

#include "connectors/ldap/ldap_connector.h"
#include "connectors/ldap/session.h"

namespace rollcall {

using Incremental = LdapOptions::Incremental;

struct IncrementalChoice {
  Incremental method = Incremental::kNone;  // never kAuto
  std::string why;                          // for a person: what speaks for it, or against a better one
  // RFC 4533 as 389 Directory Server does it: silence at the end of a delta never means that the rest is gone.
  bool deltas_name_what_is_gone = false;
};

// Asks the server what it offers. What the configuration demands is taken without a look.
IncrementalChoice ChooseIncremental(LdapSession& session);

// "content synchronization (RFC 4533)".
std::string_view Describe(Incremental method);

}  // namespace rollcall
