// What changed, from a real 389 Directory Server. Left out where there is none: scripts/install ds389.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "connectors/ldap/ldap_connector.h"
#include "tests/connectors/contract.h"
#include "tests/servers/ds389.h"

namespace rollcall {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;
using testing::UnorderedElementsAre;

std::string Uid(int i) { return "uid=user" + std::to_string(i) + ",ou=people,dc=example,dc=com"; }
std::string Change(const std::string& dn, const std::string& change) {
  return "dn: " + dn + "\nchangetype: " + change + "\n\n";
}

// Without the suffix, which is there already.
std::string Entries() {
  const std::string ldif = PeopleLdif(6);
  return ldif.substr(ldif.find("\n\n") + 2) +
         "dn: ou=outside,dc=example,dc=com\nobjectClass: organizationalUnit\nou: outside\n\n"
         "dn: cn=staff,ou=groups,dc=example,dc=com\nobjectClass: groupOfNames\ncn: staff\nmember: " +
         Uid(1) + "\n\n";
}

// One server for all of them: each takes seconds to make.
class LdapDs389 : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    if (Ds389::IsPossible()) server = std::make_unique<Ds389>(Entries());
  }
  static void TearDownTestSuite() { server.reset(); }
  void SetUp() override {
    if (!server) GTEST_SKIP() << Ds389::kImpossible;
    options_.uris = {(*server)["URI"]};
    options_.bind = LdapOptions::Bind::kSimple;
    options_.bind_dn = (*server)["BIND_DN"];
    options_.bind_password_file = (*server)["PASSWORD_FILE"];
    options_.bases = {"ou=people,dc=example,dc=com"};
    options_.group_bases = {"ou=groups,dc=example,dc=com"};
    options_.filter = "(&(objectClass=inetOrgPerson)(!(employeeType=robot)))";
    options_.anchor = "nsUniqueId";
    options_.login_time_attributes = std::vector<std::string>{"lastLoginTime"};
  }
  RecordingSink Pull() {
    RecordingSink sink;
    result_ = ExpectCompletePull(*MakeLdapConnector(options_), sink, cursor_);
    cursor_ = result_.cursor;
    return sink;
  }
  static std::vector<std::string> Logins(const RecordingSink& sink) {
    std::vector<std::string> logins;
    for (const RecordedUser& user : sink.users) logins.push_back(user[Field::kLogin]);
    return logins;
  }

  static std::unique_ptr<Ds389> server;
  LdapOptions options_;
  Cursor cursor_;
  PullResult result_;
};
std::unique_ptr<Ds389> LdapDs389::server;

TEST_F(LdapDs389, ADeltaShowsWhatCameWhatChangedAndWhatWentAndStandsByTheRest) {
  const RecordingSink first = Pull();
  EXPECT_THAT(first.users, SizeIs(6));
  EXPECT_EQ(result_.coverage, Coverage::kFull);
  EXPECT_THAT(Pull().users, IsEmpty());
  EXPECT_EQ(result_.coverage, Coverage::kDelta);
  const auto anchor = [&first](const std::string& login) { return first.FindByLogin(login)->anchor; };
  server->Modify(
      Change(Uid(0), "modify\nreplace: givenName\ngivenName: New") + Change(Uid(1), "delete") +
      Change(Uid(2), "modify\nreplace: employeeType\nemployeeType: robot") +
      Change(Uid(3), "modrdn\nnewrdn: uid=renamed\ndeleteoldrdn: 1") +
      Change(Uid(4), "modrdn\nnewrdn: uid=user4\ndeleteoldrdn: 0\nnewsuperior: ou=outside,dc=example,dc=com") +
      Change("cn=staff,ou=groups,dc=example,dc=com", "delete") +
      "dn: uid=new,ou=people,dc=example,dc=com\nchangetype: add\nobjectClass: inetOrgPerson\nuid: new\n"
      "cn: New\nsn: New\nuserPassword: a-new-password\n\n");
  const RecordingSink delta = Pull();
  EXPECT_EQ(result_.coverage, Coverage::kDelta);
  EXPECT_EQ(result_.group_coverage, Coverage::kDelta);
  EXPECT_THAT(Logins(delta), UnorderedElementsAre("user0", "renamed", "new"));
  EXPECT_EQ(delta.FindByLogin("renamed")->anchor, anchor("user3"));
  EXPECT_NE(delta.FindByLogin("user0")->created_at, std::nullopt) << "operational attributes, too";
  for (const char* login : {"user1", "user2", "user4"}) EXPECT_THAT(delta.gone, Contains(anchor(login))) << login;
  EXPECT_THAT(delta.gone, Not(Contains(anchor("user5"))));
  EXPECT_THAT(delta.gone_groups, Contains(first.groups.at(0).anchor));

  server->Modify(Change("uid=user4,ou=outside,dc=example,dc=com",
                        "modrdn\nnewrdn: uid=user4\ndeleteoldrdn: 0\nnewsuperior: ou=people,dc=example,dc=com"));
  const RecordingSink back = Pull();
  EXPECT_THAT(Logins(back), ElementsAre("user4"));
  EXPECT_EQ(back.users[0].anchor, anchor("user4"));
}

TEST_F(LdapDs389, ALoginIsADeltaAndTheCursorSurvivesARestart) {
  server->Modify(Change(Uid(5), "modify\nreplace: userPassword\nuserPassword: a-password-5"));
  Pull();
  server->Restart();
  ASSERT_EQ(RunProgram({"ldapwhoami", "-x", "-H", (*server)["URI"], "-D", Uid(5), "-w", "a-password-5"}), 0);
  const RecordingSink delta = Pull();
  EXPECT_EQ(result_.coverage, Coverage::kDelta);
  EXPECT_THAT(Logins(delta), ElementsAre("user5"));
  EXPECT_TRUE(delta.users.at(0).last_login);
}

TEST_F(LdapDs389, IsKnownByItselfAndTellsWhoIsLocked) {
  server->Modify(Change(Uid(5), "modify\nreplace: nsAccountLock\nnsAccountLock: true"));
  options_.anchor.clear();
  options_.login_time_attributes.reset();
  const RecordingSink sink = Pull();
  server->Modify(Change(Uid(5), "modify\ndelete: nsAccountLock"));
  const RecordedUser* locked = sink.FindByLogin("user5");
  ASSERT_NE(locked, nullptr);
  EXPECT_EQ(locked->anchor.size(), std::string_view("aab7e2e1-1dd211b2-80f0d4ff-6a6a8d7d").size());  // nsUniqueId
  EXPECT_EQ(locked->enabled, false);
  EXPECT_EQ(locked->state_reason, "nsAccountLock is true");
  for (const RecordedUser& user : sink.users) EXPECT_EQ(user.enabled, &user != locked) << user.dn;
}

}  // namespace
}  // namespace rollcall
