#include "connectors/base/values.h"
#include "connectors/base/text.h"

#include <gtest/gtest.h>

#include <map>

namespace rollcall {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::sys_days;
using std::chrono::year;

constexpr TimePoint kNewYear = sys_days(year(2026) / 1 / 1);

TEST(CsvTime, UtcIsReadToTheMillisecond) {
  EXPECT_EQ(ParseTime("2026-01-01T00:00:00Z"), kNewYear);
  EXPECT_EQ(ParseTime("2026-01-01T10:20:30Z"), kNewYear + hours(10) + minutes(20) + milliseconds(30'000));
  EXPECT_EQ(ParseTime("2026-01-01T00:00:00.5Z"), kNewYear + milliseconds(500));
  EXPECT_EQ(ParseTime("2026-01-01T00:00:00.123999Z"), kNewYear + milliseconds(123));
  EXPECT_EQ(ParseTime("1969-12-31T23:59:59Z"), TimePoint(milliseconds(-1000)));
}

TEST(CsvTime, AZoneIsTakenAway) {
  EXPECT_EQ(ParseTime("2026-01-01T01:00:00+01:00"), kNewYear);
  EXPECT_EQ(ParseTime("2025-12-31T18:30:00-05:30"), kNewYear);
  EXPECT_EQ(ParseTime("2026-01-01T00:00:00+00:00"), kNewYear);
}

TEST(CsvTime, WhatIsNotATimeWithItsZoneIsRefused) {
  for (const auto* text : {"",
                           "2026-01-01",
                           "2026-01-01T00:00:00",
                           "2026-01-01 00:00:00Z",
                           "2026-1-1T00:00:00Z",
                           "2026-02-30T00:00:00Z",
                           "2025-02-29T00:00:00Z",
                           "2026-13-01T00:00:00Z",
                           "2026-00-01T00:00:00Z",
                           "2026-01-01T24:00:00Z",
                           "2026-01-01T00:60:00Z",
                           "2026-01-01T00:00:60Z",
                           "2026-01-01T00:00:00.Z",
                           "2026-01-01T00:00:00Zx",
                           "2026-01-01T00:00:00+0100",
                           "2026-01-01T00:00:00+24:00",
                           "2026-01-01T-1:00:00Z",
                           "-026-01-01T00:00:00Z",
                           "01/02/2026",
                           "1767225600",
                           " 2026-01-01T00:00:00Z",
                           "2026-01-01T00:00:00z"}) {
    EXPECT_EQ(ParseTime(text), std::nullopt) << text;
  }
}

TEST(CsvTruth, OnlyTrueAndFalseAreTruths) {
  EXPECT_EQ(ParseTruth("true"), true);
  EXPECT_EQ(ParseTruth("FALSE"), false);
  EXPECT_EQ(ParseTruth("True"), true);
  for (const auto* text : {"", "yes", "1", "0", " true", "truee", "vrai"})
    EXPECT_EQ(ParseTruth(text), std::nullopt) << text;
}

TEST(CsvIdentifier, BlanksAtTheEndsAndControlCharactersBreakTheRule) {
  for (const auto* text : {"bob", "b ob", "Ben\u00C9t", "x"}) EXPECT_EQ(BrokenIdentifierRule(text), "") << text;
  EXPECT_EQ(BrokenIdentifierRule(""), "is empty");
  EXPECT_EQ(BrokenIdentifierRule(" bob"), "begins or ends with a blank");
  EXPECT_EQ(BrokenIdentifierRule("bob "), "begins or ends with a blank");
  EXPECT_EQ(BrokenIdentifierRule("bob\u00A0"), "begins or ends with a no-break space");
  EXPECT_EQ(BrokenIdentifierRule("b\tob"), "holds a control character or a line break");
  EXPECT_EQ(BrokenIdentifierRule("bob\n"), "holds a control character or a line break");
  EXPECT_EQ(BrokenIdentifierRule("bob\x7F"), "holds a control character or a line break");
}

TEST(CsvUtf8, OnlyWellFormedTextPasses) {
  for (const auto* text : {"", "plain", "longer than eight bytes", "\u00E9", "eight bytes \u20AC", "\U0001F600"}) {
    EXPECT_TRUE(IsUtf8(text)) << text;
  }
  for (const auto* text : {"\xE9", "caf\xE9", "\xC3", "\xC0\xAF", "\xED\xA0\x80", "\xF4\x90\x80\x80", "\x80",
                           "eight bytes and \xFF", "\xE2\x82"}) {
    EXPECT_FALSE(IsUtf8(text)) << text;
  }
}

TEST(CsvUtf8, TellsTheFirstCharacterThatIsNone) {
  EXPECT_EQ(FirstBadCharacter("café"), 0U);
  EXPECT_EQ(FirstBadCharacter("é\xE9"), 2U);
  EXPECT_EQ(FirstBadCharacter("\xFF"), 1U);
  EXPECT_EQ(CountCharacters("é€\U0001F600x"), 4U);
}

TEST(CsvEmail, AddressesAsPeopleHaveThemPass) {
  for (const auto* text : {"ann@example.com", "a@x", "ann.b+tag@mail.example.co.uk", "o'hara@example.com",
                           "用户@例え.jp", "a@[192.0.2.1]", "a_b-c@x-y.example"}) {
    EXPECT_EQ(BrokenEmailRule(text), "") << text;
  }
}

TEST(CsvEmail, WhatCannotBeAnAddressBreaksARule) {
  for (const auto* text : {"ann",     "@example.com", "ann@",    "ann@@x",  "a b@x",  "ann@x y",     " ann@x", "ann@x ",
                           ".ann@x",  "ann.@x",       "a..b@x",  "ann@.x",  "ann@x.", "ann@x..y",    "ann@-x", "ann@x-",
                           "ann@x_y", "a,b@x",        "<ann@x>", "ann@x\n", "ann@[]", "mailto:ann@x"}) {
    EXPECT_NE(BrokenEmailRule(text), "") << text;
  }
  EXPECT_EQ(BrokenEmailRule(std::string(64, 'a') + "@x"), "");
  EXPECT_NE(BrokenEmailRule(std::string(65, 'a') + "@x"), "");
}

TEST(CsvFormulaMark, OneApostropheBeforeAFormulaIsTakenAway) {
  for (const auto& [marked, text] : std::map<std::string, std::string>{{"'=1+1", "=1+1"},
                                                                       {"'+33 1", "+33 1"},
                                                                       {"'-1", "-1"},
                                                                       {"'@x", "@x"},
                                                                       {"'\tx", "\tx"},
                                                                       {"''=1", "'=1"},
                                                                       {"=1", "=1"},
                                                                       {"'t Hooft", "'t Hooft"},
                                                                       {"'", "'"},
                                                                       {"", ""}}) {
    EXPECT_EQ(WithoutFormulaMark(marked), text) << marked;
  }
}

TEST(CsvNames, AreComparedWithoutCaseAndBlanksAround) {
  EXPECT_EQ(FoldAscii("User Name\u00C9"), "user name\u00C9");
  EXPECT_EQ(Trim(" \tuser name\t "), "user name");
  EXPECT_EQ(Trim("  "), "");
}

}  // namespace
}  // namespace rollcall
