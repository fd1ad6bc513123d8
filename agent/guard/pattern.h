// Whom a clause of a policy names: logins and groups, as people write them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace rollcall {

// A login as a glob, compared like logins: NFKC case-folded.
struct LoginPattern {
  explicit LoginPattern(std::string written);
  std::string text;  // as it is written
  std::string key;
};
// What every login that it matches begins with.
std::string_view LiteralPrefix(const LoginPattern& pattern);

// A group by its DN (RFC 4514, compared as DNs are), by its name, or as a glob of one of them. The name of a group that
// has a DN is also what its first RDN says: "admins" is cn=admins,ou=groups,dc=example,dc=com.
struct GroupPattern {
  explicit GroupPattern(std::string written);
  std::string text;
  std::string dn_key;
  std::string name_key;  // empty: the pattern is a DN
};
// What the compared DN of a group begins with that it matches; of a group that it matches by name, as far as its first
// RDN is one of cn, which it mostly is.
std::string LiteralPrefix(const GroupPattern& pattern);

// A group under both of the keys that a pattern may mean.
struct GroupKeys {
  // `group`: its DN, or its name where it has none.
  explicit GroupKeys(std::string_view group);
  // By the DN as it is compared already; not empty.
  static GroupKeys OfDn(std::string_view dn_key);
  std::string dn;
  std::string name;

 private:
  GroupKeys() = default;
};

bool Matches(const LoginPattern& pattern, std::string_view login_key);
bool Matches(const GroupPattern& pattern, const GroupKeys& group);

// What it means that a pattern matches no group.
enum class Presence : std::uint8_t {
  kRequired,  // something is wrong, and nothing may be concluded from it
  kOptional,  // nobody is in it
};

}  // namespace rollcall
