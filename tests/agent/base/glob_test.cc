#include "agent/base/glob.h"

#include <gtest/gtest.h>

#include <string>

namespace rollcall {
namespace {

struct GlobCase {
  const char* pattern;
  const char* text;
  bool matches;
};
constexpr GlobCase kGlobCases[] = {
    {"root", "root", true},     {"root", "roots", false},  {"root", "roo", false},        {"", "", true},
    {"", "a", false},           {"*", "", true},           {"*", "anyone", true},         {"svc-*", "svc-backup", true},
    {"svc-*", "svc-", true},    {"svc-*", "svc", false},   {"*-admin", "db-admin", true}, {"*-admin", "admin", false},
    {"a*b*c", "a-b-b-c", true}, {"a*b*c", "a-c-b", false}, {"a**c", "abc", true},         {"?", "", false},
    {"?", "a", true},           {"?", "ab", false},        {"user-??", "user-01", true},  {"user-??", "user-1", false},
    {"j?rg", "jörg", true},     {"j??rg", "jörg", false},  {"*é", "josé", true},          {"[ab]", "a", false},
    {"a.c", "abc", false},      {"*x", "xxxy", false},     {"*x?", "xxxy", true},
};

TEST(Glob, IsTheWholeOfTheText) {
  for (const auto& [pattern, text, matches] : kGlobCases) {
    EXPECT_EQ(MatchesGlob(pattern, text), matches) << pattern << " and " << text;
  }
}

TEST(Glob, ManyStarsDoNotTakeForever) {
  std::string pattern;
  for (int i = 0; i < 200; ++i) pattern += "*a";
  EXPECT_FALSE(MatchesGlob(pattern + "b", std::string(20'000, 'a')));
}

}  // namespace
}  // namespace rollcall
