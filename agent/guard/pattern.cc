#include "agent/guard/pattern.h"

#include "agent/base/glob.h"
#include "connectors/base/dn.h"
#include "store/text_key.h"

namespace rollcall {
namespace {

std::string NameKey(std::string_view name) {
  std::string key;
  AppendDnValueKey(name, key);
  return key;
}

std::string_view BeforeWildcard(std::string_view pattern) { return pattern.substr(0, pattern.find_first_of("*?")); }

}  // namespace

LoginPattern::LoginPattern(std::string written) : text(std::move(written)), key(TextKey(text)) {}

GroupPattern::GroupPattern(std::string written) : text(std::move(written)) {
  if (auto parsed = DnKey(text)) {
    dn_key = std::move(*parsed);
  } else {
    dn_key = TextKey(text);
    name_key = NameKey(text);
  }
}

GroupKeys::GroupKeys(std::string_view group) {
  if (const auto key = DnKey(group)) {
    *this = OfDn(*key);
  } else {
    dn = TextKey(group);
    name = NameKey(group);
  }
}

GroupKeys GroupKeys::OfDn(std::string_view dn_key) {
  GroupKeys keys;
  keys.dn = dn_key;
  const std::string_view rdn = FirstRdn(keys.dn);
  keys.name = rdn.substr(rdn.find('=') + 1);
  return keys;
}

std::string_view LiteralPrefix(const LoginPattern& pattern) { return BeforeWildcard(pattern.key); }

std::string LiteralPrefix(const GroupPattern& pattern) {
  if (pattern.name_key.empty()) return std::string(BeforeWildcard(pattern.dn_key));
  return "cn=" + std::string(BeforeWildcard(pattern.name_key));
}

bool Matches(const LoginPattern& pattern, std::string_view login_key) { return MatchesGlob(pattern.key, login_key); }

bool Matches(const GroupPattern& pattern, const GroupKeys& group) {
  return MatchesGlob(pattern.dn_key, group.dn) ||
         (!pattern.name_key.empty() && MatchesGlob(pattern.name_key, group.name));
}

}  // namespace rollcall
