// Which state of which domain controller a pull has seen: change numbers mean nothing anywhere else.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "connectors/ldap/changes/reading.h"

namespace rollcall {

using Usn = std::uint64_t;

inline constexpr std::string_view kAdGuid = "objectGUID";  // what names an object for ever

struct AdReplica {
  std::string invocation_id;  // 16 octets; another one after a proper restore
  Usn usn = 0;                // highestCommittedUSN, of before anything was read
  // An object and its change number, by which a controller shows that it was not put back to an older state without
  // knowing it (a copy of its disk). Empty: there is none.
  std::string witness;  // objectGUID
  Usn witness_usn = 0;
};

// The one that is being read; `before`: as the last pull saw it, nullptr: none did. Throws CursorRejected where it
// tells no change numbers or is not the one of `before`, and what LdapSearch throws.
AdReplica SeeReplica(Reading& reading, const AdReplica* before);

std::string WriteReplica(const AdReplica& replica);
// Throws CursorRejected where `text` is not such a text.
AdReplica ReadReplica(const std::string& text);

}  // namespace rollcall
