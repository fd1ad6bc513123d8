#include "store/groups.h"

#include "store/links.h"
#include "store/nestings.h"
#include "tests/store/registry.h"

namespace rollcall {
namespace {

class GroupsTest : public RegistryTest {
 protected:
  GroupId Insert(std::string_view name) {
    const std::string dn = "cn=" + std::string(name);
    return InsertGroup(*database_, {.source = source_, .anchor = name, .name = name, .dn = dn, .dn_key = dn});
  }
  SourceId source_ = InternSource(*database_, "corp");
};

TEST_F(GroupsTest, MembersAreReplacedByDifference) {
  const AccountId a = Create("a");
  const AccountId b = Create("b");
  const AccountId c = Create("c");
  const GroupId group = Insert("staff");
  const auto first = ReplaceMembers(*database_, group, {a, b}, {}, 1, At(kNow));
  EXPECT_EQ(first.granted.size(), 2U);
  const auto second = ReplaceMembers(*database_, group, {b, c}, {}, 2, At(kNow + std::chrono::days{1}));
  EXPECT_EQ(second.granted, std::vector{c});
  EXPECT_EQ(second.revoked, std::vector{a});
  EXPECT_EQ(database_->One<TimePoint>("SELECT granted_at FROM membership WHERE account = :id", {b}), kNow);
  EXPECT_EQ(GroupsOf(*database_, c), std::vector<std::string>{"cn=staff"});
  EXPECT_EQ(FindGroup(*database_, source_, "staff")->members_hash, 2);
}

TEST_F(GroupsTest, NestingFollowsRefsEvenInACycleAndCountsTheUnresolved) {
  const GroupId all = Insert("all");
  const GroupId part = Insert("part");
  ReplaceMembers(*database_, all, {}, {"cn=outside", "cn=part"}, 1, At(kNow));
  ReplaceMembers(*database_, part, {}, {"cn=all"}, 1, At(kNow));
  EXPECT_EQ(ResolveNesting(*database_, source_), 1);
  EXPECT_EQ(database_->One<std::int64_t>("SELECT count(*) FROM group_edge"), 2);
  ReplaceMembers(*database_, part, {}, {}, 2, At(kNow));
  EXPECT_EQ(ResolveNesting(*database_, source_), 1);
  EXPECT_EQ(database_->One<GroupId>("SELECT child FROM group_edge WHERE parent = :id", {all}), part);
  EXPECT_EQ(database_->One<std::int64_t>("SELECT count(*) FROM group_edge"), 1);
}

TEST_F(GroupsTest, ALostNestingIsFoundOnceFromEitherOfItsGroups) {
  const GroupId all = Insert("all");
  const GroupId part = Insert("part");
  const GroupId other = Insert("other");
  ReplaceMembers(*database_, all, {}, {"cn=part"}, 1, At(kNow));
  ReplaceMembers(*database_, part, {Create("a")}, {"cn=part"}, 1, At(kNow));
  ResolveNesting(*database_, {all, part}, Unnested::kGo);
  ReplaceMembers(*database_, all, {}, {"cn=outside"}, 2, At(kNow));
  for (const std::set<GroupId>& groups : {std::set{all}, std::set{part}, std::set{all, part}}) {
    const auto lost = LostNestings(*database_, groups);
    ASSERT_EQ(lost.size(), 1U);
    EXPECT_TRUE(lost[0].parent == all && lost[0].child == part && lost[0].members == 1);
  }
  EXPECT_TRUE(LostNestings(*database_, {other}).empty());
  EXPECT_EQ(CountUnresolved(*database_, all), 1);
  ResolveNesting(*database_, {part}, Unnested::kStay);
  EXPECT_TRUE(IsNested(*database_, all, part));
  ResolveNesting(*database_, {part}, Unnested::kGo);
  EXPECT_FALSE(IsNested(*database_, all, part));
  EXPECT_TRUE(IsNested(*database_, part, part));
}

TEST_F(GroupsTest, ARemovedGroupTakesItsMembershipsAndEdgesAlong) {
  const GroupId all = Insert("all");
  const GroupId part = Insert("part");
  ReplaceMembers(*database_, all, {Create("a")}, {"cn=part"}, 1, At(kNow));
  ResolveNesting(*database_, source_);
  RemoveGroup(*database_, part, At(kNow));
  EXPECT_EQ(ResolveNesting(*database_, source_), 1);
  RemoveGroup(*database_, all, At(kNow));
  EXPECT_EQ(database_->One<std::int64_t>("SELECT count(*) FROM membership"), 0);
}

}  // namespace
}  // namespace rollcall
