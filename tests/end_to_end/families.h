// rollcall and a real directory of each family, asked in each way that there is to ask it.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <memory>
#include <sstream>
#include <string>
#include <vector>

#include "tests/end_to_end/installation.h"
#include "tests/servers/directory_server.h"
#include "tests/temporary_folder.h"

namespace rollcall {

struct FamilyWay {
  enum class Who : std::uint8_t { kAgent, kAdministrator };
  enum class Sees : std::uint8_t { kLogins, kNoLogins };
  const char* name;
  DirectoryFamily family;
  const char* incremental;
  const char* method;  // as the proof of a pass tells it
  Who who = Who::kAgent;
  Sees sees = Sees::kLogins;
};

// One server for all tests of a family: each takes seconds to make. Each test has a tree of its own.
class FamilyTest : public testing::TestWithParam<FamilyWay> {
 protected:
  static constexpr int kPeople = 40;

  void SetUp() override {
    if (const char* why = DirectoryServer::Impossible(GetParam().family)) GTEST_SKIP() << why;
    auto& running = servers_[GetParam().family];
    if (!running) running = DirectoryServer::Start(GetParam().family);
    static int trees = 0;
    prefix_ = "t" + std::to_string(++trees) + "-";
    const std::string tree = "ou=tree" + std::to_string(trees) + ',' + server()["BASE"];
    staff_ = "ou=staff," + tree;
    outside_ = "ou=outside," + tree;
    groups_ = "ou=groups," + tree;
    std::string ldif = server().NewUnit(tree);
    for (const std::string& each : {staff_, outside_, groups_}) ldif += server().NewUnit(each);
    for (int i = 0; i < kPeople; ++i) ldif += server().NewPerson(Login(i), staff_);
    ldif += server().NewPerson(prefix_ + "stranger", outside_);
    server().Modify(ldif + server().NewGroup("cn=" + prefix_ + "team," + groups_, {Dn(1), Dn(2), Dn(3)}));
    Configure(server()["URI"]);
  }

  static DirectoryServer& server() { return *servers_.at(GetParam().family); }
  std::string Login(int i) const { return prefix_ + std::to_string(i); }
  std::string Dn(int i) const { return server().Person(Login(i), staff_); }

  // `further`: more lines of the source.
  void Configure(const std::string& uri, const std::string& further = "") {
    const bool is_agent = GetParam().who == FamilyWay::Who::kAgent;
    const std::string password =
        is_agent ? "bind_password_file = \"" + server()["PASSWORD_FILE"]
                 : "bind_password_file = \"" + rollcall_.Write("admin.password", server()["ADMIN_PASSWORD"]);
    rollcall_.Configure("[guard]\nwindow_hours = 0\n[[source]]\nname = \"corp\"\ntype = \"ldap\"\nuris = [\"" + uri +
                        "\"]\ntimeout_seconds = " + timeout_ + "\nca_file = \"" + ca_file() + "\"\nbind_dn = \"" +
                        server()[is_agent ? "BIND_DN" : "ADMIN_DN"] + "\"\n" + password + "\"\nbases = [\"" + staff_ +
                        "\"]\ngroup_bases = [\"" + groups_ + "\"]\nincremental = \"" + GetParam().incremental +
                        "\"\npage_size = 5\n" + further);
  }
  std::string ca_file() const { return ca_file_.empty() ? server()["CA_FILE"] : ca_file_; }

  nlohmann::json Sync(int code = 0) { return rollcall_.Json({"sync"}, code).at(0); }
  std::string Proof() {
    return rollcall_.Query("SELECT proof FROM pass WHERE proof IS NOT NULL ORDER BY id DESC LIMIT 1");
  }
  std::string Registry() const { return WhatIsKnown(rollcall_) + WhatHappened(rollcall_); }

  // By the directory's own tools: whoever is there is known, enabled unless the directory says otherwise, and whoever
  // is not there is held.
  void ExpectRegistryIsDirectory() {
    const std::string held = "EXISTS (SELECT 1 FROM hold h WHERE h.account = a.id AND h.kind = ";
    const std::string there =
        rollcall_.Query("SELECT login || ' ' || coalesce(email, '') || CASE WHEN " + held +
                        "'source') THEN ' disabled' ELSE ' enabled' END FROM account a WHERE NOT " + held +
                        "'missing') ORDER BY login");
    std::vector<std::string> known;
    std::istringstream lines(there);
    for (std::string line; std::getline(lines, line);) known.push_back(line);
    std::sort(known.begin(), known.end());
    EXPECT_EQ(known, server().PeopleIn(staff_));
    EXPECT_EQ(rollcall_.Count("account WHERE (enabled = 1) <> (id NOT IN (SELECT account FROM hold))"), 0);
  }
  // That, and a pull of everything finds nothing that was missed.
  void ExpectNothingMissed() {
    ExpectRegistryIsDirectory();
    const std::string known = WhatIsKnown(rollcall_);
    const Ended full = rollcall_.Run({"sync", "--full", "--format", "json"});
    ASSERT_EQ(full.code, 0) << full.err;
    EXPECT_EQ(WhatIsKnown(rollcall_), known);
  }

  std::string prefix_;
  std::string staff_;
  std::string outside_;
  std::string groups_;
  std::string timeout_ = "20";  // seconds
  std::string ca_file_;         // empty: the right one
  TemporaryFolder folder_;
  Installation rollcall_{folder_.path()};

 private:
  static inline std::map<DirectoryFamily, std::unique_ptr<DirectoryServer>> servers_;
};

inline constexpr const char* kBySync = "by content synchronization";
inline constexpr const char* kByTimes = "by times of modification";
inline constexpr const char* kByDirSync = "by the DirSync control";
inline constexpr const char* kByUsn = "by change numbers";

inline const auto kOpenLdapWays =
    testing::Values(FamilyWay{"Sync", DirectoryFamily::kOpenLdap, "sync", kBySync},
                    FamilyWay{"Modified", DirectoryFamily::kOpenLdap, "modified", kByTimes},
                    FamilyWay{"Pages", DirectoryFamily::kOpenLdap, "none", "pages"});
inline const auto k389Ways = testing::Values(FamilyWay{"Sync", DirectoryFamily::k389Ds, "sync", kBySync},
                                             FamilyWay{"Modified", DirectoryFamily::k389Ds, "modified", kByTimes,
                                                       FamilyWay::Who::kAgent, FamilyWay::Sees::kNoLogins},
                                             FamilyWay{"Pages", DirectoryFamily::k389Ds, "none", "pages"});
inline const auto kAdWays = testing::Values(
    FamilyWay{"DirSyncAsAdministrator", DirectoryFamily::kActiveDirectory, "dirsync", kByDirSync,
              FamilyWay::Who::kAdministrator},
    FamilyWay{"DirSync", DirectoryFamily::kActiveDirectory, "dirsync", kByDirSync},
    FamilyWay{"UsnAsAdministrator", DirectoryFamily::kActiveDirectory, "usn", kByUsn, FamilyWay::Who::kAdministrator},
    FamilyWay{"Usn", DirectoryFamily::kActiveDirectory, "usn", kByUsn});

// In each family its own ways; the names are what ctest selects by.
#define ROLLCALL_IN_EACH_FAMILY(test)                                                                      \
  INSTANTIATE_TEST_SUITE_P(OpenLdap, test, kOpenLdapWays, [](const auto& way) { return way.param.name; }); \
  INSTANTIATE_TEST_SUITE_P(Ds389, test, k389Ways, [](const auto& way) { return way.param.name; });         \
  INSTANTIATE_TEST_SUITE_P(ActiveDirectory, test, kAdWays, [](const auto& way) { return way.param.name; })

}  // namespace rollcall
