#include "connectors/csv/pattern.h"

#include <gmock/gmock.h>

#include "connectors/csv/csv_connector.h"

namespace rollcall {
namespace {

using testing::HasSubstr;

TEST(LoginRegex, MatchesTheWholeLoginAndNoLess) {
  LoginRegex pattern("[a-z][a-z0-9._-]{2,}");
  EXPECT_TRUE(pattern.Matches("bjensen"));
  EXPECT_FALSE(pattern.Matches("bj"));
  EXPECT_FALSE(pattern.Matches("bjensen!"));
  EXPECT_FALSE(pattern.Matches("!bjensen"));
}

TEST(LoginRegex, CountsCharactersAndKnowsLettersOfEveryScript) {
  LoginRegex pattern("\\p{L}{3}");
  EXPECT_TRUE(pattern.Matches("zoë"));
  EXPECT_TRUE(pattern.Matches("田中美"));
  EXPECT_FALSE(pattern.Matches("zo1"));
}

TEST(LoginRegex, OneThatGoesAstrayMatchesNothing) {
  LoginRegex pattern("(a+)+b");
  EXPECT_FALSE(pattern.Matches(std::string(60, 'a')));
  EXPECT_TRUE(pattern.Matches("aab")) << "and is good for the next login";
}

TEST(LoginRegex, WhatIsNoExpressionIsToldWithItsPlace) {
  EXPECT_EQ(LoginPatternError("[a-z]+"), std::nullopt);
  EXPECT_EQ(LoginPatternError(""), std::nullopt);
  EXPECT_THAT(LoginPatternError("[a-z").value(), HasSubstr("is no regular expression: U_REGEX_MISSING_CLOSE_BRACKET"));
}

}  // namespace
}  // namespace rollcall
