// What arrives from a real slapd.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "connectors/errors.h"
#include "tests/connectors/contract.h"
#include "tests/connectors/ldap/fixture.h"

namespace rollcall {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Pair;
using testing::UnorderedElementsAre;
using namespace std::chrono_literals;

constexpr std::string_view kTree =
    "dn: dc=example,dc=com\nobjectClass: domain\ndc: example\n\n"
    "dn: ou=people,dc=example,dc=com\nobjectClass: organizationalUnit\nou: people\n\n"
    "dn: ou=groups,dc=example,dc=com\nobjectClass: organizationalUnit\nou: groups\n\n";

std::string Person(const std::string& uid, const std::string& more = {}) {
  return "dn: uid=" + uid + ",ou=people,dc=example,dc=com\nobjectClass: inetOrgPerson\nuid: " + uid + "\ncn: " + uid +
         " Common\nsn: " + uid + " Family\n" + more + "\n";
}

RecordingSink PullAll(const LdapOptions& options) {
  RecordingSink sink;
  ExpectCompletePull(*MakeLdapConnector(options), sink);
  return sink;
}

TEST(LdapPull, MapsAPersonWithTheDefaultAttributes) {
  const Slapd slapd(std::string(kTree) +
                    Person("bjensen",
                           "givenName: Barbara\ndisplayName: Babs Jensen\nmail: bjensen@example.com\n"
                           "mail: babs@example.com\nentryUUID: 11111111-2222-3333-4444-555555555555\n"
                           "createTimestamp: 20240229183000Z\n"));
  const RecordingSink sink = PullAll(AgentOptions(slapd));
  ASSERT_EQ(sink.users.size(), 1U);
  const RecordedUser& user = sink.users.front();
  EXPECT_EQ(user.anchor, "11111111-2222-3333-4444-555555555555");
  EXPECT_EQ(user.dn, "uid=bjensen,ou=people,dc=example,dc=com");
  EXPECT_EQ(user.place, user.dn);
  EXPECT_THAT(user.fields, ElementsAre("bjensen", "bjensen@example.com", "Babs Jensen", "Barbara", "bjensen Family"));
  EXPECT_EQ(user.created_at, TimePoint{std::chrono::sys_days{2024y / 2 / 29}} + 18h + 30min);
  EXPECT_EQ(user.enabled, true);
  EXPECT_FALSE(user.last_login);
}

TEST(LdapPull, TakesTheFirstAttributePresentAndComparesOptions) {
  const Slapd slapd(std::string(kTree) + Person("jose", "cn;lang-es: José\ntitle: Engineer\ntitle: Poet\n"));
  LdapOptions options = AgentOptions(slapd);
  options.attributes["given_name"] = {"givenName", "CN;LANG-ES"};
  options.extra_attributes = {{"job", {"title"}}, {"phone", {"telephoneNumber"}}};
  const RecordingSink sink = PullAll(options);
  ASSERT_EQ(sink.users.size(), 1U);
  EXPECT_EQ(sink.users[0][Field::kDisplayName], "jose Common");
  EXPECT_EQ(sink.users[0][Field::kGivenName], "José");
  EXPECT_THAT(sink.users[0].attributes, ElementsAre(Pair("job", "Engineer"), Pair("job", "Poet")));
}

TEST(LdapPull, PrefersTheLoginThatStandsInTheRdn) {
  const Slapd slapd(
      std::string(kTree) +
      "dn: uid=New Name,ou=people,dc=example,dc=com\nobjectClass: inetOrgPerson\nuid: oldname\nuid: new  name\n"
      "cn: c\nsn: s\n\n");
  const RecordingSink sink = PullAll(AgentOptions(slapd));
  ASSERT_EQ(sink.users.size(), 1U);
  EXPECT_EQ(sink.users[0][Field::kLogin], "new  name");
}

TEST(LdapPull, TellsTheLastLoginWithItsAttribute) {
  const Slapd slapd(std::string(kTree) +
                    Person("binds", "pwdLastSuccess: 20240229183000.5Z\nauthTimestamp: 20200101000000Z\n") +
                    Person("older", "authTimestamp: 20230101000000Z\n") + Person("never"));
  RecordingSink sink;
  const auto connector = MakeLdapConnector(AgentOptions(slapd));
  EXPECT_EQ(ExpectCompletePull(*connector, sink).with_login, 2);
  const RecordedUser* binds = sink.FindByLogin("binds");
  ASSERT_TRUE(binds != nullptr && binds->last_login);
  EXPECT_EQ(binds->last_login->at, TimePoint{std::chrono::sys_days{2024y / 2 / 29}} + 18h + 30min + 500ms);
  EXPECT_EQ(binds->last_login->attribute, "pwdLastSuccess");
  ASSERT_TRUE(sink.FindByLogin("older")->last_login);
  EXPECT_EQ(sink.FindByLogin("older")->last_login->attribute, "authTimestamp");
  EXPECT_FALSE(sink.FindByLogin("never")->last_login);
}

TEST(LdapPull, ReadsNamesInEveryScript) {
  const Slapd slapd(std::string(kTree) +
                    "dn: cn=Zoë Ångström+uid=zoë,ou=people,dc=example,dc=com\nobjectClass: inetOrgPerson\nuid: "
                    "zoë\ncn: Zoë Ångström\n"
                    "sn: Ångström\ngivenName: 山田\n\n"
                    "dn: cn=staff,ou=groups,dc=example,dc=com\nobjectClass: groupOfNames\ncn: staff\n"
                    "member: UID=ZOË + CN=zoë  ångström, OU=People, dc=example,dc=com\n\n");
  const RecordingSink sink = PullAll(AgentOptions(slapd));
  ASSERT_EQ(sink.users.size(), 1U);
  EXPECT_EQ(sink.users[0][Field::kGivenName], "山田");
  EXPECT_EQ(sink.users[0].dn_key, "cn=zoë ångström+uid=zoë,ou=people,dc=example,dc=com");
  ASSERT_EQ(sink.groups.size(), 1U);
  EXPECT_THAT(sink.groups[0].members, ElementsAre(RecordedMember{MemberRef::Kind::kDn, sink.users[0].dn_key}));
}

TEST(LdapPull, ReadsTheThreeClassesOfGroupsAndGroupsInGroups) {
  const std::string person = "uid=a,ou=people,dc=example,dc=com";
  const Slapd slapd(
      std::string(kTree) + Person("a") +
      "dn: cn=names,ou=groups,dc=example,dc=com\nobjectClass: groupOfNames\ncn: names\nmember: " + person +
      "\nmember: cn=unique,ou=groups,dc=example,dc=com\n\n" +
      "dn: cn=unique,ou=groups,dc=example,dc=com\nobjectClass: groupOfUniqueNames\ncn: unique\nuniqueMember: " +
      person + "#'0101'B\n\n" +
      "dn: cn=posix,ou=groups,dc=example,dc=com\nobjectClass: posixGroup\ncn: posix\ngidNumber: 1\nmemberUid: a\n"
      "memberUid: Nobody\n\n");
  const RecordingSink sink = PullAll(AgentOptions(slapd));
  ASSERT_EQ(sink.groups.size(), 3U);
  using Kind = MemberRef::Kind;
  EXPECT_THAT(sink.FindGroup("names")->members,
              UnorderedElementsAre(RecordedMember{Kind::kDn, person},
                                   RecordedMember{Kind::kDn, sink.FindGroup("unique")->dn_key}));
  EXPECT_THAT(sink.FindGroup("unique")->members, ElementsAre(RecordedMember{Kind::kDn, person}));
  EXPECT_THAT(sink.FindGroup("posix")->members,
              UnorderedElementsAre(RecordedMember{Kind::kLogin, "a"}, RecordedMember{Kind::kLogin, "Nobody"}));
}

TEST(LdapPull, ReadsNoGroupsWithoutGroupBases) {
  const Slapd slapd(std::string(kTree) + Person("a") +
                    "dn: cn=g,ou=groups,dc=example,dc=com\nobjectClass: groupOfNames\ncn: g\nmember: dc=x\n\n");
  LdapOptions options = AgentOptions(slapd);
  options.group_bases.clear();
  EXPECT_THAT(PullAll(options).groups, IsEmpty());
}

TEST(LdapPull, PagesGiveTheSameAsOneAnswer) {
  const Slapd slapd(PeopleLdif(20));
  LdapOptions options = AgentOptions(slapd);
  for (const int page_size : {0, 1, 3, 20, 1000}) {
    options.page_size = page_size;
    EXPECT_EQ(PullAll(options).users.size(), 20U) << "page_size " << page_size;
  }
}

TEST(LdapPull, SaysHowItKnowsToBeComplete) {
  const Slapd slapd(PeopleLdif(7));
  LdapOptions options = AgentOptions(slapd);
  options.incremental = LdapOptions::Incremental::kNone;
  options.page_size = 3;
  DiscardingSink sink;
  const PullResult result = MakeLdapConnector(options)->Pull({}, sink);
  EXPECT_EQ(result.coverage, Coverage::kFull);
  EXPECT_EQ(result.proof, slapd["URI"] + ": 7 entries in 4 pages; every search ended with success");
}

TEST(LdapPull, KeepsTheContract) {
  const Slapd slapd(PeopleLdif(50));
  LdapOptions options = AgentOptions(slapd);
  options.page_size = 7;
  const auto connector = MakeLdapConnector(options);
  ExpectSinkExceptionPassesThrough(*connector);
  ExpectRepeatable(*connector);
}

TEST(LdapPull, ReportsAnEmptyDirectoryAsEmpty) {
  const Slapd slapd(PeopleLdif(0));
  ExpectEmptySourceIsReported(*MakeLdapConnector(AgentOptions(slapd)));
}

TEST(LdapPull, NeedsNoMoreMemoryForTenTimesThePeople) {
  const auto peak = [](int people) {
    const Slapd slapd(PeopleLdif(people));
    const auto connector = MakeLdapConnector(AgentOptions(slapd));
    PeakMemoryOfPull(*connector);  // what the libraries set up once
    return PeakMemoryOfPull(*connector);
  };
  const auto few = peak(2000);
  if (!few) GTEST_SKIP() << "memory cannot be measured here";
  constexpr std::int64_t kMegabyte = 1 << 20;
  EXPECT_LT(*peak(20'000), *few + kMegabyte);
}

TEST(LdapPull, ARenamedEntryKeepsItsAnchor) {
  const Slapd slapd(std::string(kTree) + Person("before"));
  const std::string anchor = PullAll(AgentOptions(slapd)).users.at(0).anchor;
  slapd.Modify(
      "dn: uid=before,ou=people,dc=example,dc=com\nchangetype: modrdn\nnewrdn: uid=after\ndeleteoldrdn: 1\n"
      "newsuperior: dc=example,dc=com\n");
  const RecordingSink sink = PullAll(AgentOptions(slapd));
  EXPECT_EQ(sink.users.at(0).anchor, anchor);
  EXPECT_EQ(sink.users.at(0)[Field::kLogin], "after");
  EXPECT_EQ(sink.users.at(0).dn_key, "uid=after,dc=example,dc=com");
}

TEST(LdapPull, AnEntryWithoutALoginIsAConflictAndTheRestGoesOn) {
  const Slapd slapd(
      std::string(kTree) +
      "dn: cn=No Login,ou=people,dc=example,dc=com\nobjectClass: inetOrgPerson\ncn: No Login\nsn: Login\n\n" +
      Person("a"));
  const RecordingSink sink = PullAll(AgentOptions(slapd));
  EXPECT_EQ(sink.users.size(), 1U);
  ASSERT_EQ(sink.unreadable.size(), 1U);
  EXPECT_EQ(sink.unreadable[0].place, "cn=No Login,ou=people,dc=example,dc=com");
  EXPECT_THAT(sink.unreadable[0].reason, HasSubstr("no login: uid is missing"));
  EXPECT_EQ(sink.unreadable[0].anchor.size(), 36U);
}

TEST(LdapPull, AValueThatIsNoTextIsAConflictOfThatEntryAlone) {
  const Slapd slapd(std::string(kTree) + Person("photo", "jpegPhoto:: /9j/\n") + Person("a"));
  LdapOptions options = AgentOptions(slapd);
  options.extra_attributes = {{"photo", {"jpegPhoto"}}};
  const RecordingSink sink = PullAll(options);
  EXPECT_EQ(sink.users.size(), 1U);
  ASSERT_EQ(sink.unreadable.size(), 1U);
  EXPECT_THAT(sink.unreadable[0].reason, HasSubstr("jpegPhoto is not UTF-8 text"));
  EXPECT_NE(sink.unreadable[0].anchor, "");
}

TEST(LdapPull, ALoginTimeThatIsNoneIsAConflictOfThatEntryAlone) {
  const Slapd slapd(std::string(kTree) + Person("odd", "description: yesterday\n") + Person("a"));
  LdapOptions options = AgentOptions(slapd);
  options.login_time_attributes = std::vector<std::string>{"description"};
  const RecordingSink sink = PullAll(options);
  EXPECT_EQ(sink.users.size(), 1U);
  ASSERT_EQ(sink.unreadable.size(), 1U);
  EXPECT_THAT(sink.unreadable[0].reason, HasSubstr("description is \"yesterday\""));
}

// Whoever cannot be identified may be anyone, so that nobody may be taken for gone.
TEST(LdapPull, AnEntryWithoutAnAnchorMakesNobodyGone) {
  const Slapd slapd(std::string(kTree) + Person("a", "employeeNumber: 1\n") + Person("b"));
  LdapOptions options = AgentOptions(slapd);
  options.anchor = "employeeNumber";
  options.group_bases.clear();
  RecordingSink sink;
  EXPECT_EQ(ExpectCompletePull(*MakeLdapConnector(options), sink).coverage, Coverage::kDelta);
  EXPECT_EQ(sink.users.size(), 1U);
  ASSERT_EQ(sink.unreadable.size(), 1U);
  EXPECT_EQ(sink.unreadable[0].anchor, "");
  EXPECT_THAT(sink.warnings, ElementsAre(HasSubstr("(employeeNumber=*)")));
}

TEST(LdapPull, GroupsHaveAnAnchorOfTheirOwn) {
  const Slapd slapd(std::string(kTree) + Person("ann", "employeeNumber: 7\n") +
                    "dn: cn=staff,ou=groups,dc=example,dc=com\nobjectClass: groupOfNames\ncn: staff\n"
                    "member: uid=ann,ou=people,dc=example,dc=com\nentryUUID: 11111111-2222-3333-4444-555555555555\n\n");
  LdapOptions options = AgentOptions(slapd);
  options.anchor = "employeeNumber";
  RecordingSink sink = PullAll(options);
  ASSERT_EQ(sink.groups.size(), 1U);
  EXPECT_EQ(sink.users.front().anchor, "7");
  EXPECT_EQ(sink.groups.front().anchor, "11111111-2222-3333-4444-555555555555");
  EXPECT_THAT(sink.unreadable, IsEmpty());
  options.group_anchor = "dn";
  sink = PullAll(options);
  ASSERT_EQ(sink.groups.size(), 1U);
  EXPECT_EQ(sink.groups.front().anchor, "cn=staff,ou=groups,dc=example,dc=com");
}

TEST(LdapPull, AnAnchorThatTwoEntriesHaveComesOnce) {
  const Slapd slapd(std::string(kTree) + Person("a", "employeeNumber: 1\n") + Person("b", "employeeNumber: 1\n"));
  LdapOptions options = AgentOptions(slapd);
  options.anchor = "employeeNumber";
  const RecordingSink sink = PullAll(options);
  EXPECT_EQ(sink.users.size(), 1U);
  ASSERT_EQ(sink.unreadable.size(), 1U);
  EXPECT_THAT(sink.unreadable[0].reason, HasSubstr("came before in this pull"));
  EXPECT_EQ(sink.unreadable[0].anchor, "1");
}

TEST(LdapPull, ReadsSeveralBases) {
  const Slapd slapd(std::string(kTree) + Person("a") +
                    "dn: ou=more,dc=example,dc=com\nobjectClass: organizationalUnit\nou: more\n\n" +
                    "dn: uid=b,ou=more,dc=example,dc=com\nobjectClass: inetOrgPerson\nuid: b\ncn: b\nsn: b\n\n");
  LdapOptions options = AgentOptions(slapd);
  options.bases = {"ou=people,dc=example,dc=com", "ou=more,dc=example,dc=com"};
  EXPECT_EQ(PullAll(options).users.size(), 2U);
}

TEST(LdapPull, AFilterOverSeveralLinesReachesTheServer) {
  const Slapd slapd(std::string(kTree) + Person("a") + Person("b"));
  LdapOptions options = AgentOptions(slapd);
  options.filter = "(&\n  (objectClass=inetOrgPerson)\n  (!(uid=b))\n)";
  EXPECT_EQ(PullAll(options).users.size(), 1U);
}

TEST(LdapCheck, TellsWhatAnAdministratorNeeds) {
  const Slapd slapd(
      std::string(kTree) + Person("a", "mail: a@example.com\npwdLastSuccess: 20240229183000Z\n") + Person("b") +
      "dn: cn=No Login,ou=people,dc=example,dc=com\nobjectClass: inetOrgPerson\ncn: No Login\nsn: Login\n\n"
      "dn: cn=g,ou=groups,dc=example,dc=com\nobjectClass: groupOfNames\ncn: g\nmember: dc=x\n\n");
  LdapOptions options = AgentOptions(slapd);
  options.uris = {slapd["TLS_URI"], "ldap://127.0.0.1:1"};
  std::string text;
  for (const Finding& finding : MakeLdapConnector(options)->Check()) {
    text += std::to_string(static_cast<int>(finding.level)) + ' ' + finding.subject + ": " + finding.detail + '\n';
  }
  EXPECT_THAT(text, HasSubstr("0 server: " + slapd["TLS_URI"] + ": OpenLDAP slapd, TLS, certificate verified\n"));
  EXPECT_THAT(text, HasSubstr("2 server: ldap://127.0.0.1:1: cannot connect"));
  EXPECT_THAT(text, HasSubstr("0 identity: dn:" + slapd["BIND_DN"] + "\n"));
  EXPECT_THAT(text, HasSubstr("0 users: 3\n1 users: 1 of 3 entries cannot be used; the first is cn=No Login,"));
  EXPECT_THAT(text, HasSubstr("0 anchor: entryUUID on 100 %\n0 login: uid on 66 %\n0 email: mail on 33 %\n"));
  EXPECT_THAT(text,
              HasSubstr("0 last login: pwdLastSuccess on 33 %, authTimestamp on 0 %\n0 account state: "
                        "pwdAccountLockedTime on 0 %, shadowExpire on 0 %; nobody is disabled here, or the agent may "
                        "not read them, which this server does not tell: in slapd: access to "
                        "attrs=pwdAccountLockedTime,shadowExpire by dn.exact=\"" +
                        slapd["BIND_DN"] + "\" read\n0 groups: 1; 1 members\n"));
  EXPECT_THAT(text, HasSubstr("0 limits: none met: all 3 users and 1 groups come to the end\n"));
  EXPECT_THAT(text, HasSubstr("0 incremental: content synchronization (RFC 4533): the server announces it\n"));
}

TEST(LdapCheck, SaysAtLeastWhereThereIsMoreThanAPage) {
  const Slapd slapd(PeopleLdif(12));
  LdapOptions options = AgentOptions(slapd);
  options.page_size = 5;
  options.group_bases.clear();
  const auto findings = MakeLdapConnector(options)->Check();
  EXPECT_TRUE(
      std::ranges::any_of(findings, [](const Finding& each) { return each.detail.starts_with("at least 5;"); }));
}

TEST(LdapCheck, FindsTheLimitThatAPullWouldMeetOnlyLater) {
  const Slapd slapd(PeopleLdif(12), {"--size-limit", "8"});
  LdapOptions options = AgentOptions(slapd);
  options.page_size = 5;
  options.group_bases.clear();
  const auto findings = MakeLdapConnector(options)->Check();
  const auto limits = std::ranges::find(findings, "limits", &Finding::subject);
  ASSERT_NE(limits, findings.end());
  EXPECT_EQ(limits->level, Finding::Level::kFailure);
  EXPECT_THAT(limits->detail, HasSubstr("limits dn.exact=\"" + slapd["BIND_DN"] + "\" size=unlimited"));
}

}  // namespace
}  // namespace rollcall
