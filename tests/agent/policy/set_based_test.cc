// What a run decides about everyone at once is what is decided about each account alone: random registries and
// policies, the same ones every time.
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "agent/policy/explain.h"
#include "agent/policy/forecast.h"
#include "agent/policy/survey.h"
#include "tests/agent/policy/random_registry.h"

namespace rollcall {
namespace {

using std::chrono::days;

class SetBasedTest : public RandomRegistryTest {};

using Changes = std::set<std::tuple<AccountId, PolicyChange::Kind, std::size_t>>;

Changes SetOf(const std::vector<PolicyChange>& changes) {
  Changes set;
  for (const PolicyChange& change : changes) set.emplace(change.account, change.kind, change.rule);
  return set;
}

TEST_F(SetBasedTest, EveryoneAtOnceIsDecidedAsEachAlone) {
  std::size_t decided = 0;
  for (int story = 0; story < Stories(); ++story) {
    SCOPED_TRACE(story);
    Begin(story);
    const std::string text = RandomPolicy();
    SCOPED_TRACE(text);
    const Policy policy = Load(text);
    const Zone zone("Europe/Paris");
    const Viewpoint view = {.at = kNow, .zone = zone, .horizon = kNow + days{90}, .config = config_, .now = kNow};
    const GroupGraph graph(*database_);
    const ResolvedPolicy resolved = Resolve(policy, graph, *database_);
    const Scopes scopes = LoadScopes(*database_, resolved);
    const PolicySurvey survey = Survey(*database_, resolved, scopes, view);
    std::set<std::pair<AccountId, TimePoint>> due;
    for (const Due& each : Forecast(*database_, resolved, scopes, view)) due.emplace(each.account, each.at);

    Changes alone;
    std::set<std::pair<AccountId, TimePoint>> due_alone;
    EachAccount(*database_, {}, [&](const Account& account) {
      const Scopes own = LoadScopes(*database_, resolved, {&account.id, 1});
      const Placement among = PlacementOf(resolved, scopes, account.id);
      const Placement single = PlacementOf(resolved, own, account.id);
      EXPECT_EQ(among.kind, single.kind) << account.profile.login;
      EXPECT_EQ(among.index, single.index) << account.profile.login;
      const Explanation told = Explain(*database_, resolved, graph, account, view);
      EXPECT_EQ(told.placement.kind, single.kind);
      if (single.kind != Placement::Kind::kRule) return;
      const AccountRange only = {account.id, account.id};
      alone.merge(SetOf(Survey(*database_, resolved, own, view, only).changes));
      const bool acts = account.enabled && told.acts_at && *told.acts_at <= view.horizon;
      if (acts) due_alone.emplace(account.id, *told.acts_at);
    });
    EXPECT_EQ(SetOf(survey.changes), alone);
    EXPECT_EQ(due, due_alone);
    decided += alone.size();
  }
  EXPECT_GT(decided, static_cast<std::size_t>(Stories()) * 8) << "the stories tell nothing";
}

std::vector<std::string> TextsOf(const Explanation& told) {
  std::vector<std::string> texts = told.groups;
  for (const RuleView& view : told.rules) texts.push_back(view.rule->name + " " + view.why);
  texts.insert(texts.end(), {told.decided_by, told.outcome});
  return texts;
}

TEST_F(SetBasedTest, AnAccountsOwnGroupsExplainItAsAllOfThemDo) {
  std::size_t ways = 0;
  for (int story = 0; story < Stories(); ++story) {
    SCOPED_TRACE(story);
    Begin(story);
    if (Once(2)) {
      corp_.unreadable = {{corp_.groups.back().anchor, "only a part of its members came"}};
      corp_.groups.pop_back();
      Sync();
      corp_.unreadable.clear();
    }
    const Policy policy =
        Load("[[rule]]\nname = \"lost\"\ngroups = [\"lost\"]\noptional = true\ninactive_days = 9\n" + RandomPolicy() +
             (Once(2) ? "[[rule]]\nname = \"gone\"\nexcept_groups = [\"g44\"]\ninactive_days = 9\n" : ""));
    const Zone zone("Europe/Paris");
    const Viewpoint view = {.at = kNow, .zone = zone, .horizon = kNow, .config = config_, .now = kNow};
    const GroupGraph whole(*database_);
    const ResolvedPolicy resolved = Resolve(policy, whole, *database_);
    EachAccount(*database_, {}, [&](const Account& account) {
      const GroupGraph part(*database_, account.id);
      const Explanation told = Explain(*database_, Resolve(policy, part, *database_), part, account, view);
      EXPECT_EQ(TextsOf(told), TextsOf(Explain(*database_, resolved, whole, account, view))) << account.profile.login;
      ways += told.groups.size();
    });
  }
  EXPECT_GT(ways, static_cast<std::size_t>(Stories()) * 100) << "the stories tell nothing";
}

}  // namespace
}  // namespace rollcall
