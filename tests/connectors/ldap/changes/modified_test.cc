// What changed by times of modification, from a real slapd without content synchronization.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "connectors/errors.h"
#include "tests/connectors/contract.h"
#include "tests/connectors/ldap/fixture.h"

namespace rollcall {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsSupersetOf;
using testing::Not;
using testing::SizeIs;

std::string Uid(int i) { return "uid=user" + std::to_string(i) + ",ou=people,dc=example,dc=com"; }

// People of whom each was modified on another day of January 2025, the later ones later.
std::string AgedLdif(int count, const std::string& year = "2025") {
  std::string ldif = PeopleLdif(0);
  for (int i = 0; i < count; ++i) {
    const std::string n = std::to_string(i);
    const std::string day = year + "01" + (i < 9 ? "0" : "") + std::to_string(i + 1);
    ldif += "dn: " + Uid(i) + "\nobjectClass: inetOrgPerson\nuid: user" + n + "\ncn: User " + n + "\nsn: N\n" +
            "modifyTimestamp: " + day + "100000Z\nentryCSN: " + day + "100000.123456Z#000000#000#000000\n\n";
  }
  return ldif;
}

std::string Changing(const std::string& dn, const std::string& change) {
  return "dn: " + dn + "\nchangetype: " + change + "\n\n";
}
std::string Titled(int i, const std::string& title) {
  return Changing(Uid(i), "modify\nreplace: title\ntitle: " + title);
}

std::vector<std::string> Logins(const RecordingSink& sink) {
  std::vector<std::string> logins;
  for (const RecordedUser& user : sink.users) logins.push_back(user[Field::kLogin]);
  return logins;
}

// A directory without the overlay, and one pull after the other from where the last one ended.
struct Chain {
  explicit Chain(const std::string& ldif) : slapd(ldif), options(AgentOptions(slapd)) {
    slapd.Configure("moduleload syncprov", "");
    slapd.Configure("overlay syncprov", "");
    slapd.Configure("syncprov-checkpoint", "");
    slapd.Restart();
    options.bases = {"ou=people,dc=example,dc=com"};
    options.group_bases = {"ou=groups,dc=example,dc=com"};
  }

  RecordingSink Pull() {
    RecordingSink sink;
    result = ExpectCompletePull(*MakeLdapConnector(options), sink, cursor);
    cursor = result.cursor;
    return sink;
  }
  std::string Rejection() const {
    DiscardingSink sink;
    try {
      MakeLdapConnector(options)->Pull(cursor, sink);
    } catch (const CursorRejected& rejected) {
      return rejected.what();
    }
    return "";
  }

  Slapd slapd;
  LdapOptions options;
  Cursor cursor;
  PullResult result;
};

TEST(LdapModified, IsChosenWhereThereIsNoContentSynchronization) {
  Chain chain(AgedLdif(5));
  EXPECT_THAT(chain.Pull().users, SizeIs(5));
  EXPECT_EQ(chain.result.coverage, Coverage::kFull);
  EXPECT_THAT(chain.cursor.text, testing::StartsWith("modified/1 " + chain.slapd["URI"] + ' '));
  EXPECT_THAT(chain.result.proof, HasSubstr("from the start by times of modification"));
  for (const Finding& finding : MakeLdapConnector(chain.options)->Check()) {
    if (finding.subject != "incremental") continue;
    EXPECT_THAT(finding.detail, testing::AllOf(HasSubstr("times of modification"), HasSubstr("overlay syncprov")));
  }
}

// The module alone announces the control for every database.
TEST(LdapModified, IsChosenWhereContentSynchronizationIsAnnouncedInVain) {
  Chain chain(AgedLdif(3));
  chain.slapd.Configure("moduleload lastbind", "moduleload lastbind\nmoduleload syncprov");
  chain.slapd.Restart();
  const auto connector = MakeLdapConnector(chain.options);
  DiscardingSink refused;
  EXPECT_THROW(connector->Pull({}, refused), CursorRejected);
  RecordingSink sink;
  const PullResult result = ExpectCompletePull(*connector, sink);
  EXPECT_THAT(result.cursor.text, testing::StartsWith("modified/1 "));
  RecordingSink again;
  EXPECT_EQ(ExpectCompletePull(*MakeLdapConnector(chain.options), again, result.cursor).users, 1);
}

TEST(LdapModified, ADeltaShowsWhatChangedAndWhoWasModifiedLast) {
  Chain chain(AgedLdif(5));
  chain.Pull();
  EXPECT_THAT(Logins(chain.Pull()), ElementsAre("user4"));
  chain.slapd.Modify(Titled(1, "Boss"));
  EXPECT_THAT(Logins(chain.Pull()), testing::UnorderedElementsAre("user1", "user4"));
  EXPECT_THAT(Logins(chain.Pull()), ElementsAre("user1")) << "the overlap shows it again";
}

TEST(LdapModified, WhoIsGoneShowsInWhoIsThere) {
  Chain chain(AgedLdif(5));
  const RecordingSink first = chain.Pull();
  chain.slapd.Modify(
      Changing(Uid(1), "delete") +
      Changing(Uid(2), "modrdn\nnewrdn: uid=user2\ndeleteoldrdn: 0\nnewsuperior: ou=groups,dc=example,dc=com"));
  const RecordingSink delta = chain.Pull();
  EXPECT_EQ(chain.result.coverage, Coverage::kFull);
  EXPECT_THAT(delta.present, SizeIs(3));
  EXPECT_THAT(delta.present, Contains(first.FindByLogin("user0")->anchor));
  EXPECT_THAT(delta.present, Not(Contains(first.FindByLogin("user1")->anchor)));
  EXPECT_THAT(delta.present, Not(Contains(first.FindByLogin("user2")->anchor)));
}

TEST(LdapModified, WhatChangesWithinTheSecondOfTheLastPullIsNotLost) {
  Chain chain(AgedLdif(6));
  for (int i = 0; i < 5; ++i) {
    chain.slapd.Modify(Titled(i, "before"));
    chain.Pull();
    chain.slapd.Modify(Titled(i + 1, "after " + std::to_string(i)));
    EXPECT_THAT(Logins(chain.Pull()), Contains("user" + std::to_string(i + 1)));
  }
}

TEST(LdapModified, ANewEntryAndARenamedOneAreShown) {
  Chain chain(AgedLdif(3));
  chain.Pull();
  chain.slapd.Modify(Changing(Uid(1), "modrdn\nnewrdn: uid=renamed\ndeleteoldrdn: 1") +
                     "dn: uid=new,ou=people,dc=example,dc=com\nchangetype: add\nobjectClass: inetOrgPerson\nuid: new\n"
                     "cn: n\nsn: n\n\n");
  EXPECT_THAT(Logins(chain.Pull()), IsSupersetOf({"renamed", "new"}));
}

TEST(LdapModified, AClockThatWasFarAheadDoesNotHideWhatChangesUntilThen) {
  Chain chain(AgedLdif(3) +
              "dn: uid=future,ou=people,dc=example,dc=com\nobjectClass: inetOrgPerson\nuid: future\ncn: f\n"
              "sn: f\nentryCSN: 20990101000000.000000Z#000000#000#000000\n\n");
  chain.Pull();
  chain.slapd.Modify(Titled(1, "Boss"));
  EXPECT_THAT(Logins(chain.Pull()), IsSupersetOf({"user1", "future"}));
}

TEST(LdapModified, ASearchThatFindsNotEvenTheLastModificationIsNotBelieved) {
  Chain chain(AgedLdif(3));
  chain.Pull();
  chain.slapd.Modify(Changing(Uid(2), "delete"));
  EXPECT_THAT(chain.Rejection(), HasSubstr("no entry has the latest entryCSN"));
  chain.cursor = {};
  EXPECT_THAT(chain.Pull().users, SizeIs(2));
}

TEST(LdapModified, AServerThatWasRestoredIsReadFromTheStart) {
  Chain chain(AgedLdif(4));
  chain.slapd.Save();
  chain.slapd.Modify(Titled(1, "Boss"));
  chain.Pull();
  chain.slapd.Restore();
  EXPECT_THAT(chain.Rejection(), HasSubstr("the server was restored from a backup"));
  chain.cursor = {};
  EXPECT_THAT(chain.Pull().users, SizeIs(4));
}

TEST(LdapModified, TimesThatMayNotBeReadMeanEverythingInEachPull) {
  Chain chain(AgedLdif(3));
  chain.slapd.Hide("entryCSN");
  chain.slapd.Restart();
  EXPECT_THAT(chain.Pull().users, SizeIs(3));
  EXPECT_EQ(chain.cursor.text, "");
}

TEST(LdapModified, TimesThatAreHiddenLaterMeanEverything) {
  Chain chain(AgedLdif(3));
  chain.Pull();
  chain.slapd.Hide("entryCSN");
  chain.slapd.Restart();
  EXPECT_THAT(chain.Rejection(), HasSubstr("no entry has the latest entryCSN"));
}

TEST(LdapModified, AnAnchorOfOnesOwnWillDo) {
  Chain chain(AgedLdif(3));
  chain.options.anchor = "uid";
  chain.Pull();
  EXPECT_THAT(chain.Pull().present, testing::UnorderedElementsAre("user0", "user1", "user2"));
}

TEST(LdapModified, GroupsAreReadInTheSameWay) {
  Chain chain(AgedLdif(3) + "dn: cn=staff,ou=groups,dc=example,dc=com\nobjectClass: groupOfNames\ncn: staff\nmember: " +
              Uid(1) + "\nentryCSN: 20240101000000.000000Z#000000#000#000000\n\n");
  chain.Pull();
  EXPECT_THAT(chain.Pull().present_groups, SizeIs(1));
  chain.slapd.Modify(Changing("cn=staff,ou=groups,dc=example,dc=com", "modify\nadd: member\nmember: " + Uid(2)));
  EXPECT_THAT(chain.Pull().FindGroup("staff")->members, SizeIs(2));
  chain.slapd.Modify(Changing("cn=staff,ou=groups,dc=example,dc=com", "delete") + Titled(0, "Boss"));
  EXPECT_THAT(chain.Pull().present_groups, testing::IsEmpty());
}

}  // namespace
}  // namespace rollcall
