// What an agent may not read, and may not do, of a real 389 Directory Server. Left out where there is none:
// scripts/install ds389.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "connectors/errors.h"
#include "connectors/ldap/ldap_connector.h"
#include "tests/connectors/contract.h"
#include "tests/servers/ds389.h"

namespace rollcall {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

constexpr const char* kRestricted = "cn=restricted,ou=services,dc=example,dc=com";
constexpr const char* kSyncFeature = "oid=1.3.6.1.4.1.4203.1.9.1.1,cn=features,cn=config";

std::string Uid(int i) { return "uid=user" + std::to_string(i) + ",ou=people,dc=example,dc=com"; }
std::string Replaced(const std::string& dn, const std::string& attribute, const std::string& value) {
  return "dn: " + dn + "\nchangetype: modify\nreplace: " + attribute + '\n' + attribute + ": " + value + "\n\n";
}

class Ds389Rights : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    if (!Ds389::IsPossible()) return;
    const std::string people = PeopleLdif(6);
    server = std::make_unique<Ds389>(people.substr(people.find("\n\n") + 2) + "dn: " + kRestricted +
                                     "\nobjectClass: organizationalRole\nobjectClass: simpleSecurityObject\n"
                                     "userPassword: agent-password\n\n");
    server->Modify(Replaced(Uid(1), "nsAccountLock", "true"));
  }
  static void TearDownTestSuite() { server.reset(); }

  void SetUp() override {
    if (!server) GTEST_SKIP() << Ds389::kImpossible;
    options_.uris = {(*server)["URI"]};
    options_.bind = LdapOptions::Bind::kSimple;
    options_.bind_dn = kRestricted;
    options_.bind_password_file = (*server)["PASSWORD_FILE"];
    options_.bases = {"ou=people,dc=example,dc=com"};
  }
  // From now on the restricted identity may read these attributes, and no others.
  static void Allow(const std::string& attributes) {
    const std::string suffix = "dc=example,dc=com";
    server->Modify(
        Replaced("ou=people," + suffix, "aci",
                 "(targetattr = \"" + attributes +
                     "\")(version 3.0; acl \"restricted\"; allow (read, search, compare) userdn = \"ldap:///" +
                     kRestricted + "\";)"));
  }
  static void AllowSynchronization(const std::string& who) {
    server->Modify(Replaced(kSyncFeature, "aci",
                            "(targetattr != \"aci\")(version 3.0; acl \"Sync Request Control\"; allow (read, search) "
                            "userdn = \"ldap:///" +
                                who + "\";)"));
  }
  std::string DetailOf(const std::string& subject) const {
    std::string detail;
    for (const Finding& finding : MakeLdapConnector(options_)->Check()) {
      if (finding.subject == subject) detail += finding.detail + '\n';
    }
    return detail;
  }

  static constexpr const char* kEnough = "objectClass || uid || cn || sn || mail || nsUniqueId";
  static inline std::unique_ptr<Ds389> server;
  LdapOptions options_;
};

TEST_F(Ds389Rights, AnAgentThatMayNotSynchronizeReadsEverything) {
  Allow(kEnough);
  AllowSynchronization((*server)["BIND_DN"]);
  EXPECT_THAT(DetailOf("incremental"),
              AllOf(testing::StartsWith("everything in each pull"), HasSubstr("Insufficient access (50)"),
                    HasSubstr(std::string("aci of ") + kSyncFeature)));
  const auto connector = MakeLdapConnector(options_);
  DiscardingSink refused;
  EXPECT_THROW(connector->Pull({}, refused), CursorRejected);
  for (int i = 0; i < 2; ++i) {
    RecordingSink sink;
    const PullResult result = ExpectCompletePull(*connector, sink);
    EXPECT_EQ(result.coverage, Coverage::kFull);
    EXPECT_EQ(result.cursor.text, "");
    EXPECT_THAT(sink.users, SizeIs(6));
  }
  AllowSynchronization("all");
}

TEST_F(Ds389Rights, WhatMayNotBeReadIsNamedWithItsCure) {
  Allow(kEnough);
  EXPECT_THAT(DetailOf("account state"),
              AllOf(HasSubstr("nsAccountLock on 0 %"),
                    HasSubstr("may not read nsAccountLock (on 6 of 6 entries), accountUnlockTime"),
                    HasSubstr("aci: (targetattr = \"nsAccountLock || accountUnlockTime\")"), HasSubstr(kRestricted)));
  EXPECT_THAT(DetailOf("last login"),
              AllOf(HasSubstr("lastLoginTime on 0 %"), HasSubstr("may not read lastLoginTime (on 6 of 6 entries)"),
                    HasSubstr("aci: (targetattr = \"lastLoginTime\")")));
  RecordingSink sink;
  ExpectCompletePull(*MakeLdapConnector(options_), sink);
  for (const RecordedUser& user : sink.users) EXPECT_FALSE(user.last_login) << user.dn;
  Allow(std::string(kEnough) + " || nsAccountLock || accountUnlockTime || lastLoginTime");
  EXPECT_THAT(DetailOf("account state"),
              AllOf(testing::StartsWith("nsAccountLock on 16 %"), Not(HasSubstr("may not read"))));
  EXPECT_THAT(DetailOf("last login"), HasSubstr("alwaysRecordLogin: yes"));
}

TEST_F(Ds389Rights, NobodyDisabledIsToldFromNobodyShown) {
  Allow(std::string(kEnough) + " || nsAccountLock || accountUnlockTime");
  server->Modify("dn: " + Uid(1) + "\nchangetype: modify\ndelete: nsAccountLock\n\n");
  EXPECT_THAT(DetailOf("account state"), AllOf(HasSubstr("nsAccountLock on 0 %"), HasSubstr("nobody is disabled here"),
                                               HasSubstr("the agent may read them")));
  server->Modify(Replaced(Uid(1), "nsAccountLock", "true"));
}

// The rule of one entry among others.
TEST_F(Ds389Rights, WhatIsHiddenOnSomeEntriesIsCounted) {
  Allow(std::string(kEnough) + " || nsAccountLock || accountUnlockTime");
  server->Modify(Replaced(Uid(2), "aci",
                          std::string("(targetattr = \"nsAccountLock\")(version 3.0; acl \"hidden\"; deny (all) userdn "
                                      "= \"ldap:///") +
                              kRestricted + "\";)"));
  EXPECT_THAT(DetailOf("account state"), HasSubstr("may not read nsAccountLock (on 1 of 6 entries)"));
  server->Modify("dn: " + Uid(2) + "\nchangetype: modify\ndelete: aci\n\n");
}

TEST_F(Ds389Rights, NobodyIsGoneWhoseAnchorIsHiddenLater) {
  Allow(kEnough);
  RecordingSink first;
  const Cursor cursor = ExpectCompletePull(*MakeLdapConnector(options_), first).cursor;
  EXPECT_THAT(cursor.text, testing::StartsWith("sync/1 "));
  Allow("objectClass || uid || cn || sn || mail");
  server->Modify(Replaced(Uid(2), "sn", "Changed"));
  RecordingSink delta;
  EXPECT_THROW(MakeLdapConnector(options_)->Pull(cursor, delta), CursorRejected);
  EXPECT_THAT(delta.gone, IsEmpty());
  RecordingSink all;
  const PullResult result = ExpectCompletePull(*MakeLdapConnector(options_), all);
  EXPECT_EQ(result.coverage, Coverage::kDelta) << "silence means nothing where nobody can be told apart";
  EXPECT_THAT(all.unreadable, SizeIs(6));
}

// As set when it is installed, they are met by any directory with more people.
TEST_F(Ds389Rights, ALimitThatLeavesOnlyPagesIsNamedWithItsCure) {
  Allow(kEnough);
  server->Modify(Replaced(kRestricted, "nsSizeLimit", "4") + Replaced(kRestricted, "nsPagedSizeLimit", "-1"));
  EXPECT_THAT(DetailOf("incremental"), AllOf(testing::StartsWith("everything in each pull"),
                                             HasSubstr("Size limit exceeded (4)"), HasSubstr("nsSizeLimit: -1")));
  EXPECT_THAT(DetailOf("limits"), HasSubstr("none met"));
  const auto connector = MakeLdapConnector(options_);
  DiscardingSink refused;
  EXPECT_THROW(connector->Pull({}, refused), CursorRejected);
  RecordingSink sink;
  EXPECT_EQ(ExpectCompletePull(*connector, sink).users, 6);
  server->Modify(Replaced(kRestricted, "nsLookThroughLimit", "4"));
  EXPECT_THAT(DetailOf("limits"), AllOf(HasSubstr("limit exceeded"), HasSubstr("nsLookThroughLimit: -1")));
  server->Modify(
      std::string("dn: ") + kRestricted +
      "\nchangetype: modify\ndelete: nsSizeLimit\n-\ndelete: nsPagedSizeLimit\n-\ndelete: nsLookThroughLimit\n\n");
}

}  // namespace
}  // namespace rollcall
