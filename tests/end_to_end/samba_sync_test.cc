// Pass after pass, each only of what changed, against a real Samba domain controller. Left out where there is none:
// scripts/install samba.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>

#include "tests/end_to_end/installation.h"
#include "tests/servers/samba.h"

namespace rollcall {
namespace {

using testing::HasSubstr;

enum class Who : std::uint8_t { kAdministrator, kPlainUser };

class SambaSync : public testing::TestWithParam<Who> {
 protected:
  static void SetUpTestSuite() {
    if (Samba::IsPossible()) server = std::make_unique<Samba>();
  }
  static void TearDownTestSuite() { server.reset(); }

  void SetUp() override {
    if (!server) GTEST_SKIP() << Samba::kImpossible;
    const bool is_administrator = GetParam() == Who::kAdministrator;
    tree_ = std::string(is_administrator ? "OU=A," : "OU=B,") + (*server)["BASE"];
    prefix_ = is_administrator ? "a" : "b";
    std::string ldif = Unit(tree_);
    for (const char* unit : {"Staff", "Outside", "Groups"}) ldif += Unit("OU=" + std::string(unit) + ',' + tree_);
    for (int i = 0; i < 12; ++i) ldif += NewUser(i);
    server->Modify(ldif + NewGroup("team", {User(1), User(2), User(3)}));
    rollcall_.Configure("[[source]]\nname = \"corp\"\ntype = \"ldap\"\nuris = [\"" + (*server)["TLS_URI"] +
                        "\"]\nca_file = \"" + (*server)["CA_FILE"] + "\"\nbind_dn = \"" +
                        (*server)[is_administrator ? "ADMIN_DN" : "BIND_DN"] + "\"\nbind_password_file = \"" +
                        (is_administrator ? server->admin_password_file() : (*server)["PASSWORD_FILE"]) +
                        "\"\nbases = [\"OU=Staff," + tree_ + "\"]\ngroup_bases = [\"OU=Groups," + tree_ + "\"]\n");
  }

  static std::string Unit(const std::string& dn) {
    return "dn: " + dn + "\nchangetype: add\nobjectClass: organizationalUnit\n\n";
  }
  static std::string Change(const std::string& dn, const std::string& change) {
    return "dn: " + dn + "\nchangetype: " + change + "\n\n";
  }
  std::string User(int i) const { return "CN=User " + std::to_string(i) + ",OU=Staff," + tree_; }
  std::string NewUser(int i) const {
    return "dn: " + User(i) + "\nchangetype: add\nobjectClass: user\nsAMAccountName: " + prefix_ + std::to_string(i) +
           "\nuserAccountControl: 544\n\n";
  }
  std::string NewGroup(const std::string& name, const std::vector<std::string>& members) const {
    std::string ldif = "dn: CN=" + name + ",OU=Groups," + tree_ +
                       "\nchangetype: add\nobjectClass: group\nsAMAccountName: " + prefix_ + '-' + name + '\n';
    for (const std::string& each : members) ldif += "member: " + each + '\n';
    return ldif + '\n';
  }
  std::string Moved(const std::string& dn, const std::string& rdn, const std::string& unit) const {
    return Change(dn, "modrdn\nnewrdn: " + rdn + "\ndeleteoldrdn: 1\nnewsuperior: OU=" + unit + ',' + tree_);
  }

  nlohmann::json Sync() { return rollcall_.Json({"sync"}).at(0); }
  std::string Proof() {
    return rollcall_.Query("SELECT proof FROM pass WHERE proof IS NOT NULL ORDER BY id DESC LIMIT 1");
  }
  // A full pull finds nothing that the deltas missed.
  void ExpectNothingMissed() {
    EXPECT_THAT(Proof(), HasSubstr(" changed, "));
    const std::string known = WhatIsKnown(rollcall_);
    const Ended full = rollcall_.Run({"sync", "--full", "--format", "json"});
    ASSERT_EQ(full.code, 0) << full.err;
    EXPECT_EQ(WhatIsKnown(rollcall_), known);
    const auto pass = nlohmann::json::parse(full.out).at(0);
    for (const char* count : {"created", "updated", "granted", "revoked", "missing", "enabled", "renamed"})
      EXPECT_EQ(pass.at(count), 0) << count;
  }

  static inline std::unique_ptr<Samba> server;
  std::string tree_;
  std::string prefix_;
  TemporaryFolder folder_;
  Installation rollcall_{folder_.path()};
};
std::string NameOfWho(const testing::TestParamInfo<Who>& each) {
  return each.param == Who::kAdministrator ? "Administrator" : "PlainUser";
}
INSTANTIATE_TEST_SUITE_P(As, SambaSync, testing::Values(Who::kAdministrator, Who::kPlainUser), NameOfWho);

TEST_P(SambaSync, TheRegistryFollowsTheDomain) {
  EXPECT_EQ(Sync().at("created"), 12);
  EXPECT_THAT(Proof(), HasSubstr("from the start by the DirSync control"));
  const nlohmann::json nothing = Sync();
  EXPECT_EQ(nothing.at("seen"), 0);
  EXPECT_EQ(nothing.at("missing"), 0);
  ExpectNothingMissed();

  server->Modify(NewUser(20) + Moved(User(1), "CN=Married", "Staff") + Change(User(2), "delete") +
                 Moved(User(3), "CN=User 3", "Outside") +
                 Change(User(4), "modify\nreplace: userAccountControl\nuserAccountControl: 546"));
  const nlohmann::json pass = Sync();
  EXPECT_EQ(pass.at("created"), 1);
  EXPECT_EQ(pass.at("missing"), 2);
  EXPECT_EQ(pass.at("disabled"), 3);
  EXPECT_EQ(pass.at("revoked"), 2) << "of who was deleted and who moved away; who was renamed stays a member";
  ExpectNothingMissed();

  server->Modify(Moved("CN=User 3,OU=Outside," + tree_, "CN=User 3", "Staff") +
                 Change(User(4), "modify\nreplace: userAccountControl\nuserAccountControl: 544") +
                 Change("CN=team,OU=Groups," + tree_, "modify\nadd: member\nmember: " + User(5)));
  const nlohmann::json back = Sync();
  EXPECT_EQ(back.at("enabled"), 2);
  EXPECT_EQ(back.at("granted"), 2) << "who came back, and who is new in the group";
  ExpectNothingMissed();

  server->Modify(Change("OU=Staff," + tree_, "modrdn\nnewrdn: OU=Personnel\ndeleteoldrdn: 1") +
                 Change("OU=Personnel," + tree_, "modrdn\nnewrdn: OU=Staff\ndeleteoldrdn: 1"));
  const Ended renamed = rollcall_.Run({"sync", "--format", "json"});
  EXPECT_EQ(renamed.code, 0) << renamed.err;
  EXPECT_THAT(renamed.out + renamed.err, HasSubstr("and with it everything below"));
  EXPECT_THAT(Proof(), HasSubstr("from the start"));
}

}  // namespace
}  // namespace rollcall
