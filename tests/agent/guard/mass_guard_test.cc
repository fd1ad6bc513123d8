#include "agent/guard/mass_guard.h"

#include <gtest/gtest.h>

namespace rollcall {
namespace {

constexpr Limit kTenAndFive = {.count = 10, .percent = 5};

std::optional<std::string> Guard(ChangeKind kind, std::int64_t changes, std::int64_t of, Limit limit = kTenAndFive) {
  return GuardMass({.kind = kind, .source = "corp", .changes = changes, .of = [of] { return of; }}, {limit});
}

// Every kind has the same boundaries.
class GuardMassTest : public testing::TestWithParam<ChangeKind> {
 protected:
  bool Held(std::int64_t changes, std::int64_t of, Limit limit = kTenAndFive) {
    return Guard(GetParam(), changes, of, limit).has_value();
  }
};

TEST_P(GuardMassTest, NoChangeIsNothingToHold) { EXPECT_FALSE(Held(0, 0, {.count = 0, .percent = 0})); }
TEST_P(GuardMassTest, ExactlyTheCountIsLetThroughHoweverFewThereAre) { EXPECT_FALSE(Held(10, 10)); }
TEST_P(GuardMassTest, OneMoreThanTheCountIsHeldWhereItIsMoreThanThePercentage) { EXPECT_TRUE(Held(11, 219)); }
TEST_P(GuardMassTest, ExactlyThePercentageIsLetThrough) { EXPECT_FALSE(Held(11, 220)); }
TEST_P(GuardMassTest, ManyOfVeryManyAreLetThrough) { EXPECT_FALSE(Held(400, 10000)); }
TEST_P(GuardMassTest, OneMoreThanThePercentageIsHeld) {
  EXPECT_FALSE(Held(500, 10000));
  EXPECT_TRUE(Held(501, 10000));
}
TEST_P(GuardMassTest, AnythingIsHeldWhereBothAreZero) { EXPECT_TRUE(Held(1, 1000000, {.count = 0, .percent = 0})); }
TEST_P(GuardMassTest, AHundredPercentLetsEverythingThrough) {
  EXPECT_FALSE(Held(500, 500, {.count = 0, .percent = 100}));
}
TEST_P(GuardMassTest, WithoutALimitEverythingIsLetThrough) { EXPECT_FALSE(Held(1000000, 1, kUnlimited)); }

INSTANTIATE_TEST_SUITE_P(EveryKind, GuardMassTest,
                         testing::Values(ChangeKind::kCreated, ChangeKind::kDisabled, ChangeKind::kMissing,
                                         ChangeKind::kRenamed, ChangeKind::kMailChanged, ChangeKind::kGroupsEmptied,
                                         ChangeKind::kRevoked, ChangeKind::kArchived));

std::optional<std::string> GuardAfter(ChangeKind kind, std::int64_t earlier, std::int64_t changes, std::int64_t of) {
  const Earlier before = {.changes = earlier, .window = std::chrono::hours{24}};
  return GuardMass({.kind = kind, .source = "corp", .changes = changes, .earlier = before, .of = [of] { return of; }},
                   {kTenAndFive});
}

TEST(GuardMass, TheCountIsThatOfTheWindow) {
  EXPECT_FALSE(GuardAfter(ChangeKind::kDisabled, 9, 1, 100));
  EXPECT_TRUE(GuardAfter(ChangeKind::kDisabled, 10, 1, 100));
}
TEST(GuardMass, ThePercentageIsThatOfTheWindow) {
  EXPECT_FALSE(GuardAfter(ChangeKind::kDisabled, 49, 1, 1000));
  EXPECT_TRUE(GuardAfter(ChangeKind::kDisabled, 50, 1, 1000));
}
TEST(GuardMass, WhatHasGoneWithinTheWindowIsStillPartOfWhatThereWas) {
  EXPECT_FALSE(GuardAfter(ChangeKind::kMissing, 49, 1, 951));
  EXPECT_TRUE(GuardAfter(ChangeKind::kMissing, 50, 1, 950));
}
TEST(GuardMass, APassThatAsksForNothingIsNotHeldHoweverMuchWasBefore) {
  EXPECT_FALSE(GuardAfter(ChangeKind::kDisabled, 1000, 0, 1000));
}
TEST(GuardMass, TheMessageTellsThePassAndTheWindow) {
  EXPECT_EQ(*GuardAfter(ChangeKind::kDisabled, 8, 4, 100),
            "4 of 100 users of corp are newly disabled (12 with earlier passes within 24 hours), more than 10 and more "
            "than 5 %: nobody is disabled");
}
TEST(GuardMass, AWindowOfADayLeavesOutTheSameTimeOfTheDayBefore) {
  const TimePoint now{std::chrono::days{100}};
  EXPECT_EQ(WindowStart(now, std::chrono::hours{24}), now - std::chrono::hours{22});
  EXPECT_EQ(WindowStart(now, std::chrono::hours{0}), now);
}

TEST(GuardMass, WhatThereIsIsCountedOnlyWhereItMatters) {
  const MassChange mass = {.kind = ChangeKind::kRevoked, .source = "corp", .changes = 10, .of = {}};
  EXPECT_FALSE(GuardMass(mass, {kTenAndFive})) << "and not std::bad_function_call";
}

TEST(GuardMass, TheMessagesNameTheFiguresTheLimitAndWhatDoesNotHappen) {
  const std::string limits = ", more than 10 and more than 2.5 %: ";
  const auto message = [](ChangeKind kind) { return Guard(kind, 50, 150, {.count = 10, .percent = 2.5}).value(); };
  EXPECT_EQ(message(ChangeKind::kCreated),
            "50 beside 150 known users of corp are new" + limits + "none of them gets an account");
  EXPECT_EQ(message(ChangeKind::kDisabled),
            "50 of 150 users of corp are newly disabled" + limits + "nobody is disabled");
  EXPECT_EQ(message(ChangeKind::kRenamed), "50 of 150 users of corp have another login" + limits + "nobody is renamed");
  EXPECT_EQ(message(ChangeKind::kRevoked), "50 of 150 memberships of corp are over" + limits + "nobody leaves a group");
}

constexpr Limit kNoLimit = {.count = 1'000'000, .percent = 99};

// So many of so many users, of which so many went by and by.
bool IsLockout(std::int64_t changes, std::int64_t of, std::int64_t slowly = 0) {
  const LockoutLimits lockout;
  const MassChange mass = {.kind = ChangeKind::kMissing,
                           .source = "corp",
                           .changes = changes,
                           .slowly = {slowly, lockout.slow_window},
                           .of = [of] { return of; }};
  return GuardMass(mass, {kNoLimit, &lockout}).has_value();
}

TEST(GuardMass, AtLeastThreeAndAtLeastHalfOfASmallSourceAreBlocked) {
  EXPECT_FALSE(IsLockout(2, 2));
  EXPECT_TRUE(IsLockout(3, 6));
  EXPECT_FALSE(IsLockout(3, 7));
}
TEST(GuardMass, MoreThanTenAndMoreThanAFifthWithinThirtyDaysAreBlocked) {
  EXPECT_FALSE(IsLockout(10, 170, 30)) << "40 of 200";
  EXPECT_TRUE(IsLockout(11, 170, 30));
  EXPECT_FALSE(IsLockout(1, 30, 9)) << "10 in all";
}
TEST(GuardMass, ALimitOfAHundredPercentLetsLossesOfFewThroughToo) {
  const LockoutLimits lockout;
  const MassChange mass = {.kind = ChangeKind::kMissing, .source = "corp", .changes = 9, .of = [] { return 10; }};
  EXPECT_FALSE(GuardMass(mass, {{.count = 10, .percent = 100}, &lockout}));
  EXPECT_TRUE(GuardMass(mass, {{.count = 10, .percent = 99.9}, &lockout}));
}
TEST(GuardMass, AsManyAreAllowedAsAreOverNoLimit) {
  const LockoutLimits lockout;
  const auto most = [&](std::int64_t of, std::int64_t earlier, std::int64_t slowly) {
    return MostAllowed({{.of = of, .earlier = {.changes = earlier}}, {.of = of, .earlier = {.changes = slowly}}},
                       {kTenAndFive, &lockout});
  };
  EXPECT_EQ(most(3, 0, 0), 2) << "not three of three";
  EXPECT_EQ(most(10, 0, 0), 4) << "not half of ten";
  EXPECT_EQ(most(100, 0, 0), 10);
  EXPECT_EQ(most(100, 4, 4), 6);
  EXPECT_EQ(most(1000, 0, 0), 50);
  EXPECT_EQ(most(1000, 0, 170), 30) << "a fifth within 30 days";
}
TEST(GuardMass, WhatIsAllowedWithoutApprovalIsOneSentence) {
  const LockoutLimits lockout;
  EXPECT_EQ(
      AllowedText({kTenAndFive, &lockout}, std::chrono::hours{24}),
      "10 or 5 % (the larger) within 24 hours, fewer than 3 or less than 50 %, and 10 or 20 % (the larger) within "
      "30 days");
}

bool HeldAbsent(Absence absence) {
  absence.source = "corp";
  return GuardAbsence(absence, {kTenAndFive}).has_value();
}

TEST(GuardAbsence, NobodyAbsentIsNothingToHold) { EXPECT_FALSE(HeldAbsent({.shown = 0, .known = 100, .absent = 0})); }
TEST(GuardAbsence, ExactlyFivePercentIsLetThrough) {
  EXPECT_FALSE(HeldAbsent({.shown = 209, .known = 220, .absent = 11}));
}
TEST(GuardAbsence, MoreThanTenAndMoreThanFivePercentAreHeld) {
  EXPECT_TRUE(HeldAbsent({.shown = 189, .known = 200, .absent = 11}));
}
TEST(GuardAbsence, AnEmptySourceIsHeldHoweverSmall) { EXPECT_TRUE(HeldAbsent({.shown = 0, .known = 1, .absent = 1})); }
TEST(GuardAbsence, ARecordThatMayBeAnyonesHoldsEveryone) {
  EXPECT_TRUE(HeldAbsent({.shown = 99, .known = 100, .absent = 1, .unreadable = 1}));
}
TEST(GuardAbsence, TheMessageNamesTheFiguresAndTheLimit) {
  const auto held = GuardAbsence({.source = "corp", .shown = 100, .known = 150, .absent = 50}, {Limit{10, 2.5}});
  EXPECT_EQ(*held,
            "50 of 150 users of corp are not shown by it, more than 10 and more than 2.5 %: nobody is held as missing");
}

}  // namespace
}  // namespace rollcall
