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
    {0, 500, 0}, {0, 501, 501},  {5, 501, 506},  // exactly 5 % may be
    {11, 1, 12}, {10, 500, 510},                 // of the kind everything is held; 510 of 10,100 are more than 5 %
};

TEST(PolicyLimit, HoldsAKindThatIsMoreThanCountAndPercent) {
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
  const auto taken = TakeHeldChanges(survey, TwoRules(), {.disabled = {.count = 10, .percent = 2.5}});
  EXPECT_EQ(taken.at(0).why,
            "11 of the 100 people of 'few', 501 of the 10000 people of 'many' would be disabled, more than 10 and more "
            "than 2.5 %: nobody is disabled");
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
            "1 of the 100 people of 'few' (11 with earlier passes within 24 hours) would be disabled, more than 10 and "
            "more than 5 %: nobody is disabled");
}

TEST(PolicyLimit, CountsAllRulesTogetherWithAllThatEarlierRunsHaveDone) {
  EXPECT_TRUE(TakeAfter(205, SurveyOf(0, 300)).empty());
  EXPECT_EQ(TakeAfter(206, SurveyOf(0, 300)).size(), 1U) << "506 of 10,100 are more than 5 %";
}

TEST(PolicyLimit, HoldsNothingWhereNothingIsAskedFor) { EXPECT_TRUE(TakeAfter(1000, SurveyOf(0, 0)).empty()); }

}  // namespace
}  // namespace rollcall
