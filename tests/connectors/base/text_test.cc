#include "connectors/base/text.h"

#include <gtest/gtest.h>

namespace rollcall {
namespace {

using std::string_view_literals::operator""sv;

TEST(Utf8, IsWhatRfc3629Allows) {
  for (const auto text : {""sv, "ann"sv, "Zo\u00eb"sv, "\u65e5\u672c"sv, "\U0001F600"sv, "a\0b"sv})
    EXPECT_TRUE(IsUtf8(text));
  for (const auto overlong : {"\xC0\x80"sv, "\xE0\x80\xAF"sv, "\xF0\x80\x80\x80"sv}) EXPECT_FALSE(IsUtf8(overlong));
  for (const auto surrogate : {"\xED\xA0\x80"sv, "\xED\xBF\xBF"sv}) EXPECT_FALSE(IsUtf8(surrogate));
  for (const auto cut : {"\xC3"sv, "ab\xE6\x97"sv, "\x80"sv, "\xFF"sv, "\xF4\x90\x80\x80"sv}) EXPECT_FALSE(IsUtf8(cut));
}

TEST(Text, HoldsNoNul) {
  EXPECT_TRUE(IsText("Zo\u00eb"));
  EXPECT_FALSE(IsText("a\0b"sv));
  EXPECT_FALSE(IsText("\xFF"));
}

TEST(FoldKey, FoldsCaseWidthAndComposition) {
  EXPECT_EQ(FoldKey("BJensen"), "bjensen");
  EXPECT_EQ(FoldKey("STRA\u00dfE"), "strasse");
  EXPECT_EQ(FoldKey("Zoe\u0308"), FoldKey("ZO\u00cb"));
  EXPECT_EQ(FoldKey("\uff21"), "a");
  EXPECT_EQ(FoldKey(""), "");
}

TEST(AppendHex, WritesTwoDigits) {
  std::string text = "x";
  AppendHex('\x0a', text);
  AppendHex('\xff', text);
  EXPECT_EQ(text, "x0aff");
}

}  // namespace
}  // namespace rollcall
