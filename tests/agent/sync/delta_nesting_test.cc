// Groups in groups where a pull shows only some of them: the edges are those of a full pull, and the others cost
// nothing.
#include <algorithm>

#include "store/groups.h"
#include "tests/agent/sync/scripted_connector.h"

namespace rollcall {
namespace {

using Edges = std::vector<std::string>;

class DeltaNestingTest : public PassTest {
 protected:
  DeltaNestingTest() {
    corp_.cursor = "somewhere";
    corp_.users = {{.anchor = "1", .login = "ann", .dn = "uid=ann"}};
  }

  // A pull from the start first, with the groups that there are; then only what changes.
  PassReport Delta(const std::vector<GroupSketch>& groups) {
    ScriptedConnector delta;
    delta.cursor = "somewhere";
    delta.coverage = Coverage::kDelta;
    delta.groups = groups;
    return Run(config_.sources[0], delta, kNow);
  }
  Edges All() {
    Edges edges;
    database_->Each<std::string, std::string>(
        "SELECT p.name, c.name FROM group_edge e JOIN user_group p ON p.id = e.parent "
        "JOIN user_group c ON c.id = e.child ORDER BY 1, 2",
        {}, [&edges](const std::string& parent, const std::string& child) { edges.push_back(parent + ">" + child); });
    return edges;
  }
  // Nothing may be left to change.
  void ExpectAsAFullPullWouldHaveIt(std::vector<GroupSketch> groups) {
    const Edges before = All();
    corp_.groups = std::move(groups);
    corp_.cursor = "";
    EXPECT_EQ(Run(config_.sources[0], corp_, kNow).counts.revoked, 0);
    EXPECT_EQ(All(), before);
  }

  const GroupSketch all_ = {.anchor = "cn=all", .members = {"cn=part", "uid=outside"}};
  const GroupSketch part_ = {.anchor = "cn=part", .members = {"uid=ann"}};
};

TEST_F(DeltaNestingTest, AGroupThatAppearsIsInThoseThatNamedItBefore) {
  corp_.groups = {all_};
  EXPECT_EQ(Sync().counts.unresolved, 2);
  EXPECT_EQ(Delta({part_}).counts.granted, 1);
  EXPECT_EQ(All(), Edges{"cn=all>cn=part"});
  ExpectAsAFullPullWouldHaveIt({all_, part_});
}

TEST_F(DeltaNestingTest, AGroupThatNamesAnotherOneContainsIt) {
  corp_.groups = {part_};
  Sync();
  EXPECT_EQ(Delta({all_}).counts.unresolved, 1);
  EXPECT_EQ(All(), Edges{"cn=all>cn=part"});
  ExpectAsAFullPullWouldHaveIt({all_, part_});
}

TEST_F(DeltaNestingTest, AGroupThatNamesAnotherOneNoLongerDoesNotContainIt) {
  corp_.groups = {all_, part_};
  Sync();
  const GroupSketch less = {.anchor = "cn=all", .members = {"uid=outside"}};
  Delta({less});
  EXPECT_EQ(All(), Edges());
  ExpectAsAFullPullWouldHaveIt({less, part_});
}

TEST_F(DeltaNestingTest, GroupsThatAreNotShownStayInEachOther) {
  corp_.groups = {all_, part_};
  Sync();
  EXPECT_EQ(Delta({}).counts.unresolved, 0);
  Delta({{.anchor = "cn=other", .members = {"cn=part"}}});
  EXPECT_EQ(All(), (Edges{"cn=all>cn=part", "cn=other>cn=part"}));
}

TEST_F(DeltaNestingTest, AGroupThatIsShownUnchangedStaysWhereItWas) {
  corp_.groups = {all_, part_};
  Sync();
  EXPECT_EQ(Delta({all_, part_}).counts.granted, 0);
  EXPECT_EQ(All(), Edges{"cn=all>cn=part"});
}

// The limits count those who are in a group through another one; plans and their undoing hold what is held.
TEST_F(DeltaNestingTest, WhoLeavesThroughANestedGroupCountsForTheLimits) {
  corp_.groups = {all_, part_};
  Sync();
  config_.sources[0].limits[ChangeKind::kRevoked] = {.count = 0, .percent = 0};
  const PassReport report = Delta({{.anchor = "cn=all", .members = {"uid=outside"}}});
  ASSERT_EQ(report.held.size(), 1U);
  EXPECT_EQ(report.held[0].changes, 1);
  EXPECT_EQ(All(), Edges{"cn=all>cn=part"});
}

}  // namespace
}  // namespace rollcall
