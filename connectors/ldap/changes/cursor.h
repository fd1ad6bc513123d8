// Where an incremental pull goes on from, as text.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace rollcall {

// What a cursor belongs to. A cursor of another server, method or configuration is of no use.
struct CursorOwner {
  std::string_view method;    // "sync"
  std::string_view server;    // a URI
  std::string_view settings;  // everything that decides what the searches find, in any form
};

// "sync/1 ldap://a.example HASH POSITION...", one position a search in their order; they may hold any octets but are
// never empty. The hash covers all of it and the settings, so that only what was written here is sent to a server.
std::string WriteLdapCursor(const CursorOwner& owner, const std::vector<std::string>& positions);

// The positions. Throws CursorRejected where `text` is not a cursor of this owner.
std::vector<std::string> ReadLdapCursor(const CursorOwner& owner, std::string_view text);

}  // namespace rollcall
