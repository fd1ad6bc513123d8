#include "agent/base/nearest.h"

#include <gtest/gtest.h>

#include <array>

namespace rollcall {
namespace {

constexpr std::array<std::string_view, 3> kNames = {"bind_dn", "bind_password_file", "bases"};

TEST(Suggestion, TheNearestNameIsOffered) {
  EXPECT_EQ(Suggestion("bind_dm", kNames), "; did you mean 'bind_dn'?");
  EXPECT_EQ(Suggestion("base", kNames), "; did you mean 'bases'?");
  EXPECT_EQ(Suggestion("bind_passwd_file", kNames), "; did you mean 'bind_password_file'?");
}

TEST(Suggestion, WhereNoneIsNearAllAreListed) {
  EXPECT_EQ(Suggestion("schedule", kNames), "; there are: bind_dn, bind_password_file, bases");
  EXPECT_EQ(Suggestion("x", {}), "");
}

}  // namespace
}  // namespace rollcall
