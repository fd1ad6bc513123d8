// Whatever goes wrong with a directory: the pass ends in time, says why and what to do, and changes nobody.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <thread>

#include "tests/end_to_end/directory.h"
#include "tests/servers/mute_server.h"
#include "tests/servers/relay.h"

namespace rollcall {
namespace {

using std::chrono::milliseconds;
using testing::AllOf;
using testing::HasSubstr;

constexpr int kPeople = 400;

class Failures : public testing::Test {
 protected:
  // A first sync; then somebody goes and somebody changes, so that there is something to do wrong.
  explicit Failures(const std::vector<std::string>& slapd_arguments = {})
      : installed_(PeopleLdif(kPeople), slapd_arguments) {}
  void SetUp() override {
    ASSERT_EQ(rollcall().Json({"sync"}).at(0).at("created"), kPeople);
    slapd().Modify(
        "dn: uid=user7,ou=people,dc=example,dc=com\nchangetype: delete\n\n"
        "dn: uid=user8,ou=people,dc=example,dc=com\nchangetype: modify\nreplace: sn\nsn: Changed\n");
    before_ = Registry();
  }

  Slapd& slapd() { return installed_.slapd; }
  const Installation& rollcall() const { return installed_.rollcall; }
  // Starts a sync through `relay` that is in the middle of it.
  std::unique_ptr<Program> StartHalf(const Relay& relay) {
    Configure("ldap://" + relay.address(), "page_size = 10\n");
    auto sync = std::make_unique<Program>(rollcall().CommandLine({"sync"}));
    for (int i = 0; i < 1000 && relay.passed() < 50'000; ++i) std::this_thread::sleep_for(milliseconds{5});
    EXPECT_GE(relay.passed(), 50'000);
    return sync;
  }
  std::string Registry() const { return WhatIsKnown(rollcall()) + WhatHappened(rollcall()); }
  // Of full pulls: what little has changed would be read before a limit bites or a server dies.
  void Configure(const std::string& uri, const std::string& further = "") {
    const std::string more = WithPassword(slapd()["PASSWORD_FILE"]) + "incremental = \"none\"\n" + further;
    rollcall().Configure(DirectorySource(slapd(), uri, more));
  }

  void ExpectFailure(const Ended& ended, milliseconds at_most, const testing::Matcher<std::string>& message) const {
    EXPECT_EQ(ended.code, 1) << "signal " << ended.signal;
    EXPECT_LT(ended.took, at_most);
    EXPECT_THAT(ended.err, AllOf(HasSubstr("corp: FAILED, none of its changes were applied: "), message));
    EXPECT_THAT(ended.out, HasSubstr("FAILED"));
    EXPECT_EQ(Registry(), before_);
    EXPECT_EQ(rollcall().Query("SELECT outcome FROM pass ORDER BY id DESC LIMIT 1"), "failed\n");
  }
  // Once the cause is gone, the next pass does what there was to do.
  void ExpectRecovery() {
    Configure(slapd()["URI"]);
    const nlohmann::json pass = rollcall().Json({"sync"}).at(0);
    EXPECT_EQ(pass.at("missing"), 1);
    EXPECT_EQ(pass.at("updated"), 1);
  }

  DirectoryInstallation installed_;
  std::string before_;
};

TEST_F(Failures, AServerKilledMidPull) {
  const Relay slow("127.0.0.1", std::stoi(slapd()["PORT"]), Relay::kUnlimited, milliseconds{20});
  const auto sync = StartHalf(slow);
  slapd().Kill();
  ExpectFailure(sync->Wait(), milliseconds{6000},
                AllOf(HasSubstr("incomplete after"), HasSubstr("contact LDAP server")));
  slapd().Restart();
  ExpectRecovery();
}

TEST_F(Failures, AConnectionCutMidPull) {
  const Relay cutting("127.0.0.1", std::stoi(slapd()["PORT"]), 50'000);
  Configure("ldap://" + cutting.address(), "page_size = 10\n");
  ExpectFailure(rollcall().Run({"sync"}), milliseconds{6000}, HasSubstr("incomplete after"));
  ExpectRecovery();
}

TEST_F(Failures, AServerThatFreezesMidPull) {
  const Relay slow("127.0.0.1", std::stoi(slapd()["PORT"]), Relay::kUnlimited, milliseconds{20});
  const auto sync = StartHalf(slow);
  slapd().Freeze();
  ExpectFailure(sync->Wait(), milliseconds{6000}, HasSubstr("no answer within timeout_seconds (2)"));
  slapd().Thaw();
  ExpectRecovery();
}

TEST_F(Failures, AServerThatIsFrozen) {
  slapd().Freeze();
  for (const char* uri : {"URI", "TLS_URI", "LDAPI_URI"}) {
    Configure(slapd()[uri], "ca_file = \"" + slapd()["CA_FILE"] + "\"\n");
    ExpectFailure(rollcall().Run({"sync"}), milliseconds{6000}, HasSubstr("timeout_seconds (2)"));
  }
  slapd().Thaw();
  ExpectRecovery();
}

TEST_F(Failures, APeerThatSaysNothing) {
  const MuteServer mute;
  for (const char* scheme : {"ldap://", "ldaps://"}) {
    Configure(scheme + mute.address(), "ca_file = \"" + slapd()["CA_FILE"] + "\"\n");
    ExpectFailure(rollcall().Run({"sync"}), milliseconds{6000}, HasSubstr("timeout_seconds (2)"));
  }
  ExpectRecovery();
}

TEST_F(Failures, NobodyListens) {
  slapd().Kill();
  ExpectFailure(rollcall().Run({"sync"}), milliseconds{6000}, HasSubstr("Connection refused"));
  slapd().Restart();
  ExpectRecovery();
}

TEST_F(Failures, AWrongPassword) {
  const std::string password = rollcall().Write("wrong.password", "open sesame");
  rollcall().Configure(DirectorySource(slapd(), slapd()["URI"], WithPassword(password)));
  const Ended ended = rollcall().Run({"sync"});
  ExpectFailure(ended, milliseconds{6000},
                AllOf(HasSubstr("bind as " + slapd()["BIND_DN"]), HasSubstr("Invalid credentials (49)"),
                      HasSubstr("check bind_dn and its password")));
  EXPECT_EQ((ended.err + ended.out).find("sesame"), std::string::npos);
  ExpectRecovery();
}

TEST_F(Failures, AWrongCertificateAuthority) {
  Configure(slapd()["TLS_URI"], "ca_file = \"" + slapd()["OTHER_CA_FILE"] + "\"\n");
  ExpectFailure(rollcall().Run({"sync"}), milliseconds{6000},
                AllOf(HasSubstr("is not trusted by ca_file " + slapd()["OTHER_CA_FILE"])));
  Configure(slapd()["URI"], "start_tls = true\nca_file = \"" + slapd()["OTHER_CA_FILE"] + "\"\n");
  ExpectFailure(rollcall().Run({"sync"}), milliseconds{6000}, HasSubstr("is not trusted by ca_file"));
  ExpectRecovery();
}

TEST_F(Failures, AReferral) {
  slapd().Modify(
      "dn: ou=branch,dc=example,dc=com\ncontrol: 2.16.840.1.113730.3.4.2 true\nchangetype: add\n"
      "objectClass: referral\nobjectClass: extensibleObject\nou: branch\n"
      "ref: ldap://branch.example.com/ou=branch,dc=example,dc=com\n");
  ExpectFailure(rollcall().Run({"sync"}), milliseconds{6000}, HasSubstr("lies at ldap://branch.example.com/"));
}

TEST_F(Failures, ASizeLimit) {
  slapd().LimitSize(50);
  slapd().Restart();
  Configure(slapd()["URI"]);
  ExpectFailure(rollcall().Run({"sync"}), milliseconds{6000},
                AllOf(HasSubstr("incomplete after 50 entries"), HasSubstr("Size limit exceeded (4)"),
                      HasSubstr("size=unlimited")));
}

// The pull is complete, but who would believe it?
TEST_F(Failures, AFilterThatMatchesNobodyIsHeld) {
  Configure(slapd()["URI"], "filter = \"(objectClass=inetOrgPreson)\"\n");
  const Ended ended = rollcall().Run({"sync"});
  EXPECT_EQ(ended.code, 3) << ended.err;
  EXPECT_THAT(ended.err, AllOf(HasSubstr("corp: HELD: "), HasSubstr("it shows no user at all"), HasSubstr("filter")));
  EXPECT_EQ(Registry(), before_);
  ExpectRecovery();
}

TEST_F(Failures, ABaseThatHasLostHalfOfItsPeopleIsHeld) {
  Configure(slapd()["URI"], "filter = \"(uid=*2*)\"\n");
  const Ended ended = rollcall().Run({"sync"});
  EXPECT_EQ(ended.code, 3) << ended.err;
  EXPECT_THAT(ended.err, AllOf(HasSubstr("more than 10 and more than 5 %"), HasSubstr("`rollcall plan approve 1`")));
  EXPECT_EQ(rollcall().Count("hold"), 0);
  EXPECT_EQ(WhatHappened(rollcall()).find("disableUser"), std::string::npos);
  ExpectRecovery();
}

TEST_F(Failures, ADryRunOfAFailureFailsAsWell) {
  slapd().Kill();
  const Ended ended = rollcall().Run({"sync", "--dry-run"});
  EXPECT_EQ(ended.code, 1);
  EXPECT_THAT(ended.err, HasSubstr("Connection refused"));
  EXPECT_EQ(Registry(), before_);
}

TEST_F(Failures, TheOtherSourcesAreSyncedNevertheless) {
  rollcall().Write("hr.csv", "userName,email\nnew.hire,new.hire@example.com\n");
  slapd().Kill();
  rollcall().Configure(DirectorySource(slapd(), slapd()["URI"], WithPassword(slapd()["PASSWORD_FILE"])) +
                       "[[source]]\nname = \"hr\"\ntype = \"csv\"\npath = \"hr.csv\"\n");
  const nlohmann::json passes = rollcall().Json({"sync"}, 1);
  EXPECT_EQ(passes.at(0).at("complete"), false);
  EXPECT_EQ(passes.at(1).at("complete"), true);
  EXPECT_EQ(passes.at(1).at("created"), 1);
  EXPECT_EQ(rollcall().Count("account"), kPeople + 1);
  EXPECT_EQ(rollcall().Count("hold"), 0);
}

}  // namespace
}  // namespace rollcall
