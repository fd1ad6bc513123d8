#include "agent/guard/protection.h"

#include <algorithm>

#include "store/text_key.h"

namespace rollcall {
namespace {

const GroupPattern* FirstMatch(const std::vector<GroupPattern>& patterns, const std::string& group) {
  const GroupKeys keys(group);
  const auto found = std::ranges::find_if(patterns, [&](const auto& pattern) { return Matches(pattern, keys); });
  return found == patterns.end() ? nullptr : &*found;
}

std::string Because(const Protection& protection, const std::string& match) {
  return (protection.reason.empty() ? "" : protection.reason + "; ") + match + " in " + protection.place;
}

}  // namespace

std::optional<std::string> ProtectedBecause(std::string_view login, const std::vector<std::string>& groups,
                                            const std::vector<Protection>& protections) {
  const std::string key = TextKey(login);
  for (const Protection& protection : protections) {
    const auto by_login =
        std::ranges::find_if(protection.logins, [&key](const LoginPattern& pattern) { return Matches(pattern, key); });
    if (by_login != protection.logins.end()) return Because(protection, "its login matches '" + by_login->text + "'");
    for (const std::string& group : groups) {
      const GroupPattern* by_group = FirstMatch(protection.groups, group);
      if (by_group != nullptr)
        return Because(protection, "it is in " + group + ", which matches '" + by_group->text + "'");
    }
  }
  return std::nullopt;
}

}  // namespace rollcall
