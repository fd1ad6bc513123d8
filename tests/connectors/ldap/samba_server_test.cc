// What a real Samba domain controller does to a pull besides changes: restarts, restores, rights, TLS.
#include "connectors/ldap/changes/ad_replica.h"
#include "connectors/ldap/changes/dirsync.h"
#include "tests/connectors/ldap/samba_fixture.h"

namespace rollcall {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class SambaServer : public SambaTest {
 protected:
  std::string IncrementalFinding() const {
    for (const Finding& finding : MakeLdapConnector(options_)->Check()) {
      if (finding.subject == "incremental") return finding.detail;
    }
    return "";
  }
};
INSTANTIATE_TEST_SUITE_P(Each, SambaServer, testing::Values(kDirSyncAsAdministrator, kDirSync, kUsn), NameOfWay);

class SambaLargeGroup : public SambaTest {};
INSTANTIATE_TEST_SUITE_P(Each, SambaLargeGroup, testing::Values(kDirSyncAsAdministrator), NameOfWay);

TEST_P(SambaServer, KeepsTheContract) {
  server->Modify(NewUser(1) + NewUser(2) + NewGroup("one", {User(1)}));
  const auto connector = MakeLdapConnector(options_);
  RecordingSink sink;
  ExpectCompletePull(*connector, sink);
  ExpectRepeatable(*connector);
  ExpectSinkExceptionPassesThrough(*connector);
  options_.bases = {"OU=Outside," + tree_};
  ExpectEmptySourceIsReported(*MakeLdapConnector(options_));
}

TEST_P(SambaServer, AChainGoesOnAfterARestart) {
  server->Modify(NewUser(1) + NewUser(2) + NewUser(3));
  Pull();
  server->Modify(Replaced(User(1), "title", "Boss") + Change(User(2), "delete"));
  server->Restart();
  EXPECT_THAT(Logins(Pull()), ElementsAre(Login(1)));
}

TEST_P(SambaServer, ADomainControllerPutBackToAnOlderStateIsReadFromTheStart) {
  server->Modify(NewUser(1) + NewUser(2));
  server->Save();
  server->Modify(Replaced(User(1), "title", "Boss") + Replaced(User(1), "title", "Chief"));
  Pull();
  server->Restore();
  EXPECT_THAT(Rejection(), HasSubstr("has been put back to an older state"));
  // Its numbers are by now beyond those of the last pull, which others have taken.
  for (int i = 0; i < 6; ++i) server->Modify(Replaced(User(2), "title", "Title " + std::to_string(i)));
  EXPECT_THAT(Rejection(), HasSubstr("may have been put back to an older state"));
  cursor_ = {};
  EXPECT_EQ(Pull().users.size(), 2U);
}

TEST_P(SambaServer, ADamagedCursorAndThatOfAnotherConfigurationAreNotSent) {
  Pull();
  const Cursor good = cursor_;
  cursor_.text.back() = cursor_.text.back() == '0' ? '1' : '0';
  EXPECT_THAT(Rejection(), HasSubstr("damaged"));
  cursor_ = good;
  options_.uris = {(*server)["TLS_URI"]};
  EXPECT_THAT(Rejection(), HasSubstr("the last pull was from " + (*server)["URI"]));
  options_.uris = {(*server)["URI"]};
  options_.bases = {"OU=Outside," + tree_};
  EXPECT_THAT(Rejection(), HasSubstr("configuration"));
  options_.bases = {"OU=Staff," + tree_};
  EXPECT_THAT(Pull().users, IsEmpty());
}

TEST_P(SambaServer, CheckSaysWhichWayAndWhyNotTheBetterOne) {
  EXPECT_THAT(IncrementalFinding(), HasSubstr("as configured"));
  options_.incremental = LdapOptions::Incremental::kAuto;
  EXPECT_THAT(IncrementalFinding(), testing::StartsWith("the DirSync control: the server announces it"));
  EXPECT_THAT(IncrementalFinding(),
              HasSubstr(is_administrator() ? "deletions are told"
                                           : "the agent needs the right \"Replicating Directory Changes\""));
  options_.domain_controllers = options_.uris;
  EXPECT_THAT(IncrementalFinding(), HasSubstr("everything in each pull: a login that domain_controllers tell"));
  options_.domain_controllers.clear();
  options_.member_of = "memberOf";
  EXPECT_THAT(IncrementalFinding(), HasSubstr("memberOf may change without a change of the user's entry"));
  options_.member_of.clear();
  options_.incremental = GetParam().incremental;
  options_.domain_controllers = options_.uris;
  DiscardingSink nobody;
  EXPECT_THAT(ExpectRejected(*MakeLdapConnector(options_), nobody), HasSubstr("domain_controllers"));
}

TEST_P(SambaServer, ItsCertificateIsVerified) {
  server->Modify(NewUser(1));
  DiscardingSink nobody;
  options_.uris = {(*server)["TLS_URI"]};
  EXPECT_EQ(Pull().users.size(), 1U);
  options_.ca_file = (*server)["OTHER_CA_FILE"];
  EXPECT_THAT(ExpectRejected(*MakeLdapConnector(options_), nobody), HasSubstr("certificate"));
  options_.uris = {(*server)["URI"]};
  options_.start_tls = true;
  EXPECT_THAT(ExpectRejected(*MakeLdapConnector(options_), nobody), HasSubstr("certificate"));
  options_.ca_file = (*server)["CA_FILE"];
  cursor_ = {};
  EXPECT_EQ(Pull().users.size(), 1U);
}

TEST_P(SambaServer, APasswordInClearIsRefusedInWordsThatHelp) {
  server->Configure("ldap server require strong auth", "yes");
  server->Restart();
  DiscardingSink nobody;
  EXPECT_THAT(ExpectRejected(*MakeLdapConnector(options_), nobody),
              HasSubstr("the server wants TLS: use ldaps:// or start_tls = true"));
  options_.start_tls = true;
  Pull();
  server->Configure("ldap server require strong auth", "no");
  server->Restart();
}

// Groups larger than a range are read to their last member, after a change as well.
TEST_P(SambaLargeGroup, IsReadWhole) {
  constexpr int kMembers = 1600;
  std::string contacts;
  std::string group = "dn: " + Group("large") + "\nobjectClass: group\nsAMAccountName: large\n";
  for (int i = 0; i < kMembers; ++i) {
    const std::string dn = "CN=Contact " + std::to_string(i) + ",OU=Outside," + tree_;
    contacts += "dn: " + dn + "\nobjectClass: contact\n\n";
    group += "member: " + dn + '\n';
  }
  server->Seed(contacts + group + '\n');
  server->Modify(NewUser(1));
  EXPECT_EQ(Pull().FindGroup("large")->members.size(), 1600U);
  server->Modify(Change(Group("large"), "modify\nadd: member\nmember: " + User(1)));
  const RecordingSink delta = Pull();
  ASSERT_NE(delta.FindGroup("large"), nullptr);
  EXPECT_EQ(delta.FindGroup("large")->members.size(), 1601U);
}

// A cookie that is nobody's goes to the server by a search of our own: a cursor would not let it pass.
TEST_P(SambaServer, ACookieThatTheServerCannotReadIsRejected) {
  LdapSession session(options_, ParseLdapUri(options_.uris.front()));
  const LdapServer met = MeetServer(options_, session);
  DirSync control("rubbish", DirSync::Rights::kOwn);
  LdapSearch search(session, {.base = met.root.default_naming_context, .attributes = {"*"}, .extension = &control},
                    SteadyTime::max());
  LdapEntry entry;
  EXPECT_THROW(search.Next(entry), CursorRejected);
}

TEST_P(SambaServer, AnotherDomainControllersNumbersAreNotTakenForItsOwn) {
  LdapSession session(options_, ParseLdapUri(options_.uris.front()));
  const LdapServer met = MeetServer(options_, session);
  Reading reading(met, session, SteadyTime::max());
  AdReplica before = SeeReplica(reading, nullptr);
  EXPECT_GT(before.usn, 0U);
  EXPECT_FALSE(before.witness.empty());
  EXPECT_NO_THROW(SeeReplica(reading, &before));
  AdReplica other = before;
  other.invocation_id[0] ^= 1;
  EXPECT_THROW(SeeReplica(reading, &other), CursorRejected);
  other = before;
  ++other.usn;
  EXPECT_THROW(SeeReplica(reading, &other), CursorRejected);
  other = before;
  ++other.witness_usn;
  EXPECT_THROW(SeeReplica(reading, &other), CursorRejected);
}

}  // namespace
}  // namespace rollcall
