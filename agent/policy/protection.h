// Who must never be disabled or removed: the [[protect]] tables of the policy file.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "agent/config/config.h"

namespace rollcall {

// A login as a glob, compared like logins: NFKC case-folded.
struct LoginPattern {
  explicit LoginPattern(std::string written);
  std::string text;  // as it is written
  std::string key;
};

// A group by its DN (RFC 4514, compared as DNs are), by its name, or as a glob of one of them. The name of a group that
// has a DN is also what its first RDN says: "admins" is cn=admins,ou=groups,dc=example,dc=com.
struct GroupPattern {
  explicit GroupPattern(std::string written);
  std::string text;
  std::string dn_key;
  std::string name_key;  // empty: the pattern is a DN
};

// One [[protect]].
struct Protection {
  std::vector<LoginPattern> logins;
  std::vector<GroupPattern> groups;
  std::string reason;
  std::string place;  // policy.toml:12
};

// Why the account is protected: the reason, what matched, and where the file says so; nullopt: it is not. `groups` are
// the groups that it is in, directly or through others, as DNs or, where there is no DN, names. The first protection in
// the file's order counts. Pure.
std::optional<std::string> ProtectedBecause(std::string_view login, const std::vector<std::string>& groups,
                                            const std::vector<Protection>& protections);

// Throws ConfigError: the file cannot be read, or holds anything but [[protect]].
std::vector<Protection> LoadProtections(const std::string& path, const Settings& settings);

}  // namespace rollcall
