#include "agent/base/terminal_text.h"

#include <gtest/gtest.h>

namespace rollcall {
namespace {

TEST(PrintableText, KeepsNamesOfAllScripts) {
  for (const std::string_view name : {"Zoë Müller", "Νίκος", "山田太郎", "José \xF0\x9F\x91\x8B"}) {
    EXPECT_EQ(PrintableText(name), name);
  }
}

TEST(PrintableText, EscapesLineBreaksAndEscapeSequences) {
  EXPECT_EQ(PrintableText("a\nb\rc\td"), "a\\nb\\rc\\td");
  EXPECT_EQ(PrintableText("\x1b[31mred"), "\\x1b[31mred");
  EXPECT_EQ(PrintableText(std::string_view("a\0b", 3)), "a\\x00b");
  EXPECT_EQ(PrintableText("\x7f"), "\\x7f");
}

TEST(PrintableText, LeavesPrintableAsciiAloneAndNothingElseWhereverItStands) {
  for (std::size_t at = 0; at < 20; ++at) {
    for (int byte = 0; byte < 256; ++byte) {
      std::string text = "~~~~ printable ~~~~~";
      text[at] = static_cast<char>(byte);
      EXPECT_EQ(PrintableText(text) == text, byte >= ' ' && byte <= '~') << at << ' ' << byte;
    }
  }
}

TEST(PrintableText, EscapesC1ControlsWhichTerminalsObeyToo) {
  EXPECT_EQ(PrintableText("\xC2\x9B"
                          "31m"),
            "\\x9b31m");
}

TEST(PrintableText, EscapesCharactersThatTurnTheDirection) {
  EXPECT_EQ(PrintableText("abc\xE2\x80\xAE"
                          "exe.txt"),
            "abc\\u202eexe.txt");
  EXPECT_EQ(PrintableText("\xE2\x81\xA6"), "\\u2066");
}

TEST(PrintableText, ReplacesBytesThatAreNoUtf8) {
  constexpr std::string_view kReplacement = "\xEF\xBF\xBD";
  EXPECT_EQ(PrintableText("M\xFCller"), "M" + std::string(kReplacement) + "ller");              // Latin-1
  EXPECT_EQ(PrintableText("\xE7\x8E"), kReplacement);                                           // cut short
  EXPECT_EQ(PrintableText("\xC3"), kReplacement);                                               // cut short
  EXPECT_EQ(PrintableText("\xC0\xAF"), std::string(kReplacement) + std::string(kReplacement));  // overlong
  EXPECT_EQ(PrintableText("\xED\xA0\x80").size(), 3 * kReplacement.size());                     // surrogate
  EXPECT_EQ(PrintableText("\xF4\x90\x80\x80").size(), 4 * kReplacement.size());                 // beyond U+10FFFF
}

TEST(DisplayWidth, CountsTheCellsOfATerminal) {
  EXPECT_EQ(DisplayWidth(""), 0u);
  EXPECT_EQ(DisplayWidth("Müller"), 6u);
  EXPECT_EQ(DisplayWidth("山田"), 4u);
  EXPECT_EQ(DisplayWidth("e\xCC\x81"), 1u);                 // e and a combining acute
  EXPECT_EQ(DisplayWidth("\xF0\x9F\x91\x8B"), 2u);          // waving hand
  EXPECT_EQ(DisplayWidth("\xEF\xBC\xA1"), 2u);              // fullwidth A
  EXPECT_EQ(DisplayWidth("\u0928\u093F\u0928\u0940"), 4u);  // Devanagari with vowel signs that take room
  EXPECT_EQ(DisplayWidth("\u0E01\u0E34"), 1u);              // Thai with a vowel above
  EXPECT_EQ(DisplayWidth("\u1112\u1161\u11AB"), 2u);        // a Hangul syllable in its parts
  EXPECT_EQ(DisplayWidth("\u2764\uFE0F"), 1u);              // a heart and a variation selector
  EXPECT_EQ(DisplayWidth("\u200D"), 0u);                    // a joiner
}

TEST(CsvCell, IsQuotedOnlyWhereItMustBe) {
  EXPECT_EQ(CsvCell("plain"), "plain");
  EXPECT_EQ(CsvCell(""), "");
  EXPECT_EQ(CsvCell("a,b"), "\"a,b\"");
  EXPECT_EQ(CsvCell("say \"hi\""), "\"say \"\"hi\"\"\"");
  EXPECT_EQ(CsvCell("\""), "\"\"\"\"");
  EXPECT_EQ(CsvCell("two\nlines"), "\"two\nlines\"");
  EXPECT_EQ(CsvCell(" blank"), "\" blank\"");
}

TEST(CsvCell, DefusesWhatASpreadsheetWouldRun) {
  EXPECT_EQ(CsvCell("=1+1"), "'=1+1");
  EXPECT_EQ(CsvCell("+33 1 23"), "'+33 1 23");
  EXPECT_EQ(CsvCell("-1"), "'-1");
  EXPECT_EQ(CsvCell("@SUM(A1)"), "'@SUM(A1)");
  EXPECT_EQ(CsvCell("\t=1"), "'\t=1");
  EXPECT_EQ(CsvCell("\r=1"), "\"'\r=1\"");
  EXPECT_EQ(CsvCell("=cmd|' /C calc'!A0,x"), "\"'=cmd|' /C calc'!A0,x\"");
  EXPECT_EQ(CsvCell("a=b"), "a=b");
  EXPECT_EQ(CsvCell("'=1"), "''=1");
  EXPECT_EQ(CsvCell("'t Hooft"), "'t Hooft");
}

TEST(CsvCell, EscapesOtherControlCharacters) { EXPECT_EQ(CsvCell("\x1b[2J"), "\\x1b[2J"); }

TEST(PrintableJson, EscapesWhatJsonWouldLeave) {
  EXPECT_EQ(PrintableJson("{\"a\":\"\x7f\xC2\x9B\xE2\x80\xAE\"}"), "{\"a\":\"\\u007f\\u009b\\u202e\"}");
  EXPECT_EQ(PrintableJson("{\n  \"a\":\"Zoë\"\n}"), "{\n  \"a\":\"Zoë\"\n}");
}

}  // namespace
}  // namespace rollcall
