#include "agent/base/json_text.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "agent/base/terminal_text.h"

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

TEST(JsonText, IsWhatTheLibraryWritesMadePrintable) {
  const std::vector<std::string> texts = {
      "",       "plain",  " ~",   "say \"hi\"",   "back\\slash", "a\nb\tc\r",   "\x1b[31m", "\x7f",     "\xC2\x9B",
      "\u202e", "王小明", "\xFF", "cut \xE7\x8E", "{",           "ends with {", ",",        "</script>"};
  for (const std::string& text : texts) {
    for (const Json& value : {Json(text), Json{{text, text}}, Json{{"list", {text, 1, nullptr}}, {"after", text}},
                              Json{{"in", {{text, {{text, text}}}}}}}) {
      EXPECT_EQ(JsonText(value), PrintableJson(value.dump(-1, ' ', false, Json::error_handler_t::replace)));
    }
  }
}

TEST(JsonText, HasNumbersAsTheLibraryWritesThem) {
  const Json numbers = {
      {"least", INT64_MIN}, {"most", INT64_MAX}, {"unsigned", UINT64_MAX}, {"half", 0.5}, {"whole", 2.0}};
  EXPECT_EQ(JsonText(numbers), numbers.dump());
}

}  // namespace
}  // namespace rollcall
