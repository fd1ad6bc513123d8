// Deltas that leave groups out: what a chain of them leads to is what one full pull leads to.
#include "agent/sync/moved_members.h"

#include "store/groups.h"
#include "tests/agent/sync/scripted_connector.h"

namespace rollcall {
namespace {

using Names = std::vector<std::string>;

class MovedMembersTest : public PassTest {
 protected:
  MovedMembersTest() {
    corp_.cursor = "somewhere";
    corp_.users = {{.anchor = "1", .login = "ann", .dn = "uid=ann"}, {.anchor = "2", .login = "bob", .dn = "uid=bob"}};
  }

  PassReport Delta(std::vector<UserSketch> users, std::vector<std::string> gone = {}) {
    ScriptedConnector delta;
    delta.cursor = "somewhere";
    delta.coverage = Coverage::kDelta;
    delta.users = std::move(users);
    delta.gone = std::move(gone);
    return Run(config_.sources[0], delta, kNow);
  }
  // Everything once more: nothing may be left to change.
  void ExpectAsAFullPullWouldHaveIt(std::vector<UserSketch> users) {
    const std::string hash = Hashes();
    corp_.users = std::move(users);
    corp_.cursor = "";
    const PassReport report = Run(config_.sources[0], corp_, kNow);
    EXPECT_EQ(report.counts.granted + report.counts.revoked, 0);
    EXPECT_EQ(Hashes(), hash);
  }
  Names MembersOf(std::string_view group) {
    Names members;
    database_->Each<std::string>(
        "SELECT a.login FROM membership m JOIN account a ON a.id = m.account JOIN user_group g ON g.id = m.user_group "
        "WHERE g.name = :group ORDER BY 1",
        {group}, [&members](std::string login) { members.push_back(std::move(login)); });
    return members;
  }
  Names Refs() {
    Names refs;
    database_->Each<std::string>("SELECT ref FROM member_ref ORDER BY 1", {},
                                 [&refs](std::string ref) { refs.push_back(std::move(ref)); });
    return refs;
  }

 private:
  std::string Hashes() {
    std::string hashes;
    database_->Each<std::string, std::int64_t, std::int64_t>(
        "SELECT g.anchor, g.members_hash, coalesce(sum(m.named_by), 0) FROM user_group g "
        "LEFT JOIN membership m ON m.user_group = g.id GROUP BY g.anchor, g.members_hash ORDER BY 1",
        {}, [&hashes](const std::string& anchor, std::int64_t hash, std::int64_t named_by) {
          hashes += anchor + '=' + std::to_string(hash) + ',' + std::to_string(named_by) + ' ';
        });
    return hashes;
  }
};

TEST_F(MovedMembersTest, AUserWhoAppearsGetsTheMembershipsThatWaited) {
  corp_.groups = {{.anchor = "cn=a", .members = {"uid=new", "uid=ann"}}, {.anchor = "cn=b", .logins = {"NEW"}}};
  Sync();
  EXPECT_EQ(Refs(), (Names{"login:new", "uid=new"}));
  const UserSketch carol = {.anchor = "3", .login = "new", .dn = "uid=new"};
  const PassReport report = Delta({carol});
  EXPECT_EQ(report.counts.granted, 2);
  EXPECT_EQ(MembersOf("cn=a"), (Names{"ann", "new"}));
  EXPECT_EQ(MembersOf("cn=b"), Names{"new"});
  EXPECT_TRUE(Refs().empty());
  corp_.users.push_back(carol);
  ExpectAsAFullPullWouldHaveIt(corp_.users);
}

TEST_F(MovedMembersTest, AUserWhoMovesLeavesTheOldNameBehind) {
  corp_.groups = {{.anchor = "cn=a", .members = {"uid=ann", "uid=bob"}}, {.anchor = "cn=b", .members = {"uid=away"}}};
  Sync();
  const UserSketch ann = {.anchor = "1", .login = "ann", .dn = "uid=away"};
  const PassReport report = Delta({ann});
  EXPECT_EQ(report.counts.granted, 1);
  EXPECT_EQ(report.counts.revoked, 1);
  EXPECT_EQ(MembersOf("cn=a"), Names{"bob"});
  EXPECT_EQ(MembersOf("cn=b"), Names{"ann"});
  EXPECT_EQ(Refs(), Names{"uid=ann"});
  EXPECT_EQ(Count("deleted_membership"), 1);
  ExpectAsAFullPullWouldHaveIt({ann, corp_.users[1]});
}

TEST_F(MovedMembersTest, ANameThatPassesToAnotherPassesItsMemberships) {
  corp_.groups = {{.anchor = "cn=a", .members = {"uid=ann"}}};
  Sync();
  const UserSketch heir = {.anchor = "3", .login = "ann2", .dn = "uid=ann"};
  Delta({heir}, {"1"});
  EXPECT_EQ(MembersOf("cn=a"), Names{"ann2"});
  // The heir has gone as well: neither is a member under that name any more.
  Delta({{.anchor = "3", .login = "ann2", .dn = "uid=ann3"}});
  EXPECT_TRUE(MembersOf("cn=a").empty());
  EXPECT_EQ(Refs(), Names{"uid=ann"});
  // And the first one is back.
  const UserSketch ann = corp_.users[0];
  Delta({ann});
  EXPECT_EQ(MembersOf("cn=a"), Names{"ann"});
  ExpectAsAFullPullWouldHaveIt({ann, corp_.users[1], {.anchor = "3", .login = "ann2", .dn = "uid=ann3"}});
}

TEST_F(MovedMembersTest, TwoWhoSwapTheirNamesSwapTheirMemberships) {
  corp_.groups = {{.anchor = "cn=a", .members = {"uid=ann"}},
                  {.anchor = "cn=b", .members = {"uid=bob"}},
                  {.anchor = "cn=both", .members = {"uid=ann", "uid=bob"}},
                  {.anchor = "cn=logins", .logins = {"ann"}}};
  Sync();
  const std::vector<UserSketch> swapped = {{.anchor = "1", .login = "bob", .dn = "uid=bob"},
                                           {.anchor = "2", .login = "ann", .dn = "uid=ann"}};
  const AccountId first = Get("ann").id;
  Delta(swapped);
  EXPECT_EQ(Get("bob").id, first);
  EXPECT_EQ(MembersOf("cn=a"), Names{"ann"});
  EXPECT_EQ(MembersOf("cn=both"), (Names{"ann", "bob"}));
  EXPECT_EQ(GroupsOf(*database_, first), (Names{"cn=b", "cn=both"}));
  EXPECT_EQ(MembersOf("cn=logins"), Names{"ann"});
  ExpectAsAFullPullWouldHaveIt(swapped);
}

TEST_F(MovedMembersTest, AMemberNamedBothWaysStaysUnderTheNameThatIsLeft) {
  corp_.groups = {{.anchor = "cn=a", .members = {"uid=ann"}, .logins = {"ann"}}};
  Sync();
  const UserSketch moved = {.anchor = "1", .login = "ann", .dn = "uid=moved"};
  EXPECT_EQ(Delta({moved}).counts.revoked, 0);
  EXPECT_EQ(MembersOf("cn=a"), Names{"ann"});
  EXPECT_EQ(Refs(), Names{"uid=ann"});
  const UserSketch renamed = {.anchor = "1", .login = "ann2", .dn = "uid=moved"};
  EXPECT_EQ(Delta({renamed}).counts.revoked, 1);
  EXPECT_EQ(Refs(), (Names{"login:ann", "uid=ann"}));
  ExpectAsAFullPullWouldHaveIt({renamed, corp_.users[1]});
}

TEST_F(MovedMembersTest, AGroupThatIsReadInTheSameDeltaLosesNobodyOnTheWay) {
  corp_.groups = {{.anchor = "cn=a", .members = {"uid=ann"}}};
  Sync();
  corp_.coverage = Coverage::kDelta;
  corp_.users = {{.anchor = "1", .login = "ann", .dn = "uid=moved"}};
  corp_.groups = {{.anchor = "cn=a", .members = {"uid=moved"}}};
  const PassReport report = Sync();
  EXPECT_EQ(report.counts.granted + report.counts.revoked, 0);
  EXPECT_EQ(Count("deleted_membership"), 0);
}

TEST_F(MovedMembersTest, ALoginAloneChangesTheLastLoginAndNothingElse) {
  corp_.groups = {{.anchor = "cn=a", .members = {"uid=ann"}}};
  Sync();
  heard_.lines.clear();
  const std::int64_t events = Count("event");
  const PassReport report = Delta({{.anchor = "1", .login = "ann", .dn = "uid=ann", .last_login = kNow}});
  EXPECT_EQ(report.counts.updated, 1);
  EXPECT_EQ(Count("event"), events);
  EXPECT_EQ(heard_.lines.size(), 1U);
  EXPECT_EQ(Get("ann").last_login->at, kNow);
  EXPECT_EQ(MembersOf("cn=a"), Names{"ann"});
}

}  // namespace
}  // namespace rollcall
