// What a run decides about everyone at once is what is decided about each account alone: random registries and
// policies, the same ones every time.
#include <gtest/gtest.h>

#include <random>
#include <set>

#include "agent/policy/explain.h"
#include "agent/policy/forecast.h"
#include "agent/policy/writer.h"
#include "store/groups.h"
#include "store/holds.h"
#include "store/links.h"
#include "store/memberships.h"
#include "tests/agent/policy/policy_fixture.h"

namespace rollcall {
namespace {

using std::chrono::days;

constexpr int kStories = 12;
constexpr int kPeople = 60;
constexpr int kGroups = 9;

class SetBasedTest : public PolicyTest {
 protected:
  int Below(int limit) { return std::uniform_int_distribution<int>(0, limit - 1)(random_); }
  bool Once(int in) { return Below(in) == 0; }

  // A registry of its own for each story.
  void Begin(int story) {
    random_.seed(static_cast<unsigned>(story));
    corp_.users.clear();
    corp_.groups.clear();
    const std::string prefix = "s" + std::to_string(story);
    for (int i = 0; i < kPeople; ++i) {
      UserSketch person = Person(prefix + (Once(3) ? "svc-" : "u") + std::to_string(i), Below(400));
      if (Once(5)) person.last_login.reset();
      if (Once(4)) person.lag = days{14};
      if (Once(8)) person.enabled = false;
      corp_.users.push_back(person);
    }
    for (int g = 0; g < kGroups; ++g) {
      GroupSketch group = {.anchor = "cn=g" + std::to_string(g) + ",dc=x", .members = {}};
      for (const UserSketch& user : corp_.users) {
        if (Once(4)) group.members.push_back(user.dn);
      }
      // Also into themselves, and round about.
      for (int child = 0; child < kGroups; ++child) {
        if (Once(6)) group.members.push_back("cn=g" + std::to_string(child) + ",dc=x");
      }
      corp_.groups.push_back(std::move(group));
    }
    for (std::size_t kind = 0; kind < kChangeKinds.size(); ++kind) {
      config_.sources[0].limits[static_cast<ChangeKind>(kind)] = kUnlimited;
    }
    Sync();
    TouchSome();
  }

  // Some were disabled by a rule, some enabled by hand, some are in no source.
  void TouchSome() {
    for (int i = 0; i < kPeople / 6; ++i) {
      const Account account = Get(corp_.users[static_cast<std::size_t>(Below(kPeople))].login);
      if (Once(2)) RestartClock(*database_, account.id, kNow - days{Below(300)});
      if (Once(2) && account.enabled) {
        SetHold(*database_, account.id,
                {.kind = HoldKind::kAutomatic, .since = kNow - days{Below(400)}, .by = "rollcall", .reason = "away"},
                At(kNow));
      }
    }
    CreateAccount(*database_,
                  {.profile = {.login = "by-hand" + std::to_string(random_())}, .source_created_at = kNow - days{900}},
                  At(kNow));
  }

  std::string Groups(std::string_view key) {
    return std::string(key) + " = [\"g" + std::to_string(Below(kGroups)) + "\", \"cn=g" +
           std::to_string(Below(kGroups)) + "*\"]\n";
  }
  std::string RandomPolicy() {
    std::string text;
    if (Once(2)) text += "[[protect]]\nlogins = [\"s?svc-1*\", \"*7\"]\n" + (Once(2) ? Groups("groups") : "");
    for (int rule = 0; rule < 4; ++rule) {
      text += "[[rule]]\nname = \"r" + std::to_string(rule) + "\"\ninactive_days = " + std::to_string(20 + Below(300)) +
              "\n";
      if (!Once(4)) text += Groups("groups") + (Once(3) ? "nested = false\n" : "");
      if (Once(3)) text += Groups("except_groups");
      if (Once(3)) text += "logins = [\"s*u*\"]\n";
      if (Once(3)) text += "sources = [\"corp\"]\n";
      if (Once(3)) text += "never_logged_in = { after_days = " + std::to_string(1 + Below(300)) + " }\n";
      if (Once(3)) text += "no_evidence = \"from-creation\"\n";
      if (Once(2)) text += "reactivate_on_login = true\narchive_after_days = " + std::to_string(Below(300) + 1) + "\n";
    }
    return text;
  }

  std::mt19937 random_;
};

using Changes = std::set<std::tuple<AccountId, PolicyChange::Kind, std::size_t>>;

Changes SetOf(const std::vector<PolicyChange>& changes) {
  Changes set;
  for (const auto& [kind, account, rule] : changes) set.emplace(account, kind, rule);
  return set;
}

TEST_F(SetBasedTest, EveryoneAtOnceIsDecidedAsEachAlone) {
  std::size_t decided = 0;
  const int stories = OnPostgresql() ? 3 : kStories;  // each account costs many round trips
  for (int story = 0; story < stories; ++story) {
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
    decided += alone.size();
  }
  EXPECT_GT(decided, static_cast<std::size_t>(stories) * 8) << "the stories tell nothing";
}

}  // namespace
}  // namespace rollcall
