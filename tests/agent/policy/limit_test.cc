#include "agent/policy/limit.h"

#include <gtest/gtest.h>

namespace rollcall {
namespace {

using enum PolicyChange::Kind;

// Two rules; `first` of 100 people of the one and `second` of 10,000 of the other are to be disabled.
PolicySurvey SurveyOf(std::int64_t first, std::int64_t second) {
  PolicySurvey survey = {.enabled = 10'100};
  survey.rules.resize(2);
  survey.rules[0].people = 100;
  survey.rules[1].people = 10'000;
  const std::int64_t counts[] = {first, second};
  for (std::size_t rule = 0; rule < 2; ++rule) {
    survey.rules[rule].changes[static_cast<std::size_t>(kDisable)] = counts[rule];
    for (std::int64_t i = 0; i < counts[rule]; ++i) survey.changes.push_back({kDisable, AccountId{i}, rule});
  }
  survey.changes.push_back({kReactivate, AccountId{1}, 0});
  return survey;
}

Policy TwoRules() {
  Policy policy;
  policy.rules.push_back({.name = "few"});
  policy.rules.push_back({.name = "many"});
  return policy;
}

struct LimitCase {
  std::int64_t first;
  std::int64_t second;
  std::size_t held;
};
constexpr LimitCase kLimitCases[] = {
    {0, 0, 0},   {10, 0, 0},     {11, 0, 11},    // more than 10, and 11 % of the rule's people
    {0, 500, 0}, {0, 501, 501},  {5, 501, 501},  // exactly 5 % may be
    {11, 1, 11}, {10, 500, 510},                 // of the rule alone; 510 of 10,100 are more than 5 % of all
};

TEST(PolicyLimit, BlocksTheChangesOfARuleThatAreMoreThanCountAndPercent) {
  for (const auto& [first, second, held] : kLimitCases) {
    PolicySurvey survey = SurveyOf(first, second);
    const auto taken = TakeHeldChanges(survey, TwoRules(), {});
    EXPECT_EQ(taken.empty() ? 0 : taken[0].changes.size(), held) << first << ' ' << second;
    const auto all = static_cast<std::size_t>(first + second) + 1;
    EXPECT_EQ(survey.changes.size(), all - held) << first << ' ' << second;
  }
}

TEST(PolicyLimit, NamesTheRulesThatAreOver) {
  PolicySurvey survey = SurveyOf(11, 501);
  const auto taken =
      TakeHeldChanges(survey, TwoRules(), {.kinds = {.disabled = {.count = 10, .percent = 2.5}, .archived = {}}});
  EXPECT_EQ(
      taken.at(0).why,
      "11 of the 100 people of 'few' would be disabled, more than 10 and more than 2.5 %; 501 of the 10000 people of "
      "'many' would be disabled, more than 10 and more than 2.5 %: these 512 accounts are not disabled");
}

// Earlier runs have disabled so many of the first rule's people.
std::vector<HeldChanges> TakeAfter(std::int64_t earlier, PolicySurvey survey) {
  EarlierRuns runs = {.window = std::chrono::hours{24}};
  runs.changes[static_cast<std::size_t>(kDisable)] = {{"few", earlier}, {"a rule that was", 0}};
  return TakeHeldChanges(survey, TwoRules(), {}, runs);
}

TEST(PolicyLimit, CountsWithWhatEarlierRunsOfTheSameRuleHaveDone) {
  EXPECT_TRUE(TakeAfter(9, SurveyOf(1, 0)).empty());
  EXPECT_EQ(TakeAfter(10, SurveyOf(1, 0)).at(0).why,
            "1 of the 100 people of 'few' would be disabled (11 with earlier passes within 24 hours), more than 10 and "
            "more than 5 %: this account is not disabled");
}

TEST(PolicyLimit, CountsAllRulesTogetherWithAllThatEarlierRunsHaveDone) {
  EXPECT_TRUE(TakeAfter(205, SurveyOf(0, 300)).empty());
  EXPECT_EQ(TakeAfter(206, SurveyOf(0, 300)).size(), 1U) << "506 of 10,100 are more than 5 %";
}

constexpr Limit kNoLimit = {.count = 1'000'000, .percent = 99};

// So many of so many people of a rule are to be disabled, and no limit but those on losses of few and by and by counts.
bool IsBlocked(std::int64_t changes, RuleSurvey rule, std::int64_t earlier = 0) {
  PolicySurvey survey = {.enabled = 1'000'000};
  rule.changes[static_cast<std::size_t>(kDisable)] = changes;
  survey.rules = {rule};
  for (std::int64_t i = 0; i < changes; ++i) survey.changes.push_back({kDisable, AccountId{i}, 0});
  EarlierRuns runs = {.window = std::chrono::hours{24}, .slow_window = std::chrono::days{30}};
  runs.slowly[static_cast<std::size_t>(kDisable)] = {{"few", earlier}};
  Policy policy;
  policy.rules.push_back({.name = "few"});
  const RunLimits limits = {.kinds = {kNoLimit, kNoLimit}, .lockout = {}};
  return !TakeHeldChanges(survey, policy, limits, runs).empty();
}

TEST(PolicyLimit, AtLeastThreeAndAtLeastHalfOfASmallRuleAreBlocked) {
  EXPECT_FALSE(IsBlocked(2, {.people = 2}));
  EXPECT_TRUE(IsBlocked(3, {.people = 3}));
  EXPECT_TRUE(IsBlocked(3, {.people = 6}));
  EXPECT_FALSE(IsBlocked(3, {.people = 7}));
  EXPECT_TRUE(IsBlocked(9, {.people = 10}));
}

TEST(PolicyLimit, MoreThanTenAndMoreThanAFifthWithinThirtyDaysAreBlocked) {
  EXPECT_FALSE(IsBlocked(10, {.people = 170, .deactivated = 30, .deactivated_slowly = 30}, 30)) << "40 of 200";
  EXPECT_TRUE(IsBlocked(11, {.people = 170, .deactivated = 30, .deactivated_slowly = 30}, 30)) << "41 of 200";
  EXPECT_FALSE(IsBlocked(1, {.people = 11, .deactivated = 9, .deactivated_slowly = 9}, 9)) << "10 in all";
  EXPECT_TRUE(IsBlocked(1, {.people = 10, .deactivated = 10, .deactivated_slowly = 10}, 10)) << "11 of 20";
}

TEST(PolicyLimit, ThePercentageIsOfThePeopleThatWereEnabledWhenTheWindowBegan) {
  const auto blocked = [](RuleSurvey rule) {
    PolicySurvey survey = {.enabled = 1'000'000};
    rule.changes[static_cast<std::size_t>(kDisable)] = 15;
    survey.rules = {rule};
    for (std::int64_t i = 0; i < 15; ++i) survey.changes.push_back({kDisable, AccountId{i}, 0});
    Policy policy;
    policy.rules.push_back({.name = "few"});
    return !TakeHeldChanges(survey, policy, {}).empty();
  };
  EXPECT_TRUE(blocked({.people = 20, .deactivated = 280})) << "15 of 20, and not 5 % of 300";
  EXPECT_TRUE(blocked({.people = 299}));
  EXPECT_FALSE(blocked({.people = 300})) << "exactly 5 %";
  EXPECT_FALSE(blocked({.people = 290, .deactivated = 10, .deactivated_lately = 10})) << "300 when it began";
}

TEST(PolicyLimit, HoldsNothingWhereNothingIsAskedFor) { EXPECT_TRUE(TakeAfter(1000, SurveyOf(0, 0)).empty()); }

}  // namespace
}  // namespace rollcall
