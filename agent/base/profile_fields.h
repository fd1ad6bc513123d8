// The fields of a profile: the one list of them in agent/. A new field is one row here, one in connectors/observed.h,
// and its column with a migration in store/.
#pragma once

#include <array>
#include <string>
#include <string_view>

#include "connectors/observed.h"
#include "store/types.h"

namespace rollcall {

struct ProfileField {
  Field field;
  std::string_view name;   // in the configuration, in the JSON of links, and of a change
  std::string_view label;  // as people read it
  std::string Profile::*member;
};
inline constexpr std::array kProfileFields = {
    ProfileField{Field::kLogin, "login", "login", &Profile::login},
    ProfileField{Field::kEmail, "email", "email", &Profile::email},
    ProfileField{Field::kDisplayName, "display_name", "display name", &Profile::display_name},
    ProfileField{Field::kGivenName, "given_name", "given name", &Profile::given_name},
    ProfileField{Field::kFamilyName, "family_name", "family name", &Profile::family_name}};

// Whether the list is that of the connectors, in its order.
consteval bool IsListOfConnectors() {
  if (kProfileFields.size() != kFieldNames.size()) return false;
  for (std::size_t i = 0; i < kFieldNames.size(); ++i) {
    if (kProfileFields[i].name != kFieldNames[i] || static_cast<std::size_t>(kProfileFields[i].field) != i)
      return false;
  }
  return true;
}
static_assert(IsListOfConnectors());

// Calls fn(name, before, after) for each field that differs, the attributes as a whole included.
template <class Fn>
void EachDifference(const Profile& before, const Profile& after, Fn fn) {
  for (const ProfileField& field : kProfileFields) {
    if (before.*field.member != after.*field.member) fn(field.name, before.*field.member, after.*field.member);
  }
  if (before.attributes != after.attributes) fn(std::string_view("attributes"), before.attributes, after.attributes);
}

}  // namespace rollcall
