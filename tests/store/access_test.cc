#include "store/access.h"

#include "store/archive.h"
#include "store/groups.h"
#include "store/links.h"
#include "store/nestings.h"
#include "tests/store/registry.h"

namespace rollcall {
namespace {

using std::chrono::days;
using Names = std::vector<std::string>;

class AccessTest : public RegistryTest {
 protected:
  GroupId Group(std::string_view name) {
    const std::string dn = "cn=" + std::string(name);
    return InsertGroup(*database_, {.source = source_, .anchor = name, .name = name, .dn = dn, .dn_key = dn});
  }
  void Members(GroupId group, const std::vector<AccountId>& accounts, TimePoint at, std::string by,
               const std::vector<std::string>& refs = {}) {
    Stamp stamp = At(at);
    stamp.actor = std::move(by);
    ReplaceMembers(*database_, group, accounts, refs, ++hash_, stamp);
    ResolveNesting(*database_, source_);
  }
  Names LoginsIn(std::string group, TimePoint from, TimePoint until) {
    Names logins;
    EachAccess(*database_, {.group = std::move(group), .from = from, .until = until},
               [&logins](const Access& access) { logins.push_back(access.login); });
    return logins;
  }
  Names LoginsAt(std::string group, TimePoint at) { return LoginsIn(std::move(group), at, at); }

  SourceId source_ = InternSource(*database_, "corp");
  std::int64_t hash_ = 0;
};

TEST_F(AccessTest, AGroupIsKnownByItsKeyDnOrNameAlsoAfterItsLastMembershipWasArchived) {
  const GroupId group = Group("staff");
  EXPECT_TRUE(IsKnownGroup(*database_, "staff"));
  EXPECT_TRUE(IsKnownGroup(*database_, "cn=staff"));
  EXPECT_FALSE(IsKnownGroup(*database_, "cn=other"));
  Members(group, {Create("c")}, kNow, "a");
  RemoveGroup(*database_, group, At(kNow + days{1}));
  EXPECT_TRUE(IsKnownGroup(*database_, "staff"));
  EXPECT_TRUE(IsKnownGroup(*database_, "cn=staff"));
}

// The story of the archive's origin: A grants C the role, C works, A replaces C by Z; who could do it on that day?
TEST_F(AccessTest, WhoeverHadTheRoleOnTheDayOfTheWorkIsNamedAfterTheMembershipIsGone) {
  const AccountId c = Create("c");
  const AccountId z = Create("z");
  const GroupId role = Group("approvers");
  Members(role, {c}, kNow, "a");
  Members(role, {z}, kNow + days{10}, "a");
  EXPECT_EQ(LoginsAt("cn=approvers", kNow + days{5}), Names{"c"});
  EXPECT_EQ(LoginsAt("cn=approvers", kNow + days{10}), Names{"z"}) << "the moment of the change is the new one's";
  EXPECT_EQ(LoginsAt("cn=approvers", kNow - days{1}), Names{});
  EXPECT_EQ(LoginsIn("approvers", kNow, kNow + days{30}), (Names{"c", "z"}));
  EachAccess(*database_, {.login = "c"}, [](const Access& access) {
    EXPECT_EQ(access.granted_by, "a");
    EXPECT_EQ(access.removed_by_user, "a");
    EXPECT_EQ(access.removed_at, kNow + days{10});
    EXPECT_EQ(access.removal_event, "access-change");
  });
}

TEST_F(AccessTest, AnArchivedAccountIsStillNamedWithItsId) {
  const AccountId c = Create("c");
  const std::string id = Load(c).public_id;
  Members(Group("approvers"), {c}, kNow, "a");
  {
    Transaction transaction(*database_);
    RemoveAccount(*database_, c, {.by_user = "root"}, "", At(kNow + days{1}));
    transaction.Commit();
  }
  Create("c");
  Names ids;
  EachAccess(*database_, {.group = "approvers", .from = kNow, .until = kNow},
             [&ids](const Access& access) { ids.push_back(access.public_id); });
  EXPECT_EQ(ids, Names{id});
}

TEST_F(AccessTest, WhoWasInAGroupThatIsGoneIsFoundByItsKeyAndByItsName) {
  const GroupId group = Group("staff");
  Members(group, {Create("c")}, kNow, "a");
  RemoveGroup(*database_, group, At(kNow + days{1}));
  EXPECT_EQ(LoginsAt("cn=staff", kNow), Names{"c"});
  EXPECT_EQ(LoginsAt("staff", kNow), Names{"c"});
  EXPECT_EQ(LoginsAt("staff", kNow + days{2}), Names{});
  EXPECT_EQ(LoginsAt("cn=other", kNow), Names{});
}

TEST_F(AccessTest, AGroupWhoseDnHasNoKeyIsFoundByTheDn) {
  const GroupId group =
      InsertGroup(*database_, {.source = source_, .anchor = "1", .name = "odd", .dn = "an odd DN", .dn_key = ""});
  const AccountId c = Create("c");
  Members(group, {c}, kNow, "a");
  EXPECT_EQ(LoginsAt("an odd DN", kNow), Names{"c"});
  RemoveGroup(*database_, group, At(kNow + days{1}));
  EXPECT_EQ(LoginsAt("an odd DN", kNow), Names{"c"});
}

TEST_F(AccessTest, OnePersonInOneGroupLeavesOtherPeopleAndGroupsOut) {
  const AccountId c = Create("c");
  const AccountId z = Create("z");
  Members(Group("one"), {c, z}, kNow, "a");
  Members(Group("two"), {c}, kNow, "a");
  Names found;
  EachAccess(*database_, {.group = "one", .login = "c"},
             [&found](const Access& access) { found.push_back(access.login + " in " + access.group); });
  EXPECT_EQ(found, Names{"c in cn=one"});
}

TEST_F(AccessTest, MembersOfNestedGroupsAreNamedWithTheGroupTheyComeThrough) {
  const AccountId c = Create("c");
  const GroupId all = Group("all");
  const GroupId part = Group("part");
  Members(all, {}, kNow, "a", {"cn=part"});
  Members(part, {c}, kNow, "a", {"cn=all"});
  Names found;
  EachAccess(*database_, {.group = "cn=all", .from = kNow, .until = kNow},
             [&found](const Access& access) { found.push_back(access.group + " via " + access.via); });
  EXPECT_EQ(found, Names{"cn=part via cn=all"});
  EXPECT_EQ(InheritedGroupsOf(*database_, c), Names{"cn=all"});
  EXPECT_EQ(GroupCycles(*database_).size(), 1U);
}

TEST_F(AccessTest, GroupsWithoutACircleHaveNone) {
  const GroupId all = Group("all");
  Group("part");
  Members(all, {}, kNow, "a", {"cn=part"});
  EXPECT_TRUE(GroupCycles(*database_).empty());
}

}  // namespace
}  // namespace rollcall
