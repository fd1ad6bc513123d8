// Groups in groups that are gone: whoever was in a group through them leaves it, and that is guarded like any leaving.
#include <gmock/gmock.h>

#include <algorithm>

#include "store/access.h"
#include "store/groups.h"
#include "store/nestings.h"
#include "tests/agent/sync/limits_fixture.h"

namespace rollcall {
namespace {

using testing::Contains;
using testing::IsEmpty;

// g0 with its 50 people is in "bridge", which nobody is in directly, and that is in "top".
class NestingTest : public LimitsTest {
 protected:
  NestingTest() {
    corp_.groups.push_back({.anchor = "top", .members = {"bridge"}});
    corp_.groups.push_back({.anchor = "bridge", .members = {"g0"}});
    Sync();
  }
  bool IsInTop() {
    const auto groups = InheritedGroupsOf(*database_, Get("u0").id);
    return std::ranges::find(groups, "top") != groups.end();
  }
  // What a pass holds, and how that ends.
  void ExpectHeldAndApproved(std::int64_t changes, std::int64_t groups_left) {
    ExpectOnePlan(ChangeKind::kRevoked, changes);
    EXPECT_TRUE(IsInTop());
    ExpectAgreementAfterApproval();
    EXPECT_FALSE(IsInTop());
    EXPECT_EQ(Count("user_group"), groups_left);
    EXPECT_EQ(Count("membership"), kUsers);
  }
};

TEST_F(NestingTest, AGroupInTheMiddleThatIsGoneTakesNobodyOutOfTheUpperOne) {
  corp_.groups.pop_back();
  corp_.groups.back().members.clear();  // as a server with referential integrity does
  ExpectHeldAndApproved(2, 3);
}

TEST_F(NestingTest, TheSameWhereTheUpperGroupStillNamesIt) {
  corp_.groups.pop_back();
  ExpectHeldAndApproved(2, 3);
}

TEST_F(NestingTest, AGroupAboveOthersThatIsGoneKeepsThem) {
  std::erase_if(corp_.groups, [](const GroupSketch& group) { return group.anchor == "top"; });
  ExpectHeldAndApproved(1, 3);
}

TEST_F(NestingTest, AGroupThatLeavesAnotherTakesAllAlongWhoAreInItThroughOthers) {
  corp_.groups[2].members.clear();
  ExpectHeldAndApproved(1, 4);
}

TEST_F(NestingTest, AGroupThatComesBackIsWhereItWas) {
  const auto all = corp_.groups;
  corp_.groups.pop_back();
  Sync();
  EXPECT_TRUE(Approve().empty());
  EXPECT_FALSE(IsInTop());
  corp_.groups = all;
  EXPECT_THAT(Sync().held, IsEmpty());
  EXPECT_TRUE(IsInTop());
}

TEST_F(NestingTest, AFewMayLeaveWithTheirGroup) {
  corp_.groups[0].members.resize(5);
  config_.sources[0].limits[ChangeKind::kRevoked] = kUnlimited;
  Sync();
  config_.sources[0].limits[ChangeKind::kRevoked] = {.count = 10, .percent = 5};
  corp_.groups.pop_back();
  EXPECT_THAT(Sync(kNow + std::chrono::days{1}).held, IsEmpty());
  EXPECT_FALSE(IsInTop());
  EXPECT_THAT(GroupsOf(*database_, Get("u0").id), Contains("g0"));
}

TEST_F(NestingTest, CirclesAreCountedOnce) {
  corp_.groups[0].members.emplace_back("top");
  Sync();
  corp_.groups[2].members.clear();
  EXPECT_EQ(Sync().held.at(0).changes, 1);
  const auto source = database_->One<SourceId>("SELECT id FROM source WHERE name = 'corp'");
  const auto lost = LostNestings(*database_, source.value());
  ASSERT_EQ(lost.size(), 1U);
  EXPECT_EQ(lost[0].members, kUsers / 2);
}

}  // namespace
}  // namespace rollcall
