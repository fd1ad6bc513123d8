// Directories as they are in the world, from an LDIF folder that does not belong to the product: ROLLCALL_LDIF_FOLDER
// names it, else it is ../shared/data beside the checkout. Skipped where it is not there.
#include <gtest/gtest.h>

#include <tests/paths.h>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "tests/end_to_end/directory.h"

namespace rollcall {
namespace {

std::string LdifOf(const std::string& name) {
  const char* folder = std::getenv("ROLLCALL_LDIF_FOLDER");
  const auto file =
      std::filesystem::path(folder == nullptr ? ROLLCALL_SOURCE_DIR "/../shared/data" : folder) / (name + ".ldif");
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

struct RealDirectory {
  const char* name;
  const char* suffix;
  std::int64_t people;
  std::int64_t with_mail;
  std::int64_t groups;
  std::int64_t memberships;
  // Somebody in a group.
  const char* login;
  const char* dn;
  const char* parent;
};

void PrintTo(const RealDirectory& directory, std::ostream* out) { *out << directory.name; }

class RealDirectories : public testing::TestWithParam<RealDirectory> {
 protected:
  void SetUp() override {
    const std::string ldif = LdifOf(GetParam().name);
    if (ldif.empty()) GTEST_SKIP() << "there is no " << GetParam().name << ".ldif";
    installed_ = std::make_unique<DirectoryInstallation>(ldif, std::vector<std::string>{"--suffix", GetParam().suffix});
  }

  const Slapd& slapd() const { return installed_->slapd; }
  const Installation& rollcall() const { return installed_->rollcall; }
  nlohmann::json Sync() const { return rollcall().Json({"sync", "--full"}).at(0); }
  nlohmann::json Somebody() const { return rollcall().Json({"accounts", "show", GetParam().login}); }
  nlohmann::json EventsOfSomebody(const std::string& operation) const {
    return rollcall().Json({"events", "--account", GetParam().login, "--operation", operation});
  }

  // The entry as it is now, ready to be added again with the entryUUID that it has.
  std::string EntryToRestore() const {
    const Ended search = Program({"ldapsearch", "-LLL", "-Q", "-Y", "EXTERNAL", "-H", slapd()["LDAPI_URI"], "-o",
                                  "ldif-wrap=no", "-s", "base", "-b", GetParam().dn, "*", "entryUUID"})
                             .Wait();
    EXPECT_EQ(search.code, 0) << search.err;
    std::string entry = search.out;
    // Only the relax control lets a client say what the entryUUID is.
    return entry.insert(entry.find('\n') + 1, "control: 1.3.6.1.4.1.4203.666.5.12 true\nchangetype: add\n");
  }

 private:
  std::unique_ptr<DirectoryInstallation> installed_;
};

TEST_P(RealDirectories, AllPeopleAndGroupsArriveOnce) {
  const RealDirectory& expected = GetParam();
  const nlohmann::json first = Sync();
  EXPECT_EQ(first.at("seen"), expected.people);
  EXPECT_EQ(first.at("created"), expected.people);
  EXPECT_EQ(first.at("groups"), expected.groups);
  EXPECT_EQ(first.at("granted"), expected.memberships);
  EXPECT_EQ(first.at("conflicts"), 0);
  EXPECT_EQ(first.at("unresolved"), 0);
  EXPECT_EQ(first.at("complete"), true);

  std::int64_t with_mail = 0;
  std::int64_t memberships = 0;
  const nlohmann::json accounts = rollcall().Json({"accounts", "list"});
  EXPECT_EQ(std::ssize(accounts), expected.people);
  for (const nlohmann::json& account : accounts) {
    EXPECT_EQ(account.at("creationSource"), "ldap");
    EXPECT_EQ(account.at("enabled"), true);
    EXPECT_FALSE(account.at("displayName").is_null()) << account;
    with_mail += account.at("email").is_null() ? 0 : 1;
    memberships += std::ssize(account.at("groups"));
  }
  EXPECT_EQ(with_mail, expected.with_mail);
  EXPECT_EQ(memberships, expected.memberships);
  EXPECT_EQ(rollcall().Count("user_group"), expected.groups);
  EXPECT_EQ(rollcall().Count("membership"), expected.memberships);

  const std::string events = WhatHappened(rollcall());
  EXPECT_EQ(std::ssize(rollcall().Json({"events", "--operation", "createUser"})), expected.people);
  const std::string known = WhatIsKnown(rollcall());
  const nlohmann::json second = Sync();
  EXPECT_EQ(second.at("unchanged"), expected.people);
  for (const char* count : {"created", "updated", "granted", "revoked", "missing", "conflicts"}) {
    EXPECT_EQ(second.at(count), 0) << count;
  }
  EXPECT_EQ(WhatHappened(rollcall()), events);
  EXPECT_EQ(WhatIsKnown(rollcall()), known);
}

TEST_P(RealDirectories, ARenamedEntryIsTheSameAccount) {
  Sync();
  const nlohmann::json before = Somebody();
  slapd().Modify("dn: " + std::string(GetParam().dn) +
                 "\nchangetype: modrdn\nnewrdn: uid=somebody.else\ndeleteoldrdn: 1\n");
  const nlohmann::json pass = Sync();
  EXPECT_EQ(pass.at("renamed"), 1);
  EXPECT_EQ(pass.at("created"), 0);
  EXPECT_EQ(pass.at("missing"), 0);
  EXPECT_EQ(pass.at("unchanged"), GetParam().people - 1);

  const nlohmann::json after = rollcall().Json({"accounts", "show", "somebody.else"});
  EXPECT_EQ(after.at("id"), before.at("id"));
  EXPECT_EQ(after.at("createdAt"), before.at("createdAt"));
  EXPECT_EQ(after.at("links").at(0).at("anchor"), before.at("links").at(0).at("anchor"));
  EXPECT_EQ(after.at("links").at(0).at("dn"), "uid=somebody.else," + std::string(GetParam().parent));
  EXPECT_EQ(rollcall().Run({"accounts", "show", GetParam().login}).code, 1);
  EXPECT_EQ(std::ssize(rollcall().Json({"events", "--operation", "renameUser"})), 1);
  EXPECT_EQ(std::ssize(rollcall().Json({"accounts", "list"})), GetParam().people);
}

TEST_P(RealDirectories, ADeletedEntryIsHeldAsMissingUntilItIsBack) {
  Sync();
  const nlohmann::json before = Somebody();
  const std::string entry = EntryToRestore();
  slapd().Modify("dn: " + std::string(GetParam().dn) + "\nchangetype: delete\n");
  for (const int missing : {1, 0}) EXPECT_EQ(Sync().at("missing"), missing);
  const nlohmann::json held = Somebody();
  EXPECT_EQ(held.at("id"), before.at("id"));
  EXPECT_EQ(held.at("enabled"), false);
  EXPECT_EQ(held.at("automaticDeactivation"), false);
  ASSERT_EQ(std::ssize(held.at("holds")), 1);
  EXPECT_EQ(held.at("holds").at(0).at("kind"), "missing");
  const nlohmann::json disabled = EventsOfSomebody("disableUser");
  ASSERT_EQ(std::ssize(disabled), 1);
  EXPECT_EQ(disabled.at(0).at("status"), false);
  EXPECT_EQ(disabled.at(0).at("source"), "ldap");
  EXPECT_EQ(std::ssize(rollcall().Json({"accounts", "list", "--disabled"})), 1);

  slapd().Modify(entry);
  EXPECT_EQ(Sync().at("enabled"), 1);
  nlohmann::json back = Somebody();
  EXPECT_EQ(back.at("enabled"), true);
  EXPECT_EQ(back.at("holds"), nlohmann::json::array());
  EXPECT_EQ(back.at("id"), before.at("id"));
  EXPECT_EQ(back.at("groups"), before.at("groups"));
  EXPECT_EQ(std::ssize(EventsOfSomebody("disableUser")), 1);
  EXPECT_EQ(std::ssize(EventsOfSomebody("enableUser")), 1);
  EXPECT_EQ(std::ssize(rollcall().Json({"events", "--operation", "deleteUser"})), 0);
  EXPECT_EQ(Sync().at("unchanged"), GetParam().people);
}

INSTANTIATE_TEST_SUITE_P(EndToEnd, RealDirectories,
                         testing::Values(RealDirectory{"airius", "dc=example,dc=com", 150, 150, 5, 11, "scarter",
                                                       "uid=scarter,ou=People,dc=example,dc=com",
                                                       "ou=People,dc=example,dc=com"},
                                         RealDirectory{"european", "o=Çéliné Ändrè", 353, 150, 14, 26, "de7",
                                                       "uid=de7,ou=Auf Deutsch,ou=European Letters,o=Çéliné Ändrè",
                                                       "ou=Auf Deutsch,ou=European Letters,o=Çéliné Ändrè"}),
                         [](const auto& instance) { return std::string(instance.param.name); });

TEST(RealDirectory, LanguageTaggedValuesDoNotReplaceThePlainOnes) {
  const std::string ldif = LdifOf("european");
  if (ldif.empty()) GTEST_SKIP() << "there is no european.ldif";
  const DirectoryInstallation installed(ldif, {"--suffix", "o=Çéliné Ändrè"});
  installed.rollcall.Json({"sync"});
  const nlohmann::json user = installed.rollcall.Json({"accounts", "show", "user0"});
  EXPECT_EQ(user.at("displayName"), "Babette Ryndérs");
  EXPECT_EQ(user.at("familyName"), "Ryndérs");
  EXPECT_EQ(user.at("email"), "user0@test.com");
  EXPECT_EQ(user.at("links").at(0).at("dn"), "uid=user0,ou=Ännheimè,o=Çéliné Ändrè");
}

}  // namespace
}  // namespace rollcall
