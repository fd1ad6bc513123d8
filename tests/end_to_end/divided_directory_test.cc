// A directory that is divided by its bases among sources and, on PostgreSQL, among agents.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>
#include <thread>

#include "tests/end_to_end/installation.h"
#include "tests/servers/slapd.h"
#include "tests/store/registry.h"

namespace rollcall {
namespace {

constexpr int kPeople = 60;  // in each part
constexpr const char* kNorth = "ou=north,dc=example,dc=com";
constexpr const char* kSouth = "ou=south,dc=example,dc=com";

std::string Unit(const std::string& dn) {
  return "dn: " + dn + "\nobjectClass: organizationalUnit\nou: " + dn.substr(3, 5) + "\n\n";
}

std::string Ldif() {
  std::string ldif = "dn: dc=example,dc=com\nobjectClass: domain\ndc: example\n\n" + Unit(kNorth) + Unit(kSouth);
  for (int i = 0; i < 2 * kPeople; ++i) {
    const std::string name = "user" + std::to_string(i);
    ldif += "dn: uid=" + name + "," + (i < kPeople ? kNorth : kSouth) + "\nobjectClass: inetOrgPerson\nuid: " + name +
            "\ncn: N\nsn: N\n\n";
  }
  // Lies in the north, and has members in both.
  return ldif + "dn: cn=staff," + kNorth + "\nobjectClass: groupOfNames\ncn: staff\nmember: uid=user1," + kNorth +
         "\nmember: uid=user99," + kSouth + "\n\n";
}

std::string Part(const Slapd& slapd, const std::string& name, const std::string& base) {
  return "[[source]]\nname = \"" + name + "\"\ntype = \"ldap\"\ndirectory = \"example.com\"\nuris = [\"" +
         slapd["URI"] + "\"]\nbind_dn = \"" + slapd["BIND_DN"] + "\"\nbind_password_file = \"" +
         slapd["PASSWORD_FILE"] + "\"\nbases = [\"" + base + "\"]\ngroup_bases = [\"" + base +
         "\"]\nschedule = \"* * * * * ?\"\n";
}

class DividedDirectoryProgram : public testing::Test {
 protected:
  DividedDirectoryProgram() {
    rollcall_.Configure(Part(slapd_, "north", kNorth) + Part(slapd_, "south", kSouth) +
                        "[service]\nstop_seconds = 5\n");
  }
  // One on SQLite, which has room for no more.
  void StartAgents() {
    for (int i = 0; i < (OnPostgresql() ? 2 : 1); ++i) {
      agents_.push_back(std::make_unique<Program>(rollcall_.CommandLine({"run"})));
    }
  }
  void StopAgents() {
    for (const auto& agent : agents_) agent->Signal(SIGTERM);
    for (const auto& agent : agents_) EXPECT_EQ(agent->Wait().code, 0);
  }
  bool Await(const std::string& query, const std::string& answer) {
    for (int i = 0; i < 300; ++i) {
      if (rollcall_.Query(query) == answer) return true;
      std::this_thread::sleep_for(std::chrono::milliseconds{100});
    }
    ADD_FAILURE() << query << " is " << rollcall_.Query(query) << agents_.front()->Err();
    return false;
  }
  // Which source shows that user.
  static std::string SourceOf(const std::string& login) {
    return "SELECT s.name FROM link l JOIN account a ON a.id = l.account JOIN source s ON s.id = l.source "
           "WHERE a.login = '" +
           login + "'";
  }

  Slapd slapd_{Ldif()};
  TemporaryFolder folder_;
  TemporaryRegistry registry_;
  Installation rollcall_{folder_.path(), registry_.options()};
  std::vector<std::unique_ptr<Program>> agents_;
};

TEST_F(DividedDirectoryProgram, WhoMovesFromOnePartToTheOtherKeepsTheAccount) {
  ASSERT_EQ(rollcall_.Run({"sync"}).code, 0);
  ASSERT_EQ(rollcall_.Count("account"), 2 * kPeople);
  StartAgents();
  const auto before = rollcall_.Json({"accounts", "show", "user7"});
  slapd_.Modify("dn: uid=user7," + std::string(kNorth) +
                "\nchangetype: modrdn\nnewrdn: uid=user7\ndeleteoldrdn: 0\nnewsuperior: " + kSouth + "\n");
  ASSERT_TRUE(Await(SourceOf("user7"), "south\n"));
  ASSERT_TRUE(Await("SELECT CAST(count(*) AS TEXT) FROM hold", "0\n"));
  StopAgents();
  const auto after = rollcall_.Json({"accounts", "show", "user7"});
  EXPECT_EQ(after.at("id"), before.at("id"));
  EXPECT_EQ(after.at("enabled"), true);
  EXPECT_EQ(rollcall_.Count("account"), 2 * kPeople);
  EXPECT_EQ(rollcall_.Count("link"), 2 * kPeople);
  EXPECT_EQ(rollcall_.Count("conflict"), 0);
  EXPECT_EQ(rollcall_.Run({"sync", "--full"}).code, 0);
  EXPECT_EQ(rollcall_.Query("SELECT a.login FROM membership m JOIN account a ON a.id = m.account ORDER BY a.login"),
            "user1\nuser99\n");
}

}  // namespace
}  // namespace rollcall
