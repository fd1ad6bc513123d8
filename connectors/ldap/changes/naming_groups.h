// The groups that name certain members, in a pull of what changed: servers rewrite references to a renamed entry
// (OpenLDAP's refint, for one) without marking the group as changed.
#pragma once

#include <set>
#include <string>
#include <string_view>

#include "connectors/ldap/changes/reading.h"

namespace rollcall {

class NamingGroups {
 public:
  // Both may be empty.
  void AddMember(std::string_view dn, std::string_view login);

  // Hands over the groups of `kind` that name one of the members, with few searches; all groups where the members are
  // too many for that. A group may come several times. Throws what Reading's functions throw.
  void Read(Reading& reading, const EntryKind& kind) const;

 private:
  std::set<std::string> conditions_;  // as in a filter
};

}  // namespace rollcall
