#include "agent/guard/protection.h"

#include <gtest/gtest.h>

namespace rollcall {
namespace {

Protection Logins(std::vector<std::string> logins) {
  return {.logins = {logins.begin(), logins.end()}, .groups = {}, .reason = "break-glass", .place = "policy.toml:1"};
}
Protection Groups(std::vector<std::string> groups) {
  return {.logins = {}, .groups = {groups.begin(), groups.end()}, .reason = "", .place = "policy.toml:7"};
}

struct LoginCase {
  const char* pattern;
  const char* login;
  bool is_protected;
};
constexpr LoginCase kLogins[] = {
    {"root", "root", true},        {"root", "ROOT", true},     {"Root", "root", true},      {"root", "rooty", false},
    {"svc-*", "SVC-Backup", true}, {"svc-*", "xsvc-1", false}, {"straße", "STRASSE", true}, {"?oot", "root", true},
};

TEST(Protection, LoginsAreComparedFolded) {
  for (const auto& [pattern, login, is_protected] : kLogins) {
    EXPECT_EQ(ProtectedBecause(login, {}, {Logins({pattern})}).has_value(), is_protected) << pattern << ' ' << login;
  }
}

struct GroupCase {
  const char* pattern;
  const char* group;  // that the account is in
  bool is_protected;
};
constexpr const char* kAdmins = "cn=Domain Admins,ou=groups,dc=example,dc=com";
constexpr GroupCase kGroups[] = {
    // DNs, however they are written.
    {kAdmins, kAdmins, true},
    {"CN=domain  admins, OU=Groups, DC=Example, DC=com", kAdmins, true},
    {"2.5.4.3=Domain Admins,ou=groups,dc=example,dc=com", kAdmins, true},
    {"cn=Domain Admins,ou=groups,dc=example,dc=org", kAdmins, false},
    {"cn=Domain Admins", kAdmins, false},
    // Patterns of DNs.
    {"cn=*Admins,ou=groups,dc=example,dc=com", kAdmins, true},
    {"cn=*,OU=Groups,dc=example,dc=com", kAdmins, true},
    {"*,ou=groups,dc=example,dc=com", kAdmins, true},
    {"*,ou=teams,dc=example,dc=com", kAdmins, false},
    // Names: that of a DN is what its first RDN says.
    {"domain admins", kAdmins, true},
    {"Domain*", kAdmins, true},
    {"admins", kAdmins, false},
    {"groups", kAdmins, false},
    // Groups without a DN.
    {"/platform/administrators", "/platform/administrators", true},
    {"/Platform/*", "/platform/administrators", true},
    {"administrators", "/platform/administrators", false},
    {"*", "anything", true},
    // A comma in a name is no end of an RDN.
    {"Holt, Jr.", "cn=Holt\\, Jr.,ou=groups,dc=example,dc=com", true},
};

TEST(Protection, GroupsAreDnsNamesOrPatterns) {
  for (const auto& [pattern, group, is_protected] : kGroups) {
    EXPECT_EQ(ProtectedBecause("ann", {group}, {Groups({pattern})}).has_value(), is_protected)
        << pattern << " and " << group;
  }
}

TEST(Protection, WhoIsInNoGroupIsNotProtectedByOne) {
  EXPECT_EQ(ProtectedBecause("ann", {}, {Groups({"*"})}), std::nullopt);
  EXPECT_EQ(ProtectedBecause("ann", {kAdmins}, {}), std::nullopt);
}

TEST(Protection, SaysWhatMatchedAndWhere) {
  EXPECT_EQ(ProtectedBecause("svc-1", {}, {Logins({"root", "svc-*"})}),
            "break-glass; its login matches 'svc-*' in policy.toml:1");
  EXPECT_EQ(ProtectedBecause("ann", {"staff", kAdmins}, {Logins({"root"}), Groups({"x", "domain*"})}),
            "it is in cn=Domain Admins,ou=groups,dc=example,dc=com, which matches 'domain*' in policy.toml:7");
}

TEST(Protection, TheFirstInTheFileCounts) {
  EXPECT_EQ(ProtectedBecause("root", {"x"}, {Groups({"x"}), Logins({"root"})}),
            "it is in x, which matches 'x' in policy.toml:7");
}

}  // namespace
}  // namespace rollcall
