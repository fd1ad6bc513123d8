// Who must never be disabled or removed: the [[protect]] tables of the policy file.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "agent/guard/pattern.h"

namespace rollcall {

// One [[protect]].
struct Protection {
  std::vector<LoginPattern> logins;
  std::vector<GroupPattern> groups;
  std::string reason;
  Presence presence = Presence::kRequired;  // of its groups
  std::string place;                        // policy.toml:12
};

// Why the account is protected: the reason, what matched, and where the file says so; nullopt: it is not. `groups` are
// the groups that it is in, directly or through others, as DNs or, where there is no DN, names. The first protection in
// the file's order counts. Pure.
std::optional<std::string> ProtectedBecause(std::string_view login, const std::vector<std::string>& groups,
                                            const std::vector<Protection>& protections);

}  // namespace rollcall
