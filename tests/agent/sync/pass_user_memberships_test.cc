// Memberships that users' own records tell: memberOf, the groups of a CSV row.
#include "store/groups.h"
#include "store/memberships.h"
#include "tests/agent/sync/scripted_connector.h"

namespace rollcall {
namespace {

using Names = std::vector<std::string>;
using std::chrono::days;
constexpr auto kAll = MembershipsTold::kAll;
constexpr auto kSome = MembershipsTold::kSome;
constexpr auto kNothing = MembershipsTold::kNothing;

class PassToldGroupsTest : public PassTest {
 protected:
  PassToldGroupsTest() { corp_.users = {{.anchor = "1", .login = "ann", .dn = "uid=ann"}}; }
  void Says(MembershipsTold told, std::vector<std::pair<std::string, std::string>> memberships) {
    corp_.users[0].told = told;
    corp_.users[0].memberships = std::move(memberships);
  }
  Names GroupsOfAnn() { return GroupsOf(*database_, Get("ann").id); }
};

TEST_F(PassToldGroupsTest, AUserNamesGroupsThatAreMadeByTheirNames) {
  Says(kAll, {{"cn=a,ou=g", "member"}, {"/platform/users", "manager"}});
  EXPECT_EQ(Sync().counts.granted, 2);
  EXPECT_EQ(GroupsOfAnn(), (Names{"/platform/users", "cn=a,ou=g"}));
  EXPECT_EQ(database_->One<std::string>("SELECT name FROM user_group WHERE dn_key = 'cn=a,ou=g'"), "a");
  EXPECT_EQ(database_->One<std::string>("SELECT role FROM membership m JOIN user_group g ON g.id = m.user_group "
                                        "WHERE g.name = '/platform/users'"),
            "manager");
  EXPECT_EQ(heard_.lines.back(), "grant|ann|group||/platform/users (manager)|");
}

TEST_F(PassToldGroupsTest, WhatIsNamedNoLongerIsOverAndArchived) {
  Says(kAll, {{"cn=a", "member"}, {"cn=b", "member"}});
  Sync();
  Says(kAll, {{"cn=b", "member"}});
  EXPECT_EQ(Sync(kNow + days{1}).counts.revoked, 1);
  EXPECT_EQ(GroupsOfAnn(), Names{"cn=b"});
  EXPECT_EQ(database_->One<TimePoint>("SELECT granted_at FROM membership"), kNow);
  EXPECT_EQ(database_->One<std::string>("SELECT removal_event FROM deleted_membership"), "access-change");
  EXPECT_EQ(Count("user_group"), 1);
}

TEST_F(PassToldGroupsTest, ARoleIsAMembershipOfItsOwn) {
  Says(kAll, {{"/teams/x", "member"}, {"/teams/x", "manager"}, {"/teams/x", "manager"}});
  EXPECT_EQ(Sync().counts.granted, 2);
  EXPECT_EQ(GroupsOfAnn(), Names{"/teams/x"});
  Says(kAll, {{"/teams/x", "*"}});
  const PassReport report = Sync();
  EXPECT_EQ(report.counts.granted, 1);
  EXPECT_EQ(report.counts.revoked, 2);
}

TEST_F(PassToldGroupsTest, WhoNamesOnlySomeGroupsLosesNone) {
  Says(kSome, {{"/a", "member"}});
  Sync();
  Says(kSome, {{"/b", "member"}});
  EXPECT_EQ(Sync().counts.revoked, 0);
  EXPECT_EQ(GroupsOfAnn(), (Names{"/a", "/b"}));
}

TEST_F(PassToldGroupsTest, SilenceTakesNothingAway) {
  Says(kAll, {{"cn=a", "member"}});
  Sync();
  Says(kNothing, {});
  EXPECT_EQ(Sync().counts.revoked, 0);
  EXPECT_EQ(GroupsOfAnn(), Names{"cn=a"});
}

TEST_F(PassToldGroupsTest, AGroupReadFromBothSidesIsOneAndStandsWhileOneOfThemNamesIt) {
  Says(kAll, {{"cn=a", "member"}});
  corp_.groups = {{.anchor = "cn=a", .members = {"uid=ann"}}, {.anchor = "cn=other"}};
  EXPECT_EQ(Sync().counts.granted, 1);
  corp_.groups[0].members.clear();
  EXPECT_EQ(Sync().counts.revoked, 0);
  EXPECT_EQ(GroupsOfAnn(), Names{"cn=a"});
  corp_.groups[0].members = {"uid=ann"};
  Says(kAll, {});
  EXPECT_EQ(Sync().counts.revoked, 0);
  corp_.groups[0].members.clear();
  EXPECT_EQ(Sync().counts.revoked, 1);
  EXPECT_TRUE(GroupsOfAnn().empty());
}

TEST_F(PassToldGroupsTest, AGroupThatUsersNamedFirstIsTheOneThatItsSourceShowsLater) {
  Says(kAll, {{"cn=a", "member"}});
  Sync();
  const auto id = database_->One<std::int64_t>("SELECT id FROM user_group");
  corp_.groups = {{.anchor = "cn=a", .members = {"uid=ann"}}};
  EXPECT_EQ(Sync().counts.granted, 0);
  EXPECT_EQ(database_->One<std::int64_t>("SELECT id FROM user_group WHERE shown = 1"), id);
}

TEST_F(PassToldGroupsTest, AGroupThatIsShownNoLongerStaysForThoseWhoNameIt) {
  Says(kAll, {{"cn=a", "member"}});
  corp_.users.push_back({.anchor = "2", .login = "bob", .dn = "uid=bob"});
  corp_.groups = {{.anchor = "cn=a", .members = {"uid=ann", "uid=bob"}}, {.anchor = "cn=b"}};
  Sync();
  corp_.groups.erase(corp_.groups.begin());
  EXPECT_EQ(Sync().counts.revoked, 1);
  EXPECT_EQ(GroupsOfAnn(), Names{"cn=a"});
  EXPECT_TRUE(GroupsOf(*database_, Get("bob").id).empty());
  corp_.groups = {{.anchor = "cn=a", .members = {"uid=ann", "uid=bob"}}, {.anchor = "cn=b"}};
  EXPECT_EQ(Sync().counts.granted, 1);
}

TEST_F(PassToldGroupsTest, WhatAnAdministratorGrantedOutlivesWhatTheSourceSays) {
  corp_.groups = {{.anchor = "cn=a"}};
  Sync();
  const Membership membership = {.group = FindGroup(*database_, SourceId{1}, "cn=a")->id, .account = Get("ann").id};
  Transaction transaction(*database_);
  Tell(*database_, {membership}, ToldBy::kAdministrator, {.now = kNow, .actor = "root"});
  transaction.Commit();
  corp_.groups[0].members = {"uid=ann"};
  EXPECT_EQ(Sync().counts.granted, 0);
  corp_.groups[0].members.clear();
  EXPECT_EQ(Sync().counts.revoked, 0);
  EXPECT_EQ(GroupsOfAnn(), Names{"cn=a"});
}

TEST_F(PassToldGroupsTest, AnUnknownGroupIsLeftOutWithOneWarning) {
  config_.sources[0].unknown_groups = UnknownGroups::kWarn;
  corp_.groups = {{.anchor = "cn=a"}};
  Says(kAll, {{"cn=a", "member"}, {"/nobody/knows", "member"}});
  EXPECT_EQ(Sync().counts.granted, 1);
  EXPECT_EQ(heard_.warnings, Names{"no group is known as \"/nobody/knows\": memberships in it are left out"});
}

TEST_F(PassToldGroupsTest, AnUnknownGroupMakesTheRecordAConflictWhereThatIsAskedFor) {
  corp_.users.push_back({.anchor = "2", .login = "bob", .memberships = {{"/a", "member"}}, .told = kSome});
  Sync();
  config_.sources[0].unknown_groups = UnknownGroups::kRefuse;
  Says(kAll, {{"/a", "member"}, {"/nobody/knows", "member"}});
  EXPECT_EQ(Sync().counts.conflicts, 1);
  EXPECT_TRUE(GroupsOfAnn().empty());
  Says(kAll, {{"/a", "member"}});
  EXPECT_EQ(Sync().counts.conflicts, 0);
  EXPECT_EQ(GroupsOfAnn(), Names{"/a"});
}

TEST_F(PassToldGroupsTest, WhoReturnsFromTheArchiveGetsTheRolesThatTheRecordStillNames) {
  Says(kAll, {{"/a", "manager"}, {"/b", "member"}});
  Sync();
  Transaction transaction(*database_);
  RemoveAccount(*database_, Get("ann").id, {.by_user = "root"}, "by mistake", {.now = kNow, .actor = "root"});
  transaction.Commit();
  Says(kAll, {{"/a", "manager"}});
  const PassReport report = Sync();
  EXPECT_EQ(report.counts.restored, 1);
  EXPECT_EQ(GroupsOfAnn(), Names{"/a"});
  EXPECT_EQ(database_->One<std::string>("SELECT role FROM membership"), "manager");
}

}  // namespace
}  // namespace rollcall
