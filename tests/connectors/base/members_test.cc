#include "connectors/base/members.h"

#include <gtest/gtest.h>

namespace rollcall {
namespace {

// "role@group role@group", or what is wrong.
std::string Read(std::string_view cell) {
  std::vector<ObservedMembership> memberships;
  std::deque<std::string> keys;
  if (const auto wrong = ReadMemberships(cell, memberships, keys)) return "! " + *wrong;
  std::string text;
  for (const auto& each : memberships) {
    EXPECT_EQ(each.group.text == each.group.key, keys.empty());
    text += (text.empty() ? "" : " ") + std::string(each.role) + "@" + std::string(each.group.key);
  }
  return text;
}

TEST(CsvMemberships, AreTypeAndPathWithSemicolonsBetween) {
  EXPECT_EQ(Read("member:/platform/users;manager:/sales"), "member@/platform/users manager@/sales");
  EXPECT_EQ(Read("*:/platform/administrators"), "*@/platform/administrators");
}

TEST(CsvMemberships, TheTypeIsMemberWhereNoneIsTold) {
  EXPECT_EQ(Read("/platform/users;sales"), "member@/platform/users member@sales");
}

TEST(CsvMemberships, BlanksAndEmptyPartsDoNotCount) {
  EXPECT_EQ(Read(" member : /a ;; /b ; "), "member@/a member@/b");
  EXPECT_EQ(Read(""), "");
  EXPECT_EQ(Read(" ; "), "");
}

TEST(CsvMemberships, WhatStandsThereTwiceIsTakenOnce) {
  EXPECT_EQ(Read("/a;member:/a;manager:/a"), "member@/a manager@/a");
}

TEST(CsvMemberships, AColonInAPathIsThePaths) { EXPECT_EQ(Read("member:/a:b;/c:d"), "member@/a:b member@/c:d"); }

TEST(CsvMemberships, AGroupThatIsADnIsKnownByItsNormalisedDn) {
  for (const char* cell : {"CN=Unix, OU=Groups,DC=example,DC=com", "member: cn=UNIX,ou=groups , dc=Example,dc=com",
                           "cn=unix,OU=Groups,dc=example,dc=com;CN=Unix,OU=Groups,DC=example,DC=com"}) {
    EXPECT_EQ(Read(cell), "member@cn=unix,ou=groups,dc=example,dc=com") << cell;
  }
  EXPECT_EQ(Read("CN=Team: A,DC=X"), "member@cn=team: a,dc=x");
  EXPECT_EQ(Read("/team=a;member:/b=c"), "member@/team=a member@/b=c");
}

TEST(CsvMemberships, APartWithoutATypeOrAGroupIsWrong) {
  EXPECT_EQ(Read("/a;:/b").substr(0, 60), "! names a group without the type before its colon; groups ar");
  EXPECT_EQ(Read("member:").substr(0, 40), "! names a type without a group; groups a");
  EXPECT_EQ(Read("member:/").substr(0, 40), "! names a type without a group; groups a");
}

}  // namespace
}  // namespace rollcall
