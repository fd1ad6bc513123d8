// The disaster drill of the README: the machine is lost, a backup is restored.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/end_to_end/directory.h"

namespace rollcall {
namespace {

using testing::HasSubstr;

constexpr const char* kGroup =
    "dn: cn=staff,ou=groups,dc=example,dc=com\nobjectClass: groupOfNames\ncn: staff\n"
    "member: uid=user4,ou=people,dc=example,dc=com\n\n";
// Everything that can happen to a user and a group.
constexpr const char* kAfterTheBackup =
    "dn: uid=user1,ou=people,dc=example,dc=com\nchangetype: modify\nreplace: sn\nsn: Other\n\n"
    "dn: uid=user2,ou=people,dc=example,dc=com\nchangetype: modrdn\nnewrdn: uid=renamed\ndeleteoldrdn: 1\n\n"
    "dn: uid=user3,ou=people,dc=example,dc=com\nchangetype: delete\n\n"
    "dn: uid=new,ou=people,dc=example,dc=com\nchangetype: add\nobjectClass: inetOrgPerson\nuid: new\ncn: N\nsn: N\n\n"
    "dn: cn=staff,ou=groups,dc=example,dc=com\nchangetype: modify\nreplace: member\n"
    "member: uid=user5,ou=people,dc=example,dc=com\n";

void LoseTheMachine(const Installation& rollcall) {
  for (const char* part : {"registry.db", "registry.db-wal", "registry.db-shm"}) {
    std::filesystem::remove(rollcall.Path(part));
  }
}

class Disaster : public testing::Test {
 protected:
  Disaster() {
    // The same directory, without the disaster.
    undisturbed_.Configure(
        DirectorySource(installed_.slapd, installed_.slapd["URI"], WithPassword(installed_.slapd["PASSWORD_FILE"])));
    Both({"sync"});
    EXPECT_EQ(installed_.rollcall.Run({"db", "backup", installed_.rollcall.Path("backup.db")}).code, 0);
  }
  void Both(const std::vector<std::string>& words) {
    for (const Installation* each : {&installed_.rollcall, &undisturbed_}) {
      const Ended ended = each->Run(words);
      EXPECT_EQ(ended.code, 0) << words[0] << ": " << ended.out << ended.err;
    }
  }

  DirectoryInstallation installed_{PeopleLdif(30) + kGroup, {"--session-log", "100"}};
  TemporaryFolder folder_;
  Installation undisturbed_{folder_.path()};
};

TEST_F(Disaster, AfterTheNextSyncARestoredRegistryKnowsWhatItWouldKnowAnyway) {
  const Installation& rollcall = installed_.rollcall;
  installed_.slapd.Modify(kAfterTheBackup);
  Both({"sync"});
  LoseTheMachine(rollcall);
  const Ended restored = rollcall.Run({"db", "restore", rollcall.Path("backup.db")});
  ASSERT_EQ(restored.code, 0) << restored.err;
  Both({"sync"});
  EXPECT_EQ(WhatIsKnown(rollcall), WhatIsKnown(undisturbed_));
  EXPECT_EQ(rollcall.Query("SELECT login FROM account WHERE enabled = 0"), "user3\n");
  EXPECT_EQ(rollcall.Run({"db", "check"}).code, 0);
  EXPECT_EQ(rollcall.Run({"events", "verify"}).code, 0);
}

TEST_F(Disaster, WhatPeopleDecidedAfterTheBackupIsToldToBeLost) {
  const Installation& rollcall = installed_.rollcall;
  ASSERT_EQ(rollcall.Run({"account", "disable", "user7", "--reason", "lost laptop"}).code, 0);
  const Ended refused = rollcall.Run({"db", "restore", rollcall.Path("backup.db")});
  EXPECT_EQ(refused.code, 2);
  EXPECT_THAT(refused.err, HasSubstr("it has 1 events that the backup has not"));
  const Ended restored = rollcall.Run({"db", "restore", rollcall.Path("backup.db"), "--replace"});
  EXPECT_EQ(restored.code, 0);
  EXPECT_THAT(restored.err, HasSubstr("give it again"));
  ASSERT_EQ(rollcall.Run({"sync"}).code, 0);
  EXPECT_EQ(rollcall.Query("SELECT login FROM account WHERE enabled = 0"), "");
}

}  // namespace
}  // namespace rollcall
