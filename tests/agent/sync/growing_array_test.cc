#include "agent/sync/growing_array.h"

#include <gtest/gtest.h>

#include <numeric>

namespace rollcall {
namespace {

TEST(GrowingArray, KeepsWhatIsAppendedInItsOrder) {
  GrowingArray<int> numbers;
  EXPECT_TRUE(numbers.empty());
  EXPECT_EQ(numbers.begin(), numbers.end());
  for (int i = 0; i < 100'000; ++i) EXPECT_EQ(numbers.Append(i), i);
  EXPECT_EQ(numbers.size(), 100'000U);
  EXPECT_EQ(numbers[99'999], 99'999);
  EXPECT_EQ(std::accumulate(numbers.begin(), numbers.end(), std::int64_t{0}), 4'999'950'000);
}

TEST(GrowingArray, TakesACopyOfOneOfItsOwnValues) {
  GrowingArray<int> numbers;
  numbers.Append(7);
  for (int i = 0; i < 1000; ++i) numbers.Append(numbers[0]);
  for (const int number : numbers) EXPECT_EQ(number, 7);
}

}  // namespace
}  // namespace rollcall
