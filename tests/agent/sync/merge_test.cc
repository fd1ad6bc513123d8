#include "agent/sync/merge.h"

#include <gtest/gtest.h>

namespace rollcall {
namespace {

TEST(MergeProfiles, TheStrongerSourceWinsAndTheWeakerFillsIn) {
  const Profile strong = {.login = "a", .email = "strong@x"};
  const Profile weak = {.login = "b", .email = "weak@x", .given_name = "Ann"};
  const Profile merged = MergeProfiles({}, {{&strong, nullptr}, {&weak, nullptr}});
  EXPECT_EQ(merged, (Profile{.login = "a", .email = "strong@x", .given_name = "Ann"}));
}

TEST(MergeProfiles, AValueClearedInItsSourceIsClearedHere) {
  const Profile before = {.login = "a", .email = "a@x"};
  const Profile now = {.login = "a"};
  EXPECT_EQ(MergeProfiles(before, {{&now, &before}}).email, "");
}

TEST(MergeProfiles, AValueClearedInTheStrongerSourceGivesWayToTheWeaker) {
  const Profile before = {.login = "a", .email = "a@x"};
  const Profile now = {.login = "a"};
  const Profile weak = {.login = "a", .email = "weak@x"};
  EXPECT_EQ(MergeProfiles(before, {{&now, &before}, {&weak, &weak}}).email, "weak@x");
}

TEST(MergeProfiles, AValueEnteredByHandStaysWhereNoSourceEverHadOne) {
  const Profile by_hand = {.login = "a", .display_name = "Ann"};
  const Profile now = {.login = "a"};
  EXPECT_EQ(MergeProfiles(by_hand, {{&now, nullptr}}).display_name, "Ann");
  EXPECT_EQ(MergeProfiles(by_hand, {{&now, &now}}).display_name, "Ann");
}

TEST(MergeProfiles, AttributesAreMergedOneByOne) {
  const Profile strong = {.attributes = R"({"title":"Engineer"})"};
  const Profile weak = {.attributes = R"({"room":["1","2"],"title":"Clerk"})"};
  EXPECT_EQ(MergeProfiles({}, {{&strong, nullptr}, {&weak, nullptr}}).attributes,
            R"({"room":["1","2"],"title":"Engineer"})");
}

TEST(MergeProfiles, TheLastAttributeClearedLeavesNone) {
  const Profile before = {.attributes = R"({"title":"Engineer"})"};
  const Profile now = {};
  EXPECT_EQ(MergeProfiles(before, {{&now, &before}}).attributes, "");
}

}  // namespace
}  // namespace rollcall
