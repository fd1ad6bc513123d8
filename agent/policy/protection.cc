#include "agent/policy/protection.h"

#include <algorithm>

#include "agent/policy/glob.h"
#include "connectors/ldap/dn.h"
#include "store/text_key.h"

namespace rollcall {
namespace {

std::string NameKey(std::string_view name) {
  std::string key;
  AppendDnValueKey(name, key);
  return key;
}

// A group under both of the keys that a pattern may mean.
struct GroupKeys {
  explicit GroupKeys(const std::string& group) {
    if (auto key = DnKey(group)) {
      dn = std::move(*key);
      const std::string_view rdn = FirstRdn(dn);
      name = rdn.substr(rdn.find('=') + 1);
    } else {
      dn = TextKey(group);
      name = NameKey(group);
    }
  }
  std::string dn;
  std::string name;
};

bool Matches(const GroupPattern& pattern, const GroupKeys& group) {
  return MatchesGlob(pattern.dn_key, group.dn) ||
         (!pattern.name_key.empty() && MatchesGlob(pattern.name_key, group.name));
}

const GroupPattern* FirstMatch(const std::vector<GroupPattern>& patterns, const std::string& group) {
  const GroupKeys keys(group);
  const auto found = std::ranges::find_if(patterns, [&](const auto& pattern) { return Matches(pattern, keys); });
  return found == patterns.end() ? nullptr : &*found;
}

std::string Because(const Protection& protection, const std::string& match) {
  return (protection.reason.empty() ? "" : protection.reason + "; ") + match + " in " + protection.place;
}

}  // namespace

LoginPattern::LoginPattern(std::string written) : text(std::move(written)), key(TextKey(text)) {}

GroupPattern::GroupPattern(std::string written) : text(std::move(written)) {
  if (auto key = DnKey(text)) {
    dn_key = std::move(*key);
  } else {
    dn_key = TextKey(text);
    name_key = NameKey(text);
  }
}

std::optional<std::string> ProtectedBecause(std::string_view login, const std::vector<std::string>& groups,
                                            const std::vector<Protection>& protections) {
  const std::string key = TextKey(login);
  for (const Protection& protection : protections) {
    const auto by_login = std::ranges::find_if(
        protection.logins, [&key](const LoginPattern& pattern) { return MatchesGlob(pattern.key, key); });
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
