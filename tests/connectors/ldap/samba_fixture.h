// Pulls from a real Samba domain controller, in each way that there is to ask for changes.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>

#include "connectors/errors.h"
#include "connectors/ldap/ldap_connector.h"
#include "tests/connectors/ldap/picture.h"
#include "tests/servers/samba.h"

namespace rollcall {

enum class Who : std::uint8_t {
  kAdministrator,  // is told of deletions
  kReplicator,     // has the right "Replicating Directory Changes"; in Samba it is not told of them
  kPlainUser,
};

struct Way {
  const char* name;
  LdapOptions::Incremental incremental;
  Who who;
};

// One server for all tests of a binary: each takes ten seconds to make. Each test has a tree of its own.
class SambaTest : public testing::TestWithParam<Way> {
 protected:
  static void SetUpTestSuite() {
    if (Samba::IsPossible() && !server) server = std::make_unique<Samba>();
  }

  void SetUp() override {
    if (!server) GTEST_SKIP() << Samba::kImpossible;
    static int trees = 0;
    tree_ = "OU=Tree" + std::to_string(++trees) + ',' + (*server)["BASE"];
    std::string ldif = Unit(tree_);
    for (const char* unit : {"Staff", "Outside", "Groups"}) ldif += Unit("OU=" + std::string(unit) + ',' + tree_);
    server->Modify(ldif);
    options_.uris = {(*server)["URI"]};
    options_.ca_file = (*server)["CA_FILE"];
    options_.bind = LdapOptions::Bind::kSimple;
    options_.bind_dn = (*server)[IdentityOf(GetParam().who)];
    options_.bind_password_file = is_administrator() ? server->admin_password_file() : (*server)["PASSWORD_FILE"];
    options_.incremental = GetParam().incremental;
    options_.bases = {"OU=Staff," + tree_};
    options_.group_bases = {"OU=Groups," + tree_};
    options_.extra_attributes["title"] = {"title"};
  }

  static const char* IdentityOf(Who who) {
    switch (who) {
      case Who::kAdministrator:
        return "ADMIN_DN";
      case Who::kReplicator:
        return "REPLICATOR_DN";
      case Who::kPlainUser:
        break;
    }
    return "BIND_DN";
  }
  static bool is_administrator() { return GetParam().who == Who::kAdministrator; }

  static std::string Unit(const std::string& dn) {
    return "dn: " + dn + "\nchangetype: add\nobjectClass: organizationalUnit\n\n";
  }
  // Logins are unique in the domain.
  std::string Login(int i) const { return tree_.substr(3, tree_.find(',') - 3) + "-u" + std::to_string(i); }
  std::string User(int i, const std::string& unit = "Staff") const {
    return "CN=User " + std::to_string(i) + ",OU=" + unit + ',' + tree_;
  }
  std::string NewUser(int i, const std::string& unit = "Staff") const {
    return "dn: " + User(i, unit) + "\nchangetype: add\nobjectClass: user\nsAMAccountName: " + Login(i) +
           "\nuserAccountControl: 544\nmail: " + Login(i) + "@example.com\n\n";
  }
  std::string Group(const std::string& name) const { return "CN=" + name + ",OU=Groups," + tree_; }
  std::string NewGroup(const std::string& name, const std::vector<std::string>& members = {}) const {
    std::string ldif = "dn: " + Group(name) + "\nchangetype: add\nobjectClass: group\nsAMAccountName: " +
                       tree_.substr(3, tree_.find(',') - 3) + '-' + name + '\n';
    for (const std::string& each : members) ldif += "member: " + each + '\n';
    return ldif + '\n';
  }
  static std::string Change(const std::string& dn, const std::string& change) {
    return "dn: " + dn + "\nchangetype: " + change + "\n\n";
  }
  static std::string Replaced(const std::string& dn, const std::string& attribute, const std::string& value) {
    return Change(dn, "modify\nreplace: " + attribute + '\n' + attribute + ": " + value);
  }
  std::string Moved(const std::string& dn, const std::string& rdn, const std::string& unit) const {
    return Change(dn, "modrdn\nnewrdn: " + rdn + "\ndeleteoldrdn: 1\nnewsuperior: OU=" + unit + ',' + tree_);
  }

  // The last part of the group's SID.
  std::string RidOf(const std::string& name) const {
    const std::string command =
        "ldbsearch -H \"$0\" -b \"$1\" -s base objectSid 2>/dev/null | "
        "sed -n 's/^objectSid: .*-//p' >\"$2\"";
    const std::string file = folder_.path() + "/rid";
    RunProgram({"sh", "-c", command, (*server)["PRIVATE"] + "/sam.ldb", Group(name), file});
    std::string rid;
    std::ifstream(file) >> rid;
    return rid;
  }

  // Goes on from where the last one ended, and looks whether that misses anything.
  RecordingSink Pull() {
    RecordingSink sink;
    const bool goes_on = !cursor_.text.empty();
    result_ = ExpectPull(sink, cursor_);
    cursor_ = result_.cursor;
    EXPECT_NE(cursor_.text, "");
    EXPECT_EQ(result_.proof.find("from the start") == std::string::npos, goes_on) << result_.proof;
    known_.Apply(sink, result_);
    ExpectNothingMissed();
    return sink;
  }
  void ExpectNothingMissed() {
    RecordingSink all;
    Picture whole;
    const PullResult result = ExpectPull(all, {});
    whole.Apply(all, result);
    EXPECT_EQ(known_.users, whole.users);
    EXPECT_EQ(known_.groups, whole.groups);
  }
  PullResult ExpectPull(RecordingSink& sink, const Cursor& cursor) const {
    try {
      return MakeLdapConnector(options_)->Pull(cursor, sink);
    } catch (const std::exception& error) {
      ADD_FAILURE() << error.what();
      return {};
    }
  }
  std::string Rejection() const {
    DiscardingSink sink;
    try {
      MakeLdapConnector(options_)->Pull(cursor_, sink);
    } catch (const CursorRejected& rejected) {
      return rejected.what();
    }
    return "";
  }
  static std::vector<std::string> Logins(const RecordingSink& sink) {
    std::vector<std::string> logins;
    for (const RecordedUser& user : sink.users) logins.push_back(user[Field::kLogin]);
    return logins;
  }

  static inline std::unique_ptr<Samba> server;
  TemporaryFolder folder_;
  std::string tree_;
  LdapOptions options_;
  Cursor cursor_;
  PullResult result_;
  Picture known_;
};

using Incremental = LdapOptions::Incremental;
inline constexpr Way kDirSyncAsAdministrator = {"DirSyncAsAdministrator", Incremental::kDirSync, Who::kAdministrator};
inline constexpr Way kDirSyncAsReplicator = {"DirSyncAsReplicator", Incremental::kDirSync, Who::kReplicator};
inline constexpr Way kDirSync = {"DirSync", Incremental::kDirSync, Who::kPlainUser};
inline constexpr Way kUsnAsAdministrator = {"UsnAsAdministrator", Incremental::kUsn, Who::kAdministrator};
inline constexpr Way kUsn = {"Usn", Incremental::kUsn, Who::kPlainUser};

inline std::string NameOfWay(const testing::TestParamInfo<Way>& info) { return info.param.name; }

}  // namespace rollcall
