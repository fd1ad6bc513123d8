#include "connectors/base/hash_table.h"

#include <gtest/gtest.h>

namespace rollcall {
namespace {

struct Slot {
  std::uint32_t hash = 0;
  int value = 0;
  std::uint32_t head() const { return hash; }
  bool is_free() const { return value == 0; }
  bool Is(const Slot& other) const { return hash == other.hash; }
};

TEST(HashTable, WhatIsKeptOnceStaysAsItWas) {
  HashTable<Slot> table;
  EXPECT_FALSE(table.Contains({.hash = 5}));
  EXPECT_TRUE(table.Keep({.hash = 5, .value = 1}).is_free());
  EXPECT_EQ(table.Keep({.hash = 5, .value = 2}).value, 1);
  EXPECT_TRUE(table.Contains({.hash = 5}));
  EXPECT_FALSE(table.Contains({.hash = 6}));
}

// Heads that all belong to the last place of a part, and to the first.
TEST(HashTable, WhatFindsNoRoomAtTheEndOfAPartGoesToItsBeginning) {
  HashTable<Slot> table;
  for (const std::uint32_t first : {0xffff'ff00U, 0x03ff'ff00U, 0U, 0x0400'0000U}) {
    for (std::uint32_t i = 0; i < 0x100; ++i) ASSERT_TRUE(table.Keep({.hash = first + i, .value = 1}).is_free());
    for (std::uint32_t i = 0; i < 0x100; ++i) ASSERT_EQ(table.Keep({.hash = first + i, .value = 2}).value, 1);
  }
}

TEST(HashTable, AllAreFoundHoweverManyThereAreAndNoOther) {
  HashTable<Slot> table;
  constexpr std::uint32_t kSpread = 2'654'435'761;  // odd: each product is another one
  constexpr std::uint32_t kMany = 500'000;
  for (std::uint32_t i = 0; i < kMany; ++i) ASSERT_TRUE(table.Keep({.hash = i * kSpread, .value = 1}).is_free());
  for (std::uint32_t i = 0; i < kMany; ++i) ASSERT_TRUE(table.Contains({.hash = i * kSpread}));
  for (std::uint32_t i = kMany; i < 2 * kMany; ++i) ASSERT_FALSE(table.Contains({.hash = i * kSpread}));
}

}  // namespace
}  // namespace rollcall
