#include "agent/config/section.h"

#include <gmock/gmock.h>

#include <functional>

#include "tests/agent/config/config_file.h"

namespace rollcall {
namespace {

using testing::ElementsAre;

class SectionTest : public ConfigFileTest {
 protected:
  Section Read(std::string_view text) {
    file_ = {"f.toml", folder_, SettingsAndEnvironment(settings_)};
    table_ = ReadToml(Write("f.toml", text));
    return {file_, table_, 1, "[it]"};
  }
  std::string Error(const std::function<void()>& read) {
    try {
      read();
    } catch (const ConfigError& error) {
      return error.what();
    }
    ADD_FAILURE() << "no error";
    return "";
  }

  ConfigFile file_;
  TomlTable table_;
};
using Sections = SectionTest;

constexpr Bounds<std::int64_t> kAny = {-1000, 1000};

TEST_F(Sections, ValuesOfTheRightTypeAreRead) {
  const Section section = Read("text = 'a'\nflag = true\nwhole = 7\nbroken = 2.5\ntexts = ['a', 'b']\n");
  EXPECT_EQ(section.Text("text"), "a");
  EXPECT_EQ(section.Flag("flag"), true);
  EXPECT_EQ(section.Integer("whole", kAny), 7);
  EXPECT_EQ(section.Number("broken", {0, 10}), 2.5);
  EXPECT_EQ(section.Number("whole", {0, 10}), 7);
  EXPECT_THAT(*section.Texts("texts"), ElementsAre("a", "b"));
  EXPECT_THAT(*section.TextOrTexts("texts"), ElementsAre("a", "b"));
  EXPECT_THAT(*section.TextOrTexts("text"), ElementsAre("a"));
}

TEST_F(Sections, WhatIsNotThereIsNotAnError) {
  const Section section = Read("");
  EXPECT_EQ(section.Text("x"), std::nullopt);
  EXPECT_EQ(section.Flag("x"), std::nullopt);
  EXPECT_EQ(section.Integer("x", kAny), std::nullopt);
  EXPECT_EQ(section.Number("x", {0, 1}), std::nullopt);
  EXPECT_EQ(section.Texts("x"), std::nullopt);
  EXPECT_EQ(section.TextOrTexts("x"), std::nullopt);
  EXPECT_FALSE(section.Table("x", ""));
  EXPECT_TRUE(section.Tables("x", "").empty());
}

TEST_F(Sections, AWrongTypeIsAnErrorAndNeverTheDefault) {
  const Section section =
      Read("text = 'a'\nflag = true\nwhole = 7\nday = 2026-01-05\ntable = {}\nmixed = ['a', 1]\nnumber = '389'\n");
  EXPECT_EQ(Error([&] { section.Text("whole"); }), "f.toml:3: 'whole' in [it] must be a string, but is an integer");
  EXPECT_EQ(Error([&] { section.Flag("text"); }), "f.toml:1: 'text' in [it] must be true or false, but is a string");
  EXPECT_EQ(Error([&] { section.Integer("flag", kAny); }),
            "f.toml:2: 'flag' in [it] must be an integer, but is a boolean");
  EXPECT_EQ(Error([&] { section.Integer("number", kAny); }),
            "f.toml:7: 'number' in [it] must be an integer, but is a string");
  EXPECT_EQ(Error([&] {
              section.Number("day", {0, 1});
            }),
            "f.toml:4: 'day' in [it] must be a number, but is a date or time");
  EXPECT_EQ(Error([&] { section.Texts("text"); }),
            "f.toml:1: 'text' in [it] must be an array of strings, but is a string");
  EXPECT_EQ(Error([&] { section.Texts("mixed"); }),
            "f.toml:6: 'mixed' in [it] must be an array of strings, but holds an integer");
  EXPECT_EQ(Error([&] { section.TextOrTexts("table"); }),
            "f.toml:5: 'table' in [it] must be a string or an array of strings, but is a table");
  EXPECT_EQ(Error([&] { section.Table("mixed", ""); }), "f.toml:6: 'mixed' in [it] must be a table, but is an array");
  EXPECT_EQ(Error([&] { section.Tables("table", ""); }),
            "f.toml:5: 'table' in [it] must be an array of tables, written [[table]], but is a table");
}

TEST_F(Sections, NumbersAndBooleansMayBePlaceholders) {
  settings_ = {{"days", "180"}, {"on", "true"}, {"share", "0.5"}, {"word", "many"}};
  const Section section =
      Read("days = '${days}'\non = '${on}'\nshare = '${share}'\nfew = '${absent:-3}'\nword = '${word}'\n");
  EXPECT_EQ(section.Integer("days", kAny), 180);
  EXPECT_EQ(section.Flag("on"), true);
  EXPECT_EQ(section.Number("share", {0, 1}), 0.5);
  EXPECT_EQ(section.Integer("few", kAny), -3);
  EXPECT_EQ(Error([&] { section.Integer("word", kAny); }), "f.toml:5: 'word' in [it] is 'many'; it must be an integer");
  EXPECT_EQ(Error([&] { section.Flag("word"); }), "f.toml:5: 'word' in [it] is 'many'; it must be true or false");
  EXPECT_EQ(Error([&] { section.Number("word", {0, 1}); }), "f.toml:5: 'word' in [it] is 'many'; it must be a number");
}

TEST_F(Sections, NumbersLieWithinTheirBounds) {
  const Section section = Read("whole = 7\nbroken = 7.5\nnone = nan\n");
  EXPECT_EQ(Error([&] {
              section.Integer("whole", {8, 9});
            }),
            "f.toml:1: 'whole' in [it] is 7; it must lie between 8 and 9");
  EXPECT_EQ(Error([&] {
              section.Integer("whole", {0, 6});
            }),
            "f.toml:1: 'whole' in [it] is 7; it must lie between 0 and 6");
  EXPECT_EQ(Error([&] {
              section.Number("broken", {0, 5});
            }),
            "f.toml:2: 'broken' in [it] is 7.5; it must lie between 0 and 5");
  EXPECT_EQ(Error([&] {
              section.Number("none", {0, 5});
            }),
            "f.toml:3: 'none' in [it] is nan; it must lie between 0 and 5");
}

TEST_F(Sections, ArraysHoldNoEmptyTextAndNothingTwice) {
  const Section section = Read("a = ['x', '']\nb = ['x', 'y', 'x']\n");
  EXPECT_EQ(Error([&] { section.Texts("a"); }), "f.toml:1: 'a' in [it] holds an empty string; take it out");
  EXPECT_EQ(Error([&] { section.Texts("b"); }), "f.toml:2: 'b' in [it] holds 'x' twice");
}

TEST_F(Sections, AnUnknownKeyIsAnErrorWithTheNearestOne) {
  constexpr std::array<std::string_view, 2> kKeys = {"bind_dn", "bases"};
  Section section = Read("bases = 'x'\nbind_dm = 'y'\n");
  EXPECT_EQ(Error([&] { section.Allow(kKeys); }), "f.toml:2: unknown key 'bind_dm' in [it]; did you mean 'bind_dn'?");
}

TEST_F(Sections, ToReadWhatIsNotAllowedIsABug) {
  constexpr std::array<std::string_view, 1> kKeys = {"bases"};
  Section section = Read("bases = 'x'\n");
  section.Allow(kKeys);
  EXPECT_THROW(section.Text("base"), std::logic_error);
}

}  // namespace
}  // namespace rollcall
