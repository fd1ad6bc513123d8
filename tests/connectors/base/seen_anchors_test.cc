#include "connectors/base/seen_anchors.h"

#include <gtest/gtest.h>

#include <string>

namespace rollcall {
namespace {

TEST(SeenAnchors, TheLineOfTheFirstOneIsRemembered) {
  SeenAnchors seen;
  EXPECT_EQ(seen.Remember("ann", 2), 0);
  EXPECT_EQ(seen.Remember("Ann", 3), 0);
  EXPECT_EQ(seen.Remember("ann", 4), 2);
  EXPECT_EQ(seen.Remember("ann", 5), 2);
  EXPECT_EQ(seen.Remember("Ann", 6), 3);
}

TEST(SeenAnchors, NoneIsForgottenAndNoneInventedWhenTheyAreMany) {
  SeenAnchors seen;
  for (int i = 1; i <= 300'000; ++i) ASSERT_EQ(seen.Remember(std::to_string(i), i), 0) << i;
  for (int i = 1; i <= 300'000; ++i) ASSERT_EQ(seen.Remember(std::to_string(i), 9), i);
}

TEST(SeenAnchors, ALineThatIsTooLargeToKeepIsStillSeen) {
  SeenAnchors seen;
  EXPECT_EQ(seen.Remember("ann", 5'000'000'000), 0);
  EXPECT_EQ(seen.Remember("ann", 5'000'000'001), 4'294'967'295);
}

}  // namespace
}  // namespace rollcall
