#include <algorithm>

#include "store/groups.h"
#include "tests/agent/sync/scripted_connector.h"

namespace rollcall {
namespace {

using Names = std::vector<std::string>;

class PassGroupsTest : public PassTest {
 protected:
  PassGroupsTest() {
    corp_.users = {{.anchor = "1", .login = "ann", .dn = "uid=ann"}, {.anchor = "2", .login = "bob", .dn = "uid=bob"}};
  }
  Names GroupsOfLogin(std::string_view login) { return GroupsOf(*database_, Get(login).id); }
};

TEST_F(PassGroupsTest, MembersArriveByNameAndByLogin) {
  corp_.groups = {{.anchor = "cn=a", .members = {"uid=ann"}}, {.anchor = "cn=b", .logins = {"BOB"}}};
  const PassReport report = Sync();
  EXPECT_EQ(report.counts.granted, 2);
  EXPECT_EQ(heard_.lines.back(), "grant|bob|group||cn=b|");
  EXPECT_EQ(GroupsOfLogin("ann"), Names{"cn=a"});
  EXPECT_EQ(GroupsOfLogin("bob"), Names{"cn=b"});
}

TEST_F(PassGroupsTest, AnUnchangedGroupIsNotWritten) {
  corp_.groups = {{.anchor = "cn=a", .members = {"uid=ann", "uid=bob", "uid=outside"}}};
  Sync();
  std::ranges::reverse(corp_.groups[0].members);
  const PassReport report = Sync();
  EXPECT_EQ(report.counts.granted + report.counts.revoked, 0);
  EXPECT_EQ(report.counts.unresolved, 1);
}

TEST_F(PassGroupsTest, AMemberWhoLeavesIsRevokedAndTheOthersKeepTheirDate) {
  corp_.groups = {{.anchor = "cn=a", .members = {"uid=ann", "uid=bob"}}};
  Sync();
  corp_.groups[0].members = {"uid=bob"};
  EXPECT_EQ(Sync(kNow + std::chrono::days{1}).counts.revoked, 1);
  EXPECT_EQ(database_->One<TimePoint>("SELECT granted_at FROM membership"), kNow);
}

TEST_F(PassGroupsTest, ANestedGroupIsAnEdgeWhicheverComesFirst) {
  corp_.groups = {{.anchor = "cn=all", .members = {"cn=part"}}, {.anchor = "cn=part", .members = {"uid=ann"}}};
  const PassReport report = Sync();
  EXPECT_EQ(report.counts.unresolved, 0);
  EXPECT_EQ(Count("group_edge"), 1);
}

TEST_F(PassGroupsTest, ANameThatPassesToAnotherPersonPassesItsMemberships) {
  corp_.groups = {{.anchor = "cn=a", .members = {"uid=ann"}}};
  Sync();
  corp_.users[0] = {.anchor = "3", .login = "ann2", .dn = "uid=ann"};
  Sync();
  EXPECT_EQ(GroupsOfLogin("ann2"), Names{"cn=a"});
  EXPECT_TRUE(GroupsOfLogin("ann").empty());
}

TEST_F(PassGroupsTest, AUserWhoMovesKeepsTheMembershipUnderTheNewName) {
  corp_.groups = {{.anchor = "cn=a", .members = {"uid=ann"}}};
  Sync();
  corp_.users[0].dn = "uid=ann,ou=moved";
  corp_.groups[0].members = {"uid=ann,ou=moved"};
  const PassReport report = Sync();
  EXPECT_EQ(report.counts.granted + report.counts.revoked, 0);
  EXPECT_EQ(GroupsOfLogin("ann"), Names{"cn=a"});
}

TEST_F(PassGroupsTest, AGroupThatIsGoneGoesAndARenamedOneKeepsItsMembers) {
  corp_.groups = {{.anchor = "cn=a", .members = {"uid=ann"}}, {.anchor = "cn=b", .members = {"uid=bob"}}};
  Sync();
  corp_.groups.pop_back();
  Sync();
  EXPECT_EQ(Count("user_group"), 1);
  EXPECT_TRUE(GroupsOfLogin("bob").empty());
}

TEST_F(PassGroupsTest, AGroupThatCannotBeReadKeepsItsMembers) {
  corp_.groups = {{.anchor = "cn=a", .members = {"uid=ann"}}, {.anchor = "cn=b", .members = {"uid=bob"}}};
  Sync();
  corp_.groups.pop_back();
  corp_.unreadable = {{"cn=b", "its name is no UTF-8"}};
  Sync();
  EXPECT_EQ(GroupsOfLogin("bob"), Names{"cn=b"});
}

TEST_F(PassGroupsTest, AnUnreadableGroupSuspendsConclusionsAboutThatGroupAlone) {
  corp_.groups = {{.anchor = "cn=a", .members = {"uid=ann"}},
                  {.anchor = "cn=b", .members = {"uid=bob"}},
                  {.anchor = "cn=c", .members = {"uid=bob"}}};
  Sync();
  corp_.groups = {{.anchor = "cn=c", .members = {"uid=bob"}}};
  corp_.users.pop_back();
  corp_.unreadable_groups = {"cn=a"};  // its name, without a readable anchor
  const PassReport report = Sync();
  EXPECT_EQ(report.counts.conflicts, 1);
  EXPECT_EQ(GroupsOfLogin("ann"), Names{"cn=a"}) << "it stays";
  EXPECT_EQ(Count("user_group"), 2) << "cn=b is gone";
  EXPECT_EQ(report.counts.missing, 1) << "users are found missing all the same";
}

TEST_F(PassGroupsTest, AnUnreadableRecordThatMayBeAnyGroupsKeepsEveryGroup) {
  corp_.groups = {{.anchor = "cn=a", .members = {"uid=ann"}}, {.anchor = "cn=b", .members = {"uid=bob"}}};
  Sync();
  corp_.groups.pop_back();
  corp_.unreadable = {{"", "it has no id"}};
  Sync();
  EXPECT_EQ(GroupsOfLogin("bob"), Names{"cn=b"});
}

TEST_F(PassGroupsTest, GroupsThatAllDisappearAtOnceAreHeld) {
  corp_.groups = {{.anchor = "cn=a", .members = {"uid=ann"}}};
  Sync();
  corp_.groups.clear();
  EXPECT_EQ(Sync().held.size(), 1U);
  EXPECT_EQ(GroupsOfLogin("ann"), Names{"cn=a"});
}

TEST_F(PassGroupsTest, EmptyGroupsThatAllDisappearAtOnceAreKeptWithAWarning) {
  corp_.groups = {{.anchor = "cn=a"}};
  Sync();
  corp_.groups.clear();
  EXPECT_TRUE(Sync().held.empty());
  EXPECT_EQ(Count("user_group"), 1);
  EXPECT_EQ(heard_.warnings.size(), 1U);
}

TEST_F(PassGroupsTest, UsersWhoSwapLoginsAreInPlaceBeforeTheGroupsAreRead) {
  Sync();
  corp_.users[0].login = "bob";
  corp_.users[1].login = "ann";
  corp_.groups = {{.anchor = "cn=a", .logins = {"ann"}}};
  Sync();
  EXPECT_EQ(GroupsOfLogin("ann"), Names{"cn=a"});
}

}  // namespace
}  // namespace rollcall
