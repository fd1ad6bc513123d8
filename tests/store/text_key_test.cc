#include "store/text_key.h"

#include <gtest/gtest.h>

namespace rollcall {
namespace {

TEST(TextKey, AsciiIsLowerCased) { EXPECT_EQ(TextKey("BJensen@Example.COM"), "bjensen@example.com"); }
TEST(TextKey, SharpSEqualsDoubleS) { EXPECT_EQ(TextKey("Straße"), TextKey("STRASSE")); }
TEST(TextKey, LigaturesAndWidthFormsAreTheirLetters) {
  EXPECT_EQ(TextKey("ﬁnn"), "finn");
  EXPECT_EQ(TextKey("ＡＢＣ"), "abc");
}
TEST(TextKey, ComposedAndDecomposedAreEqual) { EXPECT_EQ(TextKey("Ren\u00e9"), TextKey("Rene\u0301")); }
TEST(TextKey, GreekAndCyrillicFold) {
  EXPECT_EQ(TextKey("ΣΊΣΥΦΟΣ"), TextKey("σίσυφος"));
  EXPECT_EQ(TextKey("ПЁТР"), TextKey("пётр"));
}

}  // namespace
}  // namespace rollcall
