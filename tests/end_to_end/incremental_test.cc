// Pass after pass, each only of what changed, against a real slapd.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/end_to_end/directory.h"
#include "tests/servers/relay.h"

namespace rollcall {
namespace {

using testing::HasSubstr;
using testing::Not;

std::string Uid(int i) { return "uid=user" + std::to_string(i) + ",ou=people,dc=example,dc=com"; }

std::string Change(const std::string& dn, const std::string& change) {
  return "dn: " + dn + "\nchangetype: " + change + "\n\n";
}

const std::string kGroup =
    "dn: cn=staff,ou=groups,dc=example,dc=com\nobjectClass: groupOfNames\ncn: staff\nmember: " + Uid(1) +
    "\nmember: " + Uid(2) + "\nmember: uid=later,ou=people,dc=example,dc=com\n\n";

class Incremental : public testing::Test {
 protected:
  nlohmann::json Sync(int code = 0) { return rollcall_.Json({"sync"}, code).at(0); }
  std::string Proof() {
    return rollcall_.Query("SELECT proof FROM pass WHERE proof IS NOT NULL ORDER BY id DESC LIMIT 1");
  }
  // A full pull finds nothing that the deltas missed.
  void ExpectNothingMissed() {
    const std::string known = WhatIsKnown(rollcall_);
    const Ended full = rollcall_.Run({"sync", "--full", "--format", "json"});
    ASSERT_EQ(full.code, 0) << full.err;
    EXPECT_EQ(WhatIsKnown(rollcall_), known);
    const auto pass = nlohmann::json::parse(full.out).at(0);
    for (const char* count : {"created", "updated", "granted", "revoked", "missing", "enabled"}) {
      EXPECT_EQ(pass.at(count), 0) << count;
    }
  }

  DirectoryInstallation installed_{PeopleLdif(20) + kGroup, {"--session-log", "1000"}};
  const Slapd& slapd_ = installed_.slapd;
  const Installation& rollcall_ = installed_.rollcall;
};

TEST_F(Incremental, ChangesArriveOneByOne) {
  EXPECT_EQ(Sync().at("created"), 20);
  EXPECT_THAT(Proof(), HasSubstr("from the start by content synchronization"));
  EXPECT_EQ(Sync().at("seen"), 0);

  slapd_.Modify(
      "dn: uid=later,ou=people,dc=example,dc=com\nchangetype: add\nobjectClass: inetOrgPerson\nuid: later\n"
      "cn: l\nsn: l\n\n");
  const nlohmann::json came = Sync();
  EXPECT_EQ(came.at("created"), 1);
  EXPECT_EQ(came.at("granted"), 1) << "the group named the user before it was there";
  EXPECT_THAT(Proof(), HasSubstr("1 entry changed"));

  slapd_.Modify(Change(Uid(1), "modrdn\nnewrdn: uid=married\ndeleteoldrdn: 1") + Change(Uid(2), "delete"));
  const nlohmann::json went = Sync();
  EXPECT_EQ(went.at("renamed"), 1);
  EXPECT_EQ(went.at("missing"), 1);
  EXPECT_EQ(went.at("revoked"), 1) << "the group still names " << Uid(1);
  EXPECT_EQ(Sync().at("seen"), 0);
  ExpectNothingMissed();

  slapd_.Modify(Change("cn=staff,ou=groups,dc=example,dc=com", "delete"));
  EXPECT_EQ(Sync().at("revoked"), 2);
  EXPECT_EQ(rollcall_.Count("user_group"), 0);
}

TEST_F(Incremental, ALoginChangesTheLastLoginAndNothingElse) {
  slapd_.Modify(Change(Uid(3), "modify\nreplace: userPassword\nuserPassword: secret3"));
  Sync();
  const std::string known = rollcall_.Query("SELECT login || coalesce(email, '') || enabled FROM account ORDER BY 1");
  const std::string happened = WhatHappened(rollcall_);
  ASSERT_EQ(RunProgram({"ldapwhoami", "-x", "-H", slapd_["URI"], "-D", Uid(3), "-w", "secret3"}), 0);
  const nlohmann::json pass = Sync();
  EXPECT_EQ(pass.at("seen"), 1);
  EXPECT_EQ(pass.at("updated"), 1);
  EXPECT_EQ(WhatHappened(rollcall_), happened);
  EXPECT_EQ(rollcall_.Query("SELECT login || coalesce(email, '') || enabled FROM account ORDER BY 1"), known);
  EXPECT_FALSE(rollcall_.Json({"accounts", "show", "user3"}).at("lastLogin").is_null());
}

TEST_F(Incremental, ARefusedUserIsLookedAtAgainThoughItDidNotChange) {
  Sync();
  slapd_.Modify(
      "dn: cn=twin,ou=people,dc=example,dc=com\nchangetype: add\nobjectClass: inetOrgPerson\nuid: user5\n"
      "cn: twin\nsn: t\n\n");
  EXPECT_EQ(Sync(4).at("conflicts"), 1);
  EXPECT_EQ(Sync(4).at("conflicts"), 1);
  slapd_.Modify(Change(Uid(5), "modrdn\nnewrdn: uid=other5\ndeleteoldrdn: 1"));
  EXPECT_EQ(Sync().at("created"), 1);
  ExpectNothingMissed();
}

TEST_F(Incremental, WhatTheGuardHeldIsToldAgain) {
  Sync();
  std::string all;
  for (int i = 0; i < 15; ++i) all += Change(Uid(i), "delete");
  slapd_.Modify(all);
  EXPECT_EQ(Sync(3).at("held"), 15);
  EXPECT_EQ(Sync(3).at("held"), 15);
}

TEST_F(Incremental, AnotherConfigurationAndALostCursorMeanEverythingOnce) {
  Sync();
  rollcall_.Configure(DirectorySource(slapd_, slapd_["URI"],
                                      WithPassword(slapd_["PASSWORD_FILE"]) +
                                          "filter = \"(uid=user1*)\"\n"
                                          "limits = { missing = { count = 100, percent = 100 } }\n"));
  const Ended changed = rollcall_.Run({"sync", "--format", "json"});
  EXPECT_EQ(changed.code, 0) << changed.err;
  EXPECT_THAT(changed.out, HasSubstr("everything is read"));
  EXPECT_EQ(nlohmann::json::parse(changed.out).at(0).at("missing"), 9);
  rollcall_.Query("UPDATE cursor SET position = 'rubbish' RETURNING position");
  const Ended lost = rollcall_.Run({"sync", "--format", "json"});
  EXPECT_THAT(lost.out, HasSubstr("everything is read"));
  EXPECT_EQ(nlohmann::json::parse(lost.out).at(0).at("seen"), 11);
  EXPECT_EQ(Sync().at("seen"), 0);
}

TEST_F(Incremental, APullThatIsCutAnywhereChangesNothing) {
  Sync();
  slapd_.Modify(Change(Uid(1), "modrdn\nnewrdn: uid=married\ndeleteoldrdn: 1") + Change(Uid(2), "delete") +
                Change(Uid(3), "modify\nreplace: title\ntitle: Boss"));
  const std::string known = WhatIsKnown(rollcall_);
  const std::string cursor = rollcall_.Query("SELECT position FROM cursor");
  const std::string source = WithPassword(slapd_["PASSWORD_FILE"]);
  bool complete = false;
  for (std::int64_t limit = 10; !complete; limit += 150) {
    // The cursor belongs to the server's address: the relay takes its place.
    const Relay relay("127.0.0.1", std::stoi(slapd_["PORT"]), limit);
    rollcall_.Configure(DirectorySource(slapd_, "ldap://" + relay.address(), source + "incremental = \"sync\"\n"));
    complete = rollcall_.Run({"sync", "--dry-run"}).code == 0;
    EXPECT_EQ(WhatIsKnown(rollcall_), known);
    EXPECT_EQ(rollcall_.Query("SELECT position FROM cursor"), cursor);
    ASSERT_LT(limit, 100'000);
  }
  rollcall_.Configure(DirectorySource(slapd_, slapd_["URI"], source));
  EXPECT_EQ(Sync().at("missing"), 1);
  ExpectNothingMissed();
}

}  // namespace
}  // namespace rollcall
