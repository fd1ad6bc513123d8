// An observed user that owns its texts, for tests to write down.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "agent/base/observation.h"
#include "connectors/observed.h"

namespace rollcall {

struct UserSketch {
  std::string anchor;
  std::string login;
  std::string email;
  std::string display_name;
  std::string dn;
  std::vector<std::pair<std::string, std::string>> attributes;
  std::optional<bool> enabled;
  std::optional<TimePoint> last_login;
  std::chrono::milliseconds lag{0};
  std::vector<std::pair<std::string, std::string>> memberships;  // a group's DN or path, a role
  MembershipsTold told = MembershipsTold::kNothing;
  std::optional<TimePoint> created_at = {};
};

// Calls `use` with the user that the sketch describes.
template <class Use>
void With(const UserSketch& sketch, Use use) {
  ObservedUser user = {.anchor = {sketch.anchor}, .dn = {sketch.dn, sketch.dn}, .place = sketch.anchor};
  user[Field::kLogin] = sketch.login;
  user[Field::kEmail] = sketch.email;
  user[Field::kDisplayName] = sketch.display_name;
  std::vector<ObservedAttribute> attributes;
  for (const auto& [name, value] : sketch.attributes) attributes.push_back({name, value});
  user.attributes = attributes;
  user.enabled = sketch.enabled;
  user.created_at = sketch.created_at;
  if (sketch.last_login)
    user.last_login = {{.at = *sketch.last_login, .lag = sketch.lag, .attribute = "pwdLastSuccess"}};
  std::vector<ObservedMembership> memberships;
  for (const auto& [group, role] : sketch.memberships) memberships.push_back({{group, group}, role});
  user.memberships = memberships;
  user.memberships_told = sketch.told;
  use(user);
}

}  // namespace rollcall
