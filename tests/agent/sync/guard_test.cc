#include "agent/sync/guard.h"

#include <gtest/gtest.h>

namespace rollcall {
namespace {

bool Held(Absence absence) {
  absence.source = "corp";
  return GuardAbsence(absence, Limit{.count = 10, .percent = 5}).has_value();
}

TEST(GuardAbsence, NobodyAbsentIsNothingToHold) { EXPECT_FALSE(Held({.shown = 0, .known = 100, .absent = 0})); }
TEST(GuardAbsence, TenOfAFewAreLetThrough) { EXPECT_FALSE(Held({.shown = 10, .known = 20, .absent = 10})); }
TEST(GuardAbsence, MoreThanTenAndMoreThanFivePercentAreHeld) {
  EXPECT_TRUE(Held({.shown = 189, .known = 200, .absent = 11}));
}
TEST(GuardAbsence, ExactlyFivePercentIsLetThrough) { EXPECT_FALSE(Held({.shown = 209, .known = 220, .absent = 11})); }
TEST(GuardAbsence, ManyOfVeryManyAreLetThrough) { EXPECT_FALSE(Held({.shown = 9600, .known = 10000, .absent = 400})); }
TEST(GuardAbsence, AnEmptySourceIsHeldHoweverSmall) { EXPECT_TRUE(Held({.shown = 0, .known = 1, .absent = 1})); }
TEST(GuardAbsence, ARecordThatMayBeAnyonesHoldsEveryone) {
  EXPECT_TRUE(Held({.shown = 99, .known = 100, .absent = 1, .unreadable = 1}));
}
TEST(GuardAbsence, TheMessageNamesTheFiguresTheLimitAndTheWayOut) {
  const auto held = GuardAbsence({.source = "corp", .shown = 100, .known = 150, .absent = 50}, Limit{10, 2.5});
  EXPECT_EQ(*held,
            "50 of 150 users of corp are not shown by it, more than 10 and more than 2.5 %: nobody is held as missing. "
            "Look at the source first; if they are really gone, raise missing in its [source.limits] for one pass");
}

}  // namespace
}  // namespace rollcall
