#include "agent/guard/protection_of.h"

#include "store/access.h"
#include "store/groups.h"

namespace rollcall {

std::optional<std::string> ProtectionOf(Database& database, const Account& account,
                                        const std::vector<Protection>& protections) {
  std::vector<std::string> groups = GroupsOf(database, account.id);
  for (std::string& group : InheritedGroupsOf(database, account.id)) groups.push_back(std::move(group));
  return ProtectedBecause(account.profile.login, groups, protections);
}

}  // namespace rollcall
