// What a run decides about everyone at once is what is decided about each account alone: random registries and
// policies, the same ones every time.
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "agent/policy/explain.h"
#include "agent/policy/forecast.h"
#include "agent/policy/writer.h"
#include "tests/agent/policy/random_registry.h"

namespace rollcall {
namespace {

using std::chrono::days;

class SetBasedTest : public RandomRegistryTest {};

using Changes = std::set<std::tuple<AccountId, PolicyChange::Kind, std::size_t>>;

Changes SetOf(const std::vector<PolicyChange>& changes) {
  Changes set;
  for (const auto& [kind, account, rule] : changes) set.emplace(account, kind, rule);
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
    const Stamp stamp = At(kNow);
    PolicyWriter writer(*database_, resolved, view, stamp);
    EachAccount(*database_, {}, [&](const Account& account) {
      const Scopes own = LoadScopes(*database_, resolved, {&account.id, 1});
      const Placement among = PlacementOf(resolved, scopes, account.id);
      const Placement single = PlacementOf(resolved, own, account.id);
      EXPECT_EQ(among.kind, single.kind) << account.profile.login;
      EXPECT_EQ(among.index, single.index) << account.profile.login;
      const Explanation told = Explain(*database_, resolved, graph, account, view);
      EXPECT_EQ(told.placement.kind, single.kind);
      if (single.kind != Placement::Kind::kRule) return;
      // Any change of the account that a look at it alone allows.
      for (const auto kind :
           {PolicyChange::Kind::kReactivate, PolicyChange::Kind::kDisable, PolicyChange::Kind::kArchive}) {
        const PolicyChange change = {kind, account.id, single.index};
        if (!writer.Review({&change, 1}).empty()) alone.emplace(account.id, kind, single.index);
      }
      const bool acts = account.enabled && told.acts_at && *told.acts_at <= view.horizon;
      if (acts) due_alone.emplace(account.id, *told.acts_at);
    });
    EXPECT_EQ(SetOf(survey.changes), alone);
    EXPECT_EQ(due, due_alone);
    // All at once, looked at again, stay what they are.
    EXPECT_EQ(writer.Review(survey.changes).size(), survey.changes.size());
    EXPECT_EQ(writer.Review(survey.changes, scopes).size(), survey.changes.size());
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

bool AreEqual(const RuleSurvey& a, const RuleSurvey& b) {
  return a.people == b.people && a.with_login == b.with_login && a.unknown == b.unknown &&
         a.deactivated == b.deactivated && a.blocked == b.blocked && a.by_source == b.by_source && a.lag == b.lag &&
         a.changes == b.changes && a.held == b.held;
}

TEST_F(SetBasedTest, TwoConnectionsFindWhatOneFinds) {
  Database other(options_);
  std::size_t found = 0;
  for (int story = 0; story < Stories(); ++story) {
    SCOPED_TRACE(story);
    Begin(story);
    const Policy policy = Load(RandomPolicy());
    const Zone zone("Europe/Paris");
    const Viewpoint view = {.at = kNow, .zone = zone, .horizon = kNow, .config = config_, .now = kNow};
    const ResolvedPolicy resolved = Resolve(policy, GroupGraph(*database_), *database_);
    const Scopes scopes = LoadScopes(*database_, resolved);
    const PolicySurvey one = Survey(*database_, resolved, scopes, view);
    const PolicySurvey two = Survey(*database_, other, resolved, scopes, view);
    EXPECT_TRUE(std::ranges::equal(one.rules, two.rules, AreEqual));
    EXPECT_EQ(one.enabled, two.enabled);
    EXPECT_EQ(one.deactivated, two.deactivated);
    EXPECT_EQ(one.kept, two.kept);
    EXPECT_EQ(SetOf(one.changes), SetOf(two.changes));
    EXPECT_TRUE(std::ranges::is_sorted(two.changes, {}, &PolicyChange::account));
    found += one.changes.size();
  }
  EXPECT_GT(found, static_cast<std::size_t>(Stories()) * 8) << "the stories tell nothing";
}

}  // namespace
}  // namespace rollcall
