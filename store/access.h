// Who was in which group, and when: live and archived memberships together.
#pragma once

#include <functional>

#include "store/database.h"

namespace rollcall {

struct AccessQuery {
  std::string group;  // a DN key, a name, or the DN of a group that has no key; empty: every group
  std::string login;  // or public id, of a living or archived account; empty: everyone
  // Memberships that existed at some moment of [from, until). The same moment twice: at that moment.
  TimePoint from = TimePoint::min();
  TimePoint until = TimePoint::max();
};

struct Access {
  std::string login;  // of the account then
  std::string public_id;
  std::string group;  // its DN, or its name where it has none
  std::string via;    // the group that contains `group` and was asked for; empty: a direct membership
  std::string role;
  TimePoint granted_at;
  std::string granted_by;
  std::optional<TimePoint> removed_at;  // nullopt: it stands
  std::string removed_by_user;
  std::string removed_by_email_address;
  std::string removal_event;
};

// In order of group, login and granting. Nested groups are followed as they are nested now; cycles are harmless.
void EachAccess(Database& database, const AccessQuery& query, const std::function<void(const Access&)>& fn);

// Whether a group has, or an archived membership's group had, this DN key or name, or this DN and no key.
bool IsKnownGroup(Database& database, std::string_view group);

// The groups that the account is in through others, as DNs (names where there is no DN); direct ones are GroupsOf.
std::vector<std::string> InheritedGroupsOf(Database& database, AccountId account);

// The groups that contain themselves through others, one of each circle, by DN or name.
std::vector<std::string> GroupCycles(Database& database);

}  // namespace rollcall
