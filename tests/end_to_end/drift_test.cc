// What increments miss, a comparison of everything finds and mends; against a real slapd.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/end_to_end/directory.h"

namespace rollcall {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

std::string Uid(int i) { return "uid=user" + std::to_string(i) + ",ou=people,dc=example,dc=com"; }

std::string Change(const std::string& dn, const std::string& change) {
  return "dn: " + dn + "\nchangetype: " + change + "\n\n";
}
std::string Surname(int i, const std::string& name) { return Change(Uid(i), "modify\nreplace: sn\nsn: " + name); }

class Drift : public testing::Test {
 protected:
  nlohmann::json Sync(int code = 0) { return rollcall_.Json({"sync"}, code).at(0); }
  nlohmann::json Compare(int code = 0) { return rollcall_.Json({"drift"}, code).at(0); }
  std::string SurnameOf(int i) {
    return rollcall_.Query("SELECT family_name FROM account WHERE login = 'user" + std::to_string(i) + "'");
  }
  std::string Enabled(int i) {
    return rollcall_.Query("SELECT CAST(enabled AS TEXT) FROM account WHERE login = 'user" + std::to_string(i) + "'");
  }

  DirectoryInstallation installed_{PeopleLdif(20), {"--session-log", "1000"}};
  Slapd& slapd_ = installed_.slapd;
  const Installation& rollcall_ = installed_.rollcall;
};

TEST_F(Drift, FindsNothingWhereIncrementsHaveMissedNothing) {
  Sync();
  slapd_.Modify(Surname(1, "Changed"));
  const nlohmann::json found = Compare();
  EXPECT_THAT(found.at("warnings"), IsEmpty());
  EXPECT_EQ(found.at("updated"), 0) << "what is due anyway was not missed";
  EXPECT_EQ(SurnameOf(1), "Changed\n");
  EXPECT_EQ(rollcall_.Query("SELECT kind FROM pass ORDER BY id"), "sync\nsync\ndrift\n");
}

// As if they had been lost on the way: what is known is not what the directory says.
TEST_F(Drift, MendsInBothDirections) {
  Sync();
  rollcall_.Query("UPDATE account SET family_name = 'Stale' WHERE login = 'user1' RETURNING login");
  rollcall_.Query(
      "UPDATE link SET fingerprint = 0 WHERE account = (SELECT id FROM account WHERE login = 'user1') "
      "RETURNING anchor");
  rollcall_.Query(
      "UPDATE link SET anchor = 'gone' WHERE account = (SELECT id FROM account WHERE login = 'user2') "
      "RETURNING anchor");
  rollcall_.Query("UPDATE account SET login = 'left', login_key = 'left' WHERE login = 'user2' RETURNING login");
  EXPECT_EQ(Sync().at("seen"), 0) << "no increment tells";
  const nlohmann::json found = Compare(0);
  EXPECT_THAT(found.at("warnings").dump(),
              AllOf(HasSubstr("increments have missed"), HasSubstr("1 known but gone"), HasSubstr("1 changed")));
  EXPECT_EQ(SurnameOf(1), "Number1\n");
  EXPECT_EQ(rollcall_.Query("SELECT CAST(enabled AS TEXT) FROM account WHERE login = 'left'"), "0\n");
}

TEST_F(Drift, TheGuardHasItsSay) {
  Sync();
  rollcall_.Query("UPDATE link SET anchor = 'gone' || anchor RETURNING anchor");
  const Ended ended = rollcall_.Run({"drift"});
  EXPECT_EQ(ended.code, 3);
  EXPECT_THAT(ended.err, HasSubstr("plan approve"));
  EXPECT_EQ(rollcall_.Count("hold"), 0);
}

TEST_F(Drift, AFailedPullComparesNothing) {
  Sync();
  slapd_.Kill();
  const Ended ended = rollcall_.Run({"drift"});
  EXPECT_EQ(ended.code, 1);
  EXPECT_THAT(ended.err, AllOf(HasSubstr("FAILED"), Not(HasSubstr("missed"))));
  EXPECT_EQ(rollcall_.Count("hold"), 0);
}

// Each bind moves the server's cookie, so that it looks newer than it is.
TEST_F(Drift, AServerRestoredToAnOlderStateIsNoticedByTheNextSyncWhereAnythingHadChanged) {
  Sync();
  slapd_.Save();
  slapd_.Modify(Surname(1, "Later"));
  EXPECT_EQ(Sync().at("updated"), 1);
  slapd_.Restore();
  slapd_.Modify(Surname(2, "New"));
  const nlohmann::json pass = Sync();
  EXPECT_THAT(pass.at("warnings").dump(), HasSubstr("everything is read instead"));
  EXPECT_EQ(SurnameOf(1), "Number1\n");
  EXPECT_EQ(SurnameOf(2), "New\n");
}

// No entry is older than it was: one that was deleted is back.
TEST_F(Drift, ADeletionThatARestoreHasUndoneIsMendedByTheComparisonAtTheLatest) {
  Sync();
  slapd_.Save();
  slapd_.Modify(Change(Uid(2), "delete"));
  EXPECT_EQ(Sync().at("missing"), 1);
  slapd_.Restore();
  slapd_.Modify(Surname(3, "New"));
  Sync();
  Compare();
  EXPECT_EQ(Enabled(2), "1\n");
  EXPECT_EQ(rollcall_.Count("hold"), 0);
}

}  // namespace
}  // namespace rollcall
