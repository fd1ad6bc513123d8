// The export of a directory in a file.
#include "connectors/ldap/ldif_connector.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "connectors/errors.h"
#include "connectors/ldap/entries/entry_filter.h"
#include "tests/connectors/contract.h"
#include "tests/servers/slapd.h"

namespace rollcall {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Pair;
using testing::UnorderedElementsAre;
using namespace std::chrono_literals;

constexpr std::string_view kUuid = "entryUUID: 11111111-2222-3333-4444-5555555555";

class Ldif : public testing::Test {
 protected:
  LdifOptions Options(std::string_view content) const {
    return {.path = folder_.Write("x.ldif", content), .directory = {}};
  }

  RecordingSink Pull(const LdifOptions& options) const {
    RecordingSink sink;
    ExpectCompletePull(*MakeLdifConnector(options), sink);
    return sink;
  }

  RecordingSink Pull(std::string_view content) const { return Pull(Options(content)); }

  std::string Rejection(std::string_view content) const {
    DiscardingSink sink;
    return ExpectRejected(*MakeLdifConnector(Options(content)), sink);
  }

  const TemporaryFolder folder_;
};

std::string Person(const std::string& number, const std::string& more = {}) {
  return "dn: uid=u" + number + ",ou=people,dc=x\nobjectClass: inetOrgPerson\nuid: u" + number + "\ncn: User " +
         number + "\n" + std::string(kUuid) + number + "\n" + more + "\n";
}

TEST_F(Ldif, GivesTheSameUsersAndGroupsAsADirectory) {
  const RecordingSink sink =
      Pull("version: 1\n# an export\n\n" +
           Person("10", "mail: u10@example.com\npwdLastSuccess: 20240229183000Z\nnsAccountLock: true\n") +
           "dn: cn=g,ou=groups,dc=x\nobjectClass: groupOfNames\ncn: g\n" + std::string(kUuid) +
           "99\nmember: UID=u10, ou=people,dc=x\nmember: cn=other,dc=x\n\n" + Person("11"));
  ASSERT_EQ(sink.users.size(), 2U);
  const RecordedUser* user = sink.FindByLogin("u10");
  ASSERT_NE(user, nullptr);
  EXPECT_EQ(user->anchor, "11111111-2222-3333-4444-555555555510");
  EXPECT_EQ((*user)[Field::kEmail], "u10@example.com");
  EXPECT_EQ(user->enabled, false);
  EXPECT_EQ(user->last_login->at, TimePoint{std::chrono::sys_days{2024y / 2 / 29}} + 18h + 30min);
  ASSERT_EQ(sink.groups.size(), 1U);
  EXPECT_THAT(sink.groups[0].members,
              UnorderedElementsAre(RecordedMember{MemberRef::Kind::kDn, "uid=u10,ou=people,dc=x"},
                                   RecordedMember{MemberRef::Kind::kDn, "cn=other,dc=x"}));
}

TEST_F(Ldif, UnderstandsFoldedLinesBase64CommentsAndEveryLineBreak) {
  const RecordingSink sink = Pull(
      "# a comment\n  that goes on\ndn: uid=u10,ou=pe\n ople,dc=x\r\nobjectClass: inetOrgPerson\nuid:u10\ncn:: "
      "Wm/Dqw==\n"
      "displayName:\nTITLE: one\nsn: s\ntitle: two\n# in between\n" +
      std::string(kUuid) + "10\n\n\n\n");
  ASSERT_EQ(sink.users.size(), 1U);
  EXPECT_EQ(sink.users[0].dn, "uid=u10,ou=people,dc=x");
  EXPECT_EQ(sink.users[0][Field::kLogin], "u10");
  LdifOptions options =
      Options("dn: uid=u10,dc=x\nobjectClass: inetOrgPerson\nuid: u10\nTITLE: one\nsn: s\ntitle: two\n" +
              std::string(kUuid) + "10\n");
  options.directory.attributes["display_name"] = {"cn"};
  options.directory.extra_attributes = {{"title", {"title"}}};
  EXPECT_THAT(Pull(options).users.at(0).attributes, ElementsAre(Pair("title", "one"), Pair("title", "two")));
}

TEST_F(Ldif, WhatIsNoLdifIsRejectedWithItsLine) {
  EXPECT_THAT(Rejection("dn: dc=x\nchangetype: modify\n\n"), HasSubstr("x.ldif, line 2: these are changes"));
  EXPECT_THAT(Rejection("uid: a\n\n"), HasSubstr("line 1: a record begins with \"dn:\""));
  EXPECT_THAT(Rejection("dn: dc=x\nno attribute\n"), HasSubstr("line 2: this is no"));
  EXPECT_THAT(Rejection("dn: dc=x\ncn:: ***\n"), HasSubstr("line 2: the value is not base64"));
  EXPECT_THAT(Rejection("dn: dc=x\nentryUUID:< file:///etc/passwd\n"),
              HasSubstr("line 2: the value is in another file"));
  EXPECT_THAT(Rejection("\n folded\n"), HasSubstr("line 2: a line that begins with a blank"));
}

TEST_F(Ldif, TwoRecordsAreNeverTakenForOne) {
  const std::string first = "dn: uid=a,dc=x\nuid: a\n";
  EXPECT_THAT(Rejection(first + "dn: uid=b,dc=x\nuid: b\n"), HasSubstr("line 3: a second \"dn:\" in one record"));
  EXPECT_THAT(Rejection(first + " \nuid: b\n"), HasSubstr("line 3: the line holds nothing but blanks"));
  EXPECT_THAT(Rejection(first + "\t\n more\n"), HasSubstr("line 3: the line holds nothing but blanks"));
  EXPECT_THAT(Rejection(first + "\nuid: b\n"), HasSubstr("line 4: a record begins with \"dn:\""));
}

TEST_F(Ldif, ALineOfBlanksBeforeARecordIsAnEmptyLine) {
  for (const char* blanks : {" \n", "\t\n", "  \r\n", " \n\n \n"}) {
    std::string people = blanks + Person("10");
    people.pop_back();
    EXPECT_EQ(Pull(people + blanks + Person("11") + blanks).users.size(), 2U) << blanks;
  }
}

TEST_F(Ldif, AValueInAnotherFileThatIsNotReadIsSkipped) {
  const RecordingSink sink = Pull(Person("10", "jpegPhoto:< file:///etc/passwd\nmail: u10@x\n"));
  EXPECT_EQ(sink.users.at(0)[Field::kEmail], "u10@x");
}

std::string Utf16(std::string_view ascii, bool is_big) {
  std::string text = is_big ? "\xFE\xFF" : "\xFF\xFE";
  for (const char c : ascii) text += is_big ? std::string{'\0', c} : std::string{c, '\0'};
  return text;
}

TEST_F(Ldif, AFileMayHaveAByteOrderMarkAndBeUtf16) {
  for (const std::string& text :
       {"\xEF\xBB\xBF" + Person("10"), Utf16(Person("10"), false), Utf16("version: 1\r\n" + Person("10"), true)}) {
    EXPECT_EQ(Pull(text).users.at(0)[Field::kLogin], "u10");
  }
}

TEST_F(Ldif, WhatLdapsearchPrintsAroundTheEntriesIsUnderstood) {
  const std::string begin = "# extended LDIF\n#\n# LDAPv3\n# requesting: ALL\n#\n\n# u10, x\n" + Person("10");
  EXPECT_EQ(Pull(begin + "# search result\nsearch: 2\nresult: 0 Success\n\n# numResponses: 2\n").users.size(), 1U);
  EXPECT_THAT(Rejection(begin + "# search result\nsearch: 2\nresult: 4 Size limit exceeded\n"),
              HasSubstr("the search ended with \"4 Size limit exceeded\", so the export is not complete"));
}

// Cut between two records or two pages, it would look like a directory that has lost the rest of its people.
TEST_F(Ldif, OutputOfLdapsearchThatIsCutOffAnywhereIsNotACompleteOne) {
  const std::string begin = "#\n# LDAPv3\n#\n\n";
  const std::string end = "# numResponses: 4\n";
  const std::string result = "# search result\nsearch: 2\nresult: 0 Success\n";
  const std::string more =
      "control: 1.2.840.113556.1.4.319 false MA0=\npagedresults: cookie=AwAAAAAAAAA=\n# extended LDIF\n";
  const std::string plain = "# extended LDIF\n" + begin + Person("10") + Person("11") + result + "\n";
  const std::string paged =
      "# extended LDIF\n" + begin + Person("10") + result + more + begin + Person("11") + result + "\n";
  const std::string with_l = "version: 1\n\n" + begin + Person("10") + Person("11") + "# search result\n\n";
  for (const std::string& whole : {plain, paged, with_l}) {
    EXPECT_EQ(Pull(whole + end).users.size(), 2U);
    const std::size_t head = whole.find(begin) + begin.size();
    for (std::size_t size = head; size <= whole.size(); ++size) {
      DiscardingSink sink;
      const auto connector = MakeLdifConnector(Options(whole.substr(0, size)));
      EXPECT_THROW(connector->Pull({}, sink), std::runtime_error) << whole.substr(0, size);
    }
  }
}

TEST_F(Ldif, RecordsThatAddAnEntryAreEntries) {
  EXPECT_EQ(
      Pull("dn: uid=u10,dc=x\nchangetype: add\nobjectClass: inetOrgPerson\nuid: u10\n" + std::string(kUuid) + "10\n")
          .users.size(),
      1U);
}

TEST_F(Ldif, AFileThatIsCutOffIsNotACompleteOne) {
  std::string whole = Person("10") + Person("11");
  whole.pop_back();
  for (std::size_t size = whole.size() - 1; size > whole.size() - 40; --size) {
    if (whole[size - 1] == '\n') continue;
    DiscardingSink sink;
    EXPECT_THAT(ExpectUnavailable(*MakeLdifConnector(Options(whole.substr(0, size))), sink), HasSubstr("cut off"))
        << size;
  }
  DiscardingSink sink;
  EXPECT_NE(ExpectUnavailable(*MakeLdifConnector({.path = folder_.path() + "/nowhere", .directory = {}}), sink), "");
}

TEST_F(Ldif, BasesAndFiltersChooseAmongTheEntries) {
  LdifOptions options = Options(Person("10", "title: a\n") + Person("11", "title: b\n") +
                                "dn: uid=u12,ou=deep,ou=people,dc=x\nobjectClass: inetOrgPerson\nuid: u12\n" +
                                std::string(kUuid) + "12\n\n");
  options.directory.bases = {"OU=People,dc=x"};
  EXPECT_EQ(Pull(options).users.size(), 3U);
  options.directory.bases[0].scope = LdapScope::kOneLevel;
  EXPECT_EQ(Pull(options).users.size(), 2U);
  options.directory.filter = "(&(objectClass=inetorgperson)(title=B))";
  EXPECT_EQ(Pull(options).users.at(0)[Field::kLogin], "u11");
  options.directory.filter = "(memberOf:1.2.840.113556.1.4.1941:=dc=x)";
  EXPECT_THROW(MakeLdifConnector(options), SourceRejected);
}

TEST_F(Ldif, AnEntryWithoutAnAnchorMakesNobodyGone) {
  LdifOptions options = Options(Person("10") + "dn: uid=b,dc=x\nobjectClass: inetOrgPerson\nuid: b\n\n");
  RecordingSink sink;
  EXPECT_EQ(ExpectCompletePull(*MakeLdifConnector(options), sink).coverage, Coverage::kDelta);
  EXPECT_EQ(sink.unreadable.size(), 1U);
  EXPECT_THAT(sink.warnings, ElementsAre(HasSubstr("operational attributes")));
}

TEST_F(Ldif, AFileWithoutOperationalAttributesGivesUsersByTheirLoginAndGroupsByTheirName) {
  LdifOptions options = Options(
      "dn: uid=mira,dc=x\nobjectClass: posixAccount\nuid: mira\ncn: Mira\ngidNumber: 200\n\n"
      "dn: uid=noor,dc=x\nobjectClass: posixAccount\nuid: noor\ncn: Noor\ngidNumber: 100\n\n"
      "dn: cn=Staff,dc=x\nobjectClass: posixGroup\ncn: Staff\ngidNumber: 100\nmemberUid: mira\n\n"
      "dn: cn=sales,dc=x\nobjectClass: groupOfNames\ncn: sales\nmember: uid=noor,dc=x\n\n");
  options.directory.filter = "(objectClass=posixAccount)";
  options.directory.anchor = "uid";
  RecordingSink sink;
  EXPECT_EQ(ExpectCompletePull(*MakeLdifConnector(options), sink).coverage, Coverage::kFull);
  EXPECT_EQ(sink.users.size(), 2U);
  ASSERT_EQ(sink.groups.size(), 2U);
  EXPECT_EQ(sink.groups[0].anchor, "cn=staff,dc=x");
  EXPECT_THAT(sink.groups[0].members, UnorderedElementsAre(RecordedMember{MemberRef::Kind::kLogin, "mira"},
                                                           RecordedMember{MemberRef::Kind::kLogin, "noor"}));
  EXPECT_THAT(sink.unreadable, IsEmpty());
  EXPECT_THAT(sink.warnings, IsEmpty());
}

TEST_F(Ldif, WhatIsMissingInAFileIsReportedOfTheFile) {
  const RecordingSink sink = Pull("dn: uid=b,dc=x\nobjectClass: inetOrgPerson\nuid: b\n\n");
  EXPECT_EQ(sink.unreadable.at(0).reason, "it has no anchor entryUUID in this file");
  EXPECT_THAT(sink.warnings.back(), AllOf(HasSubstr("no account counts as missing"), HasSubstr("anchor = \"uid\"")));
}

TEST_F(Ldif, AnAnchorComesOnceAndAPartialGroupIsAConflict) {
  const RecordingSink sink = Pull(Person("10") + Person("10") + "dn: cn=g,dc=x\nobjectClass: groupOfNames\ncn: g\n" +
                                  std::string(kUuid) + "99\nmember;range=0-1499: uid=u10,dc=x\n\n");
  EXPECT_EQ(sink.users.size(), 1U);
  EXPECT_EQ(sink.groups.size(), 0U);
  EXPECT_EQ(sink.unreadable.size(), 2U);
}

TEST_F(Ldif, KeepsTheContract) {
  std::string content;
  for (int i = 10; i < 60; ++i) content += Person(std::to_string(i));
  const auto connector = MakeLdifConnector(Options(content));
  ExpectSinkExceptionPassesThrough(*connector);
  ExpectRepeatable(*connector);
  ExpectEmptySourceIsReported(*MakeLdifConnector(Options("version: 1\n")));
}

TEST_F(Ldif, IsCheckedToItsEnd) {
  std::string text;
  for (const Finding& each : MakeLdifConnector(Options(Person("10") + Person("11")))->Check()) {
    text += each.subject + ": " + each.detail + '\n';
  }
  EXPECT_THAT(text, HasSubstr("file: x.ldif: 2 entries to the end of the file, SHA-256 "));
  EXPECT_THAT(text, HasSubstr("users: 2; 0 with a last login, 0 with an account state\n"));
}

TEST(EntryFilter, FollowsTheGrammar) {
  LdapEntry entry;
  entry.Start("dc=x");
  entry.Add("cn", "Zoë Ångström");
  entry.Add("uid", "a(b)*c");
  entry.Add("n", "9");
  entry.Add("n", "100");
  for (const char* matching :
       {"(cn=*)", "(CN=ZOË ångström)", "(cn=z*)", "(cn=*ström)", "(cn=z*å*m)", "(uid=a\\28b\\29\\2ac)", "(n>=50)",
        "(n<=9)", "(&)", "(!(|))", "(!(x=y))", "(|(x=y)(n=100))", "(&\n (cn=*)\n (!(x=*)) )", "(cn~=zoë ångström)"}) {
    EXPECT_TRUE(Matches(matching, entry)) << matching;
  }
  for (const char* other : {"(x=*)", "(cn=zoë)", "(cn=*z)", "(cn=z*z*)", "(n>=101)", "(n<=8)", "(|)", "(!(&))",
                            "(&(cn=*)(x=y))", "(uid=a*b)"}) {
    EXPECT_FALSE(Matches(other, entry)) << other;
  }
  EXPECT_TRUE(NeedsSchema("(&(a=b)(c:dn:=d))"));
  EXPECT_FALSE(NeedsSchema("(a=b:=c)"));
}

}  // namespace
}  // namespace rollcall
