// Users who come back after their account was removed.
#include "store/archive.h"
#include "store/groups.h"
#include "store/holds.h"
#include "store/links.h"
#include "tests/agent/sync/scripted_connector.h"

namespace rollcall {
namespace {

class ReturnTest : public PassTest {
 protected:
  ReturnTest() {
    corp_.users = {{.anchor = "1", .login = "ann", .dn = "uid=ann"}, {.anchor = "2", .login = "bob", .dn = "uid=bob"}};
    corp_.groups = {{.anchor = "cn=a", .members = {"uid=ann", "uid=bob"}}};
    Sync();
    ann_ = corp_.users[0];
    before_ = Get("ann");
    corp_.users.erase(corp_.users.begin());
    Sync();
  }
  void Remove(std::string_view login) {
    Transaction transaction(*database_);
    RemoveAccount(*database_, Get(login).id, {.by_user = "root"}, "left", At(kNow));
    transaction.Commit();
  }
  UserSketch ann_;
  Account before_;
};

TEST_F(ReturnTest, TheSameAnchorBringsBackTheSameAccountWithItsMemberships) {
  Remove("ann");
  EXPECT_FALSE(FindAccountByLogin(*database_, "ann").has_value());
  corp_.users.push_back(ann_);
  const PassReport report = Sync(kNow + std::chrono::days{1});
  EXPECT_EQ(report.counts.restored, 1);
  EXPECT_EQ(report.counts.created, 0);
  const Account after = Get("ann");
  EXPECT_EQ(after.public_id, before_.public_id);
  EXPECT_EQ(after.created_at, before_.created_at);
  EXPECT_EQ(after.creation_source, CreationSource::kLdap);
  EXPECT_TRUE(after.enabled) << "it was missing when it was removed, and is not any more";
  EXPECT_EQ(GroupsOf(*database_, after.id), std::vector<std::string>{"cn=a"});
  EXPECT_EQ(Sync().counts.unchanged, 2);
}

TEST_F(ReturnTest, WhomAnAdministratorHadDisabledComesBackDisabled) {
  SetHold(*database_, before_.id, {.kind = HoldKind::kManual, .since = kNow, .by = "root", .reason = "left"}, At(kNow));
  Remove("ann");
  corp_.users.push_back(ann_);
  Sync();
  EXPECT_FALSE(Get("ann").enabled);
}

TEST_F(ReturnTest, ALoginThatBecameFreeMayBeAnotherPersons) {
  Remove("ann");
  corp_.users.push_back({.anchor = "3", .login = "ann"});
  EXPECT_EQ(Sync().counts.created, 1);
  EXPECT_NE(Get("ann").public_id, before_.public_id);
  corp_.users.push_back(ann_);
  EXPECT_EQ(Sync().counts.conflicts, 1) << "the first ann comes back to find her login taken";
  corp_.users.back().login = "ann1";
  EXPECT_EQ(Sync().counts.restored, 1);
  EXPECT_EQ(Get("ann1").public_id, before_.public_id);
}

}  // namespace
}  // namespace rollcall
