#include "agent/sync/absence_filter.h"

#include <gtest/gtest.h>

#include <string>

namespace rollcall {
namespace {

std::string Name(int number) { return "name" + std::to_string(number); }

// So often that it loads.
void AskOften(AbsenceFilter& filter) {
  for (int i = 0; i <= 1000; ++i) filter.MayBeThere("x");
}

TEST(AbsenceFilter, DoesNotKnowBeforeItHasBeenAskedOften) {
  int loads = 0;
  AbsenceFilter filter([&loads](const auto& /*keep*/) { ++loads; });
  for (int i = 0; i < 1000; ++i) EXPECT_TRUE(filter.MayBeThere("x"));
  EXPECT_EQ(loads, 0);
  EXPECT_FALSE(filter.MayBeThere("x"));
  EXPECT_EQ(loads, 1);
}

TEST(AbsenceFilter, NothingThatIsThereIsEverCalledAbsent) {
  AbsenceFilter filter([](const auto& keep) {
    for (int i = 0; i < 20'000; ++i) keep(Name(i));
  });
  AskOften(filter);
  for (int i = 20'000; i < 40'000; ++i) filter.Add(Name(i));
  for (int i = 0; i < 40'000; ++i) ASSERT_TRUE(filter.MayBeThere(Name(i))) << i;
  for (int i = 40'000; i < 60'000; ++i) EXPECT_FALSE(filter.MayBeThere(Name(i))) << i;
}

TEST(AbsenceFilter, WhatIsAddedBeforeItsLoadIsLoaded) {
  std::string there;
  AbsenceFilter filter([&there](const auto& keep) { keep(there); });
  filter.Add("a");
  there = "a";
  AskOften(filter);
  EXPECT_TRUE(filter.MayBeThere("a"));
  EXPECT_FALSE(filter.MayBeThere("b"));
}

}  // namespace
}  // namespace rollcall
