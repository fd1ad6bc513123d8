// Whom the clauses of a policy are about.
#include <gmock/gmock.h>

#include "store/activity.h"
#include "tests/agent/policy/policy_fixture.h"

namespace rollcall {
namespace {

using testing::HasSubstr;

constexpr const char* kInner = "cn=inner,ou=groups,dc=x";
constexpr const char* kOuter = "cn=outer,ou=groups,dc=x";
constexpr const char* kRing = "cn=ring,ou=groups,dc=x";

// ann is in inner, which is in outer; bob is in outer; cid is in ring, which is in itself through ringlet; dan is in
// nothing. All have been away for a year.
class ScopeTest : public PolicyTest {
 protected:
  ScopeTest() {
    for (const char* login : {"ann", "bob", "cid", "dan"}) corp_.users.push_back(Person(login, 365));
    corp_.groups = {{.anchor = kInner, .members = {"uid=ann,ou=people,dc=x"}},
                    {.anchor = kOuter, .members = {kInner, "uid=bob,ou=people,dc=x"}},
                    {.anchor = kRing, .members = {"cn=ringlet,ou=groups,dc=x", "uid=cid,ou=people,dc=x"}},
                    {.anchor = "cn=ringlet,ou=groups,dc=x", .members = {kRing}}};
    Sync();
  }
  // Who is deactivated by `scope`, in the order of their names.
  std::string By(const std::string& scope) { return Disabled("[[rule]]\nname = \"r\"\ninactive_days = 180\n" + scope); }
  std::string Disabled(const std::string& policy) {
    DeactivationRequest request = {.ending = Ending::kRollBack};
    heard_.lines.clear();
    report_ = Deactivate(policy, kNow, request).pass;
    std::string logins;
    for (const std::string& line : heard_.lines) logins += line.substr(8, 3) + ' ';
    return logins;
  }
  PassReport report_;
};

TEST_F(ScopeTest, IsEveryoneWithoutGroupsOrWithAStar) {
  EXPECT_EQ(By(""), "ann bob cid dan ");
  EXPECT_EQ(By("groups = [\"*\"]\n"), "ann bob cid dan ");
}

TEST_F(ScopeTest, AGroupThatCouldNotBeReadKeepsItsMembersAndScopesNoRule) {
  const auto groups = corp_.groups;
  std::erase_if(corp_.groups, [](const GroupSketch& group) { return group.anchor == kInner; });
  corp_.unreadable = {{kInner, "only a part of its members came"}};
  EXPECT_EQ(Sync().counts.revoked, 0);
  EXPECT_EQ(By("groups = [\"outer\"]\n"), "") << "inner is in it";
  ASSERT_EQ(report_.held.size(), 1U);
  EXPECT_THAT(report_.held[0].reason,
              HasSubstr("the group '" + std::string(kInner) +
                        "' could not be read, so that nobody knows whom it is about. The 4 people whom it may be about "
                        "are not left to the rules below it either. To end that, fix its record, which `rollcall "
                        "conflicts` names, and sync its source"));
  EXPECT_EQ(By("except_groups = [\"inner\"]\n"), "");
  EXPECT_EQ(By("groups = [\"ring\"]\n"), "cid ");
  corp_.unreadable.clear();
  corp_.groups = groups;
  Sync();
  EXPECT_EQ(By("groups = [\"outer\"]\n"), "ann bob ");
}

// Whoever has come into it since may be protected.
TEST_F(ScopeTest, AProtectedGroupThatCouldNotBeReadHoldsEveryRule) {
  std::erase_if(corp_.groups, [](const GroupSketch& group) { return group.anchor == kInner; });
  corp_.unreadable = {{kInner, "only a part of its members came"}};
  Sync();
  EXPECT_EQ(By("[[protect]]\ngroups = [\"outer\"]\n"), "");
  ASSERT_EQ(report_.held.size(), 1U);
  EXPECT_THAT(report_.held[0].reason,
              HasSubstr("could not be read, and the protection in " + (files_ / "policy.toml").string() +
                        ":4 names it, so that nobody knows whom it is about"));
  EXPECT_EQ(By("[[protect]]\ngroups = [\"ring\"]\n"), "ann bob dan ");
}

// An optional rule goes by the group that is there, which could not be read.
TEST_F(ScopeTest, AnOptionalRuleOfWhichOneGroupIsThereIsSuspendedForThatGroup) {
  std::erase_if(corp_.groups, [](const GroupSketch& group) { return group.anchor == kInner; });
  corp_.unreadable = {{kInner, "only a part of its members came"}};
  Sync();
  EXPECT_EQ(By("groups = [\"lost\", \"inner\"]\noptional = true\n"), "");
  EXPECT_THAT(ToText(report_.held), HasSubstr("could not be read"));
  EXPECT_EQ(By("groups = [\"lost\"]\noptional = true\n"), "") << "skipped";
  EXPECT_EQ(ToText(report_.held), "");
}

struct ScopeCase {
  const char* scope;
  const char* logins;
};
constexpr ScopeCase kScopes[] = {
    {"groups = [\"CN=Outer, OU=Groups, DC=X\"]", "ann bob "},
    {"groups = [\"outer\"]", "ann bob "},
    {"groups = [\"outer\"]\nnested = false", "bob "},
    {"groups = [\"cn=*er,ou=groups,dc=x\"]\nnested = false", "ann bob "},
    {"groups = [\"ringlet\"]", "cid "},
    {"groups = [\"ring\"]", "cid "},
    {"groups = [\"outer\", \"ring\"]", "ann bob cid "},
    {"groups = [\"outer\"]\nexcept_groups = [\"inner\"]", "bob "},
    {"groups = [\"lost\", \"ring\"]\noptional = true", "cid "},
    {"sources = [\"lost\", \"corp\"]\nlogins = [\"ann\"]\noptional = true", "ann "},
    {"except_groups = [\"outer\"]\nnested = false", "ann cid dan "},
    {"except_groups = [\"outer\"]", "cid dan "},
    {"except_groups = [\"ringlet\"]", "ann bob dan "},
    {"logins = [\"A*\", \"d?n\"]", "ann dan "},
    {"sources = [\"corp\"]\nlogins = [\"ann\"]", "ann "},
    {"groups = [\"outer\"]\nrole = \"member\"", "ann bob "},
    {"groups = [\"outer\"]\nrole = \"manager\"", ""},
};

TEST_F(ScopeTest, IsWhatAllOfItsKeysSay) {
  for (const auto& [scope, logins] : kScopes) {
    EXPECT_EQ(By(std::string(scope) + "\n"), logins) << scope;
    EXPECT_EQ(ToText(report_.held), "") << scope;
  }
}

TEST_F(ScopeTest, OneAccountAloneIsPlacedAsAmongAll) {
  const Policy policy = Load(
      "[[protect]]\nlogins = [\"bob\"]\n[[rule]]\nname = \"in\"\ngroups = [\"inner\"]\ninactive_days = 1\n"
      "[[rule]]\nname = \"rest\"\nsources = [\"corp\"]\nexcept_groups = [\"ring\"]\ninactive_days = 1\n");
  const ResolvedPolicy resolved = Resolve(policy, GroupGraph(*database_), *database_);
  const Scopes all = LoadScopes(*database_, resolved);
  using enum Placement::Kind;
  const std::pair<const char*, Placement> expected[] = {
      {"ann", {kRule, 0}}, {"bob", {kProtected, 0}}, {"cid", {kNone, 0}}, {"dan", {kRule, 1}}};
  for (const auto& [login, placement] : expected) {
    const AccountId id = Get(login).id;
    const Placement among = PlacementOf(resolved, all, id);
    EXPECT_EQ(among.kind, placement.kind) << login;
    EXPECT_EQ(among.index, placement.index) << login;
    const Placement alone = PlacementOf(resolved, LoadScopes(*database_, resolved, {&id, 1}), id);
    EXPECT_EQ(alone.kind, placement.kind) << login;
    EXPECT_EQ(alone.index, placement.index) << login;
  }
}

TEST_F(ScopeTest, TheFirstRuleDecidesAlsoWhereALaterOneWouldAct) {
  EXPECT_EQ(Disabled("[[rule]]\nname = \"long\"\ngroups = [\"inner\"]\ninactive_days = 400\n"
                     "[[rule]]\nname = \"short\"\ninactive_days = 60\n"),
            "bob cid dan ");
}

TEST_F(ScopeTest, ProtectionsWinWhereverTheyStand) {
  EXPECT_EQ(By("[[protect]]\ngroups = [\"outer\"]\nlogins = [\"DAN\"]\n"), "cid ");
  EXPECT_EQ(By("[[protect]]\ngroups = [\"ringlet\"]\n"), "ann bob dan ");
}

TEST_F(ScopeTest, AProtectionWithoutItsGroupStopsEverything) {
  try {
    By("[[protect]]\ngroups = [\"outer\", \"lost\"]\n");
    FAIL() << "ran";
  } catch (const ConfigError& error) {
    EXPECT_THAT(error.what(), HasSubstr("policy.toml:4: [[protect]] names the group 'lost'"));
  }
  EXPECT_EQ(Count("pass WHERE kind = 'deactivate'"), 0);
  EXPECT_EQ(By("[[protect]]\ngroups = [\"outer\", \"lost\"]\noptional = true\n"), "cid dan ");
}

TEST_F(ScopeTest, ARuleWithoutItsGroupIsHeldAndSoAreThoseWhomItMayBeAbout) {
  const std::string rest = "[[rule]]\nname = \"rest\"\ninactive_days = 180\n";
  EXPECT_EQ(By("groups = [\"lost\"]\nlogins = [\"a*\", \"b*\"]\n" + rest), "cid dan ");
  EXPECT_THAT(ToText(report_.held), HasSubstr("the rule 'r' does nothing: no group matches 'lost'"));
  EXPECT_EQ(By("groups = [\"lost\"]\n" + rest), "");
  EXPECT_EQ(By("except_groups = [\"lost\"]\n" + rest), "");
  EXPECT_EQ(By("groups = [\"lost\"]\noptional = true\n" + rest), "ann bob cid dan ");
  EXPECT_EQ(ToText(report_.held), "");
}

TEST_F(ScopeTest, AnAbsentExceptionSuspendsTheRuleForTheMembersOfItsGroupsAlone) {
  const std::string rest = "[[rule]]\nname = \"rest\"\ninactive_days = 180\n";
  EXPECT_EQ(By("groups = [\"outer\"]\nexcept_groups = [\"lost\"]\n" + rest), "cid dan ");
  EXPECT_THAT(ToText(report_.held), HasSubstr("The 2 people whom it may be about"));
  EXPECT_EQ(By("groups = [\"outer\"]\nexcept_groups = [\"lost\"]\noptional = true\n" + rest), "ann bob cid dan ");
}

TEST_F(ScopeTest, ARuleForASourceNeverSeenIsHeld) {
  EXPECT_EQ(By("sources = [\"crop\"]\n"), "");
  EXPECT_THAT(ToText(report_.held), HasSubstr("the registry has never seen a source 'crop'"));
}

}  // namespace
}  // namespace rollcall
