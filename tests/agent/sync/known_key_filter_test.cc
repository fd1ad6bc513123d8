#include "agent/sync/known_key_filter.h"

#include <gtest/gtest.h>

#include <string>

namespace rollcall {
namespace {

std::string Name(int number) { return "name" + std::to_string(number); }

// So often that it loads.
void AskOften(KnownKeyFilter& filter) {
  for (int i = 0; i <= 1000; ++i) filter.MayBeThere("x");
}

// Of as many texts as there are.
KnownKeyFilter::Load Texts(int count, int& loads) {
  return [count, &loads](std::int64_t most, const auto& keep) {
    ++loads;
    for (int i = 0; i < count && i <= most; ++i) keep(Name(i));
  };
}

TEST(KnownKeyFilter, OfManyTextsItDoesNotKnowBeforeItHasBeenAskedOften) {
  int loads = 0;
  KnownKeyFilter filter(Texts(1001, loads));
  for (int i = 0; i < 1000; ++i) EXPECT_TRUE(filter.MayBeThere("x"));
  EXPECT_EQ(loads, 1);
  EXPECT_FALSE(filter.MayBeThere("x"));
  EXPECT_EQ(loads, 2);
  for (int i = 0; i < 1001; ++i) EXPECT_TRUE(filter.MayBeThere(Name(i))) << i;
}

TEST(KnownKeyFilter, OfFewTextsItKnowsSoon) {
  int loads = 0;
  KnownKeyFilter filter(Texts(1000, loads));
  for (int i = 0; i < 15; ++i) EXPECT_TRUE(filter.MayBeThere("x"));
  EXPECT_EQ(loads, 0);
  EXPECT_FALSE(filter.MayBeThere("x"));
  for (int i = 0; i < 1000; ++i) EXPECT_TRUE(filter.MayBeThere(Name(i))) << i;
  EXPECT_EQ(loads, 1);
}

TEST(KnownKeyFilter, WhatIsAddedAfterAVainLoadIsLoadedWithTheRest) {
  int loads = 0;
  int count = 5000;
  KnownKeyFilter filter([&](std::int64_t most, const auto& keep) { Texts(count, loads)(most, keep); });
  for (int i = 0; i < 500; ++i) filter.MayBeThere("x");
  filter.Add(Name(count++));
  AskOften(filter);
  EXPECT_EQ(loads, 2);
  EXPECT_TRUE(filter.MayBeThere(Name(5000)));
  EXPECT_FALSE(filter.MayBeThere(Name(5001)));
}

TEST(KnownKeyFilter, NothingThatIsThereIsEverCalledAbsent) {
  int loads = 0;
  KnownKeyFilter filter(Texts(20'000, loads));
  AskOften(filter);
  for (int i = 20'000; i < 40'000; ++i) filter.Add(Name(i));
  for (int i = 0; i < 40'000; ++i) ASSERT_TRUE(filter.MayBeThere(Name(i))) << i;
  for (int i = 40'000; i < 60'000; ++i) EXPECT_FALSE(filter.MayBeThere(Name(i))) << i;
}

TEST(KnownKeyFilter, WhatItForgotItLoadsAgain) {
  int loads = 0;
  KnownKeyFilter filter(Texts(5000, loads));
  AskOften(filter);
  filter.Forget();
  EXPECT_FALSE(filter.IsLoaded());
  EXPECT_TRUE(filter.MayBeThere("x"));
  AskOften(filter);
  EXPECT_EQ(loads, 4);
  EXPECT_TRUE(filter.MayBeThere(Name(4999)));
  EXPECT_FALSE(filter.MayBeThere("x"));
}

TEST(KnownKeyFilter, WhatIsAddedBeforeItsLoadIsLoaded) {
  std::string there;
  KnownKeyFilter filter([&there](std::int64_t /*most*/, const auto& keep) { keep(there); });
  filter.Add("a");
  there = "a";
  AskOften(filter);
  EXPECT_TRUE(filter.MayBeThere("a"));
  EXPECT_FALSE(filter.MayBeThere("b"));
}

}  // namespace
}  // namespace rollcall
