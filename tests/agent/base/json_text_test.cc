#include "agent/base/json_text.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace rollcall {
namespace {

using Json = nlohmann::ordered_json;

TEST(JsonText, KeepsTheOrderOfTheMembers) {
  EXPECT_EQ(JsonText({{"b", "x"}, {"a", {{"z", nullptr}, {"y", true}}}, {"n", -7}}),
            R"({"b":"x","a":{"z":null,"y":true},"n":-7})");
}

TEST(JsonText, OfAnEmptyObjectIsTwoBraces) { EXPECT_EQ(JsonText(Json::object()), "{}"); }

TEST(JsonText, IsIndentedForPeople) {
  EXPECT_EQ(JsonText({{"a", 1}, {"b", {2}}}, JsonLayout::kIndented), "{\n  \"a\": 1,\n  \"b\": [\n    2\n  ]\n}");
}

TEST(JsonText, EscapesWhatATerminalWouldObey) {
  EXPECT_EQ(JsonText("a\nb\tc \x1b[31m \x7f \u009b \u202e \"q\" \\"),
            R"("a\nb\tc \u001b[31m \u007f \u009b \u202e \"q\" \\")");
  EXPECT_EQ(JsonText({{"\x7f", "王小明"}}), R"({"\u007f":"王小明"})");
}

TEST(JsonText, ReplacesBytesThatAreNoUtf8) {
  EXPECT_EQ(JsonText("M\xFCller"), "\"M\uFFFDller\"");
  EXPECT_EQ(JsonText("cut \xE7\x8E"), "\"cut \uFFFD\"");
}

TEST(JsonText, HasNumbersAsTheyAre) {
  EXPECT_EQ(JsonText({{"least", INT64_MIN}, {"unsigned", UINT64_MAX}, {"half", 0.5}, {"whole", 2.0}}),
            R"({"least":-9223372036854775808,"unsigned":18446744073709551615,"half":0.5,"whole":2.0})");
}

}  // namespace
}  // namespace rollcall
