// From what a source said to what the registry keeps.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "connectors/observed.h"
#include "store/types.h"

namespace rollcall {

Profile ProfileOf(const ObservedUser& user);

// Adds to `profile`, the user's, what its record does not speak of and `before` has. Returns the names of what it
// added.
std::vector<std::string> KeepUnsaid(const ObservedUser& user, const Profile& before, Profile& profile);
// nullopt: the source records no login of this user.
std::optional<LastLogin> LastLoginOf(const ObservedUser& user, std::string_view source);

// A profile as JSON and back, for Link::observed.
std::string ProfileToJson(const Profile& profile);
Profile ProfileFromJson(std::string_view json);

// A copy of an observed user that outlives the call of the sink.
class OwnedUser {
 public:
  explicit OwnedUser(const ObservedUser& user);
  OwnedUser(OwnedUser&&) = delete;  // its views point into itself
  const ObservedUser& view() const { return view_; }

 private:
  template <class Take>
  class Texts;

  std::string text_;  // reserved once, so that views into it stay
  std::vector<ObservedAttribute> attributes_;
  std::vector<ObservedMembership> memberships_;
  ObservedUser view_;
};

}  // namespace rollcall
