// Whatever happens in a directory: after each pass the registry is what the directory is, and nobody is disabled who is
// there. On a real server of each family.
#include "tests/end_to_end/families.h"

namespace rollcall {
namespace {

using testing::HasSubstr;

class FamilyChanges : public FamilyTest {
 protected:
  // One change, one pass, one look.
  nlohmann::json After(const std::string& change) {
    server().Modify(change);
    nlohmann::json pass = Sync();
    EXPECT_THAT(Proof(), HasSubstr(GetParam().method));
    ExpectRegistryIsDirectory();
    return pass;
  }
  // Everybody who is there; what is in the events tells who was disabled on the way.
  std::int64_t Disabled() { return rollcall_.Count("event WHERE operation = 'disableUser'"); }
};
ROLLCALL_IN_EACH_FAMILY(FamilyChanges);

TEST_P(FamilyChanges, ArriveOneByOne) {
  EXPECT_EQ(Sync().at("created"), kPeople);
  ExpectRegistryIsDirectory();
  const nlohmann::json nothing = Sync();
  for (const char* count : {"created", "updated", "disabled", "missing", "renamed"}) EXPECT_EQ(nothing.at(count), 0);

  EXPECT_EQ(After(server().NewPerson(Login(100), staff_)).at("created"), 1);
  EXPECT_EQ(After(server().Replaced(Dn(5), "mail", "new@example.com")).at("updated"), 1);
  EXPECT_EQ(After(server().Renamed(Login(6), staff_, prefix_ + "renamed")).at("renamed"), 1);
  EXPECT_EQ(Disabled(), 0);
  EXPECT_EQ(After(server().Moved(Login(7), staff_, outside_)).at("missing"), 1);
  EXPECT_EQ(After(server().Moved(Login(7), outside_, staff_)).at("enabled"), 1);
  EXPECT_EQ(After(server().Moved(prefix_ + "stranger", outside_, staff_)).at("created"), 1);
  EXPECT_EQ(After(server().Deleted(Dn(8))).at("missing"), 1);
  EXPECT_EQ(After(server().Disabled(Login(9), staff_)).at("disabled"), 1);
  EXPECT_EQ(After(server().Enabled(Login(9), staff_)).at("enabled"), 1);
  EXPECT_EQ(Disabled(), 3);
  ExpectNothingMissed();
}

TEST_P(FamilyChanges, ManyAtOnceAreAsGood) {
  Sync();
  server().Modify(server().NewPerson(Login(100), staff_) + server().Renamed(Login(1), staff_, prefix_ + "renamed") +
                  server().Moved(Login(2), staff_, outside_) + server().Deleted(Dn(3)) +
                  server().Disabled(Login(4), staff_) + server().Replaced(Dn(5), "mail", "new@example.com") +
                  server().Moved(prefix_ + "stranger", outside_, staff_));
  Sync();
  EXPECT_EQ(Disabled(), 3);
  ExpectNothingMissed();
}

TEST_P(FamilyChanges, ALoginChangesTheLastLoginAndNothingElse) {
  server().AddWithPassword(server().NewPerson(Login(100), staff_), "a-password-100");
  Sync();
  const std::string happened = WhatHappened(rollcall_);
  server().LogIn(Dn(100), "a-password-100");
  const nlohmann::json pass = Sync();
  if (GetParam().sees == FamilyWay::Sees::kLogins) {
    EXPECT_EQ(pass.at("updated"), 1);
  }
  EXPECT_EQ(WhatHappened(rollcall_), happened);
  ExpectRegistryIsDirectory();
  EXPECT_EQ(rollcall_.Run({"sync", "--full"}).code, 0);
  EXPECT_FALSE(rollcall_.Json({"accounts", "show", Login(100)}).at("lastLogin").is_null());
}

TEST_P(FamilyChanges, ALostCursorMeansEverythingOnce) {
  Sync();
  server().Modify(server().Deleted(Dn(3)) + server().Replaced(Dn(5), "mail", "new@example.com"));
  rollcall_.Query("UPDATE cursor SET position = 'rubbish' RETURNING position");
  Sync();
  ExpectRegistryIsDirectory();
  server().Modify(server().Deleted(Dn(4)));
  rollcall_.Query("DELETE FROM cursor RETURNING position");
  Sync();
  EXPECT_EQ(Disabled(), 2);
  ExpectNothingMissed();
}

TEST_P(FamilyChanges, AServerThatWasRestartedGoesOn) {
  Sync();
  server().Modify(server().Deleted(Dn(3)) + server().Replaced(Dn(5), "mail", "new@example.com"));
  server().Restart();
  Sync();
  EXPECT_EQ(Disabled(), 1);
  ExpectNothingMissed();
}

// What the restore has undone is undone here, though the server has gone on past the last pull since.
TEST_P(FamilyChanges, AServerPutBackToAnOlderStateIsFollowedThere) {
  Sync();
  server().Save();
  server().Modify(server().Deleted(Dn(3)) + server().Renamed(Login(6), staff_, prefix_ + "renamed") +
                  server().NewPerson(Login(100), staff_) + server().Replaced(Dn(5), "mail", "new@example.com"));
  Sync();
  ExpectRegistryIsDirectory();
  server().Restore();
  Sync();
  ExpectRegistryIsDirectory();

  server().Save();
  server().Modify(server().NewPerson(Login(101), staff_) + server().Replaced(Dn(5), "mail", "newer@example.com"));
  Sync();
  server().Restore();
  for (int i = 10; i < 18; ++i) server().Modify(server().Replaced(Dn(i), "mail", "later@example.com"));
  Sync();
  ExpectNothingMissed();
}

}  // namespace
}  // namespace rollcall
