// What a part of the groups, that of one account, tells of all of them.
#include "agent/policy/group_graph.h"

#include <gtest/gtest.h>

#include "store/groups.h"
#include "tests/agent/policy/policy_fixture.h"

namespace rollcall {
namespace {

// ann is in inner, which is in outer, which is in inner.
class GroupGraphTest : public PolicyTest {
 protected:
  GroupGraphTest() {
    corp_.users = {Person("ann", 1)};
    corp_.groups = {{.anchor = "cn=inner,dc=x", .members = {"uid=ann,ou=people,dc=x", "cn=outer,dc=x"}},
                    {.anchor = "cn=outer,dc=x", .members = {"cn=inner,dc=x"}},
                    {.anchor = "ou=ops,dc=x", .members = {}}};
    for (int i = 10; i < 30; ++i) corp_.groups.push_back({.anchor = "cn=many" + std::to_string(i) + ",dc=x"});
    Sync();
    InsertGroup(*database_, {.source = *FindSourceId(*database_, "corp"), .anchor = "/by/hand", .name = "/by/hand"});
    part_ = std::make_unique<GroupGraph>(*database_, Get("ann").id);
  }

  std::unique_ptr<GroupGraph> part_;
};

TEST_F(GroupGraphTest, APartKnowsWhatLiesAboveTheAccountsGroups) {
  const GroupGraph whole(*database_);
  EXPECT_EQ(part_->PathsUp({}), whole.PathsUp({}));
  const GroupPattern outer("outer");
  const GroupReach reach = part_->ReachOf({&outer, 1}, Nesting::kNested);
  EXPECT_EQ(reach.size(), 2U);
  for (const auto& [group, step] : reach) {
    EXPECT_TRUE(part_->Knows(group));
    EXPECT_EQ(part_->PathOf(reach, group), whole.PathOf(reach, group));
    EXPECT_EQ(part_->PathsUp({&group, 1}), whole.PathsUp({&group, 1}));
  }
}

TEST_F(GroupGraphTest, APartDoesNotKnowTheOthers) {
  const GroupPattern many("many*");
  EXPECT_TRUE(part_->ReachOf({&many, 1}, Nesting::kNested).empty());
  EXPECT_EQ(GroupGraph(*database_).ReachOf({&many, 1}, Nesting::kNested).size(), 20U);
}

TEST_F(GroupGraphTest, APartTellsWhatIsInNoGroupAtAll) {
  const std::pair<const char*, bool> cases[] = {{"inner", true},
                                                {"many17", true},
                                                {"MANY17", true},
                                                {"cn=many17,dc=x", true},
                                                {"CN=Many17, DC=x", true},
                                                {"many*9", true},
                                                {"cn=*9,*", true},
                                                {"*29", true},
                                                {"ops", true},
                                                {"ou=ops,dc=x", true},
                                                {"/by/hand", true},
                                                {"/by/*", true},
                                                {"many", false},
                                                {"many1", false},
                                                {"cn=many17", false},
                                                {"cn=many17,dc=y", false},
                                                {"many*x", false},
                                                {"?", false},
                                                {"/by", false},
                                                {"ou=many17,dc=x", false}};
  const GroupGraph whole(*database_);
  for (const auto& [text, is_there] : cases) {
    const GroupPattern pattern(text);
    EXPECT_EQ(part_->FirstAbsent({&pattern, 1}) == nullptr, is_there) << text;
    EXPECT_EQ(whole.FirstAbsent({&pattern, 1}) == nullptr, is_there) << text;
    EXPECT_EQ(part_->Near(pattern), whole.Near(pattern)) << text;
  }
}

TEST_F(GroupGraphTest, APartSuggestsAnyGroup) {
  EXPECT_EQ(part_->Near(GroupPattern("outr")), " (did you mean 'outer'?)");
  EXPECT_EQ(part_->Near(GroupPattern("/by/hands")), " (did you mean '/by/hand'?)");
}

}  // namespace
}  // namespace rollcall
