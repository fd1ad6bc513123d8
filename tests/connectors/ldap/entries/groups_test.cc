// Groups whose members are not all in their own entry.
#include "connectors/ldap/entries/groups.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "connectors/errors.h"
#include "tests/connectors/contract.h"
#include "tests/connectors/ldap/fixture.h"
#include "tests/servers/range_server.h"

namespace rollcall {
namespace {

using testing::HasSubstr;
using testing::UnorderedElementsAre;

constexpr std::string_view kTree =
    "dn: dc=example,dc=com\nobjectClass: domain\ndc: example\n\n"
    "dn: ou=people,dc=example,dc=com\nobjectClass: organizationalUnit\nou: people\n\n"
    "dn: ou=groups,dc=example,dc=com\nobjectClass: organizationalUnit\nou: groups\n\n";

std::string Person(const std::string& uid, const std::string& more = {}) {
  return "dn: uid=" + uid + ",ou=people,dc=example,dc=com\nobjectClass: inetOrgPerson\nuid: " + uid +
         "\ncn: c\nsn: s\n" + more + "\n";
}

std::string Dynamic(const std::string& cn, const std::string& url) {
  return "dn: cn=" + cn + ",ou=groups,dc=example,dc=com\nobjectClass: groupOfURLs\ncn: " + cn + "\nmemberURL: " + url +
         "\n\n";
}

LdapOptions RangeOptions(const RangeServer& server) {
  LdapOptions options;
  options.uris = {server.uri()};
  options.bases = {"ou=people,dc=x"};
  options.group_bases = {"ou=groups,dc=x"};
  options.page_size = 0;
  options.timeout = std::chrono::seconds{5};
  return options;
}

std::size_t DistinctMembers(const RecordedGroup& group) {
  std::set<std::string> members;
  for (const RecordedMember& each : group.members) members.insert(each.value);
  return members.size();
}

TEST(MemberRange, IsReadFromTheNameOfTheAttribute) {
  const auto range = ParseMemberRange("member;range=1500-2999");
  ASSERT_TRUE(range);
  EXPECT_EQ(range->attribute, "member");
  EXPECT_EQ(range->first, 1500U);
  EXPECT_EQ(range->last, 2999U);
  EXPECT_EQ(ParseMemberRange("Member;Range=3000-*")->last, std::nullopt);
  for (const char* none :
       {"member", "member;lang-en", "member;range=", "member;range=a-b", "member;range=1", "member;range=1-2;x"}) {
    EXPECT_FALSE(ParseMemberRange(none)) << none;
  }
}

TEST(LargeGroup, IsReadToItsLastMember) {
  for (const int members : {1, 1499, 1500, 1501, 3000, 4001}) {
    const RangeServer server({.members = members});
    RecordingSink sink;
    ExpectCompletePull(*MakeLdapConnector(RangeOptions(server)), sink);
    ASSERT_EQ(sink.groups.size(), 1U);
    EXPECT_EQ(sink.groups[0].members.size(), static_cast<std::size_t>(members));
    EXPECT_EQ(DistinctMembers(sink.groups[0]), static_cast<std::size_t>(members));
  }
}

TEST(LargeGroup, ThatChangesMeanwhileIsReadAgain) {
  const RangeServer server({.members = 4000, .changes = 1});
  RecordingSink sink;
  ExpectCompletePull(*MakeLdapConnector(RangeOptions(server)), sink);
  EXPECT_EQ(sink.groups.at(0).members.size(), 4000U);
  EXPECT_EQ(DistinctMembers(sink.groups[0]), 4000U);
}

TEST(LargeGroup, ThatNeverStaysTheSameIsNoGroupButAnError) {
  const RangeServer server({.members = 4000, .changes = 1000});
  DiscardingSink sink;
  EXPECT_THAT(ExpectUnavailable(*MakeLdapConnector(RangeOptions(server)), sink),
              HasSubstr("it was changed each time it was read"));
}

TEST(LargeGroup, WhoseEndIsNotToldIsAnError) {
  const RangeServer server({.members = 4000, .stops_after = 1500});
  DiscardingSink sink;
  EXPECT_THAT(ExpectUnavailable(*MakeLdapConnector(RangeOptions(server)), sink), HasSubstr("incomplete"));
}

TEST(DynamicGroup, HasTheMembersThatItsUrlFinds) {
  const Slapd slapd(std::string(kTree) + Person("a", "title: Engineer\n") + Person("b", "title: Engineer\n") +
                        Person("c") +
                        Dynamic("engineers", "ldap:///ou=people,dc=example,dc=com??sub?(title=Engineer)") +
                        Dynamic("one", "ldap:///uid=c,ou=people,dc=example,dc=com"),
                    {"--schema", "/etc/ldap/schema/dyngroup.schema"});
  RecordingSink sink;
  const PullResult result = ExpectCompletePull(*MakeLdapConnector(AgentOptions(slapd)), sink);
  EXPECT_EQ(result.cursor.text, "");  // people come into the group while its own entry stays the same
  const auto member = [](const std::string& uid) {
    return RecordedMember{MemberRef::Kind::kDn, "uid=" + uid + ",ou=people,dc=example,dc=com"};
  };
  ASSERT_EQ(sink.groups.size(), 2U);
  EXPECT_THAT(sink.FindGroup("engineers")->members, UnorderedElementsAre(member("a"), member("b")));
  EXPECT_THAT(sink.FindGroup("one")->members, UnorderedElementsAre(member("c")));
}

TEST(DynamicGroup, WhoseUrlCannotBeFollowedIsAConflictOfThatGroupAlone) {
  for (const char* url : {"ldap://elsewhere/dc=example,dc=com??sub", "ldap:///ou=nowhere,dc=example,dc=com??sub",
                          "http://example.com/"}) {
    const Slapd slapd(std::string(kTree) + Person("a") + Dynamic("odd", url) +
                          "dn: cn=fine,ou=groups,dc=example,dc=com\nobjectClass: groupOfNames\ncn: fine\n"
                          "member: uid=a,ou=people,dc=example,dc=com\n\n",
                      {"--schema", "/etc/ldap/schema/dyngroup.schema"});
    RecordingSink sink;
    ExpectCompletePull(*MakeLdapConnector(AgentOptions(slapd)), sink);
    EXPECT_EQ(sink.groups.size(), 1U) << url;
    ASSERT_EQ(sink.unreadable.size(), 1U) << url;
    EXPECT_EQ(sink.unreadable[0].place, "cn=odd,ou=groups,dc=example,dc=com");
    EXPECT_NE(sink.unreadable[0].anchor, "");
  }
}

}  // namespace
}  // namespace rollcall
