#include "connectors/csv/reader.h"

#include <gtest/gtest.h>

#include <random>

#include "tests/connectors/csv/text_source.h"

namespace rollcall {
namespace {

constexpr std::size_t kWhole = TextSource::kWhole;
constexpr std::size_t kLimit = CsvReader::kMaxRecordBytes;

std::string_view Name(CsvFault fault) {
  switch (fault) {
    case CsvFault::kNulByte:
      return "nul";
    case CsvFault::kUnclosedQuote:
      return "unclosed";
    case CsvFault::kTextAfterQuote:
      return "text after quote";
    case CsvFault::kQuoteInPlainCell:
      return "quote in plain cell";
    case CsvFault::kTooLong:
      return "too long";
  }
  return "";
}

// One line a record: "1 [a][b]" or "1 !unclosed at 1:3".
std::string ReadInPortions(std::string_view text, std::size_t portion, char delimiter) {
  TextSource source(text, portion);
  CsvReader reader(source, delimiter);
  std::string seen;
  while (const CsvRecord* record = reader.Next()) {
    seen += std::to_string(record->line) + ' ';
    for (const auto cell : record->cells) seen.append("[").append(cell).append("]");
    if (const auto& error = record->error) {
      EXPECT_TRUE(record->cells.empty());
      seen.append("!").append(Name(error->fault)).append(" at ");
      seen += std::to_string(error->line) + ':' + std::to_string(error->column);
    }
    seen += '\n';
  }
  EXPECT_EQ(reader.Next(), nullptr) << "the end must stay the end";
  EXPECT_EQ(reader.bytes(), static_cast<std::int64_t>(text.size()));
  return seen;
}

// What is read must not depend on how the bytes arrive.
std::string Read(std::string_view text, char delimiter = ',') {
  const std::string whole = ReadInPortions(text, kWhole, delimiter);
  for (const std::size_t portion : {1, 2, 3, 7}) EXPECT_EQ(ReadInPortions(text, portion, delimiter), whole);
  return whole;
}

TEST(CsvReader, CellsAreSplitAtTheDelimiter) {
  EXPECT_EQ(Read("a,b\nc,d\n"), "1 [a][b]\n2 [c][d]\n");
  EXPECT_EQ(Read("a;b,c\n", ';'), "1 [a][b,c]\n");
  EXPECT_EQ(Read("a\tb\n", '\t'), "1 [a][b]\n");
}

TEST(CsvReader, LinesEndWithLfCrlfOrCr) {
  EXPECT_EQ(Read("a\r\nb\nc\rd"), "1 [a]\n2 [b]\n3 [c]\n4 [d]\n");
  EXPECT_EQ(Read("a\r"), "1 [a]\n");
  EXPECT_EQ(Read("a\r\n"), "1 [a]\n");
}

TEST(CsvReader, TheLastLineNeedsNoLineEnd) {
  EXPECT_EQ(Read("a\nb"), "1 [a]\n2 [b]\n");
  EXPECT_EQ(Read("a\n\"b\""), "1 [a]\n2 [b]\n");
}

TEST(CsvReader, NothingIsNoRecord) {
  EXPECT_EQ(Read(""), "");
  EXPECT_EQ(Read("\n\r\n\r"), "");
  EXPECT_EQ(Read("\xEF\xBB\xBF"), "");
}

TEST(CsvReader, EmptyLinesAreSkippedAndCounted) { EXPECT_EQ(Read("a\n\n\r\nb\n"), "1 [a]\n4 [b]\n"); }

TEST(CsvReader, AnEmptyQuotedCellIsARecord) { EXPECT_EQ(Read("\"\"\n"), "1 []\n"); }

TEST(CsvReader, EmptyCellsAreKept) {
  EXPECT_EQ(Read("a,b,\n"), "1 [a][b][]\n");
  EXPECT_EQ(Read(",,"), "1 [][][]\n");
  EXPECT_EQ(Read("a,\"\"\r\n"), "1 [a][]\n");
}

TEST(CsvReader, BlanksAroundACellWithoutQuotesAreNoPartOfIt) {
  EXPECT_EQ(Read(" a , b\t\n"), "1 [a][b]\n");
  EXPECT_EQ(Read("\u00A0a\u3000,b \u00A0,c d\n"), "1 [a][b][c d]\n");
  EXPECT_EQ(Read("  \n"), "1 []\n");
}

TEST(CsvReader, BlanksAroundQuotesAreNoPartOfTheCell) {
  EXPECT_EQ(Read("a, \" b \"\t, c\nd\n"), "1 [a][ b ][c]\n2 [d]\n");
  EXPECT_EQ(Read("\"a\" \n\"b\"  "), "1 [a]\n2 [b]\n");
}

TEST(CsvReader, BlanksAreKeptWhereTheyAreAskedFor) {
  TextSource source(" a ,b\n");
  CsvReader reader(source, ',', Blanks::kKeep);
  EXPECT_EQ(reader.Next()->cells[0], " a ");
}

TEST(CsvReader, LinesThatAreSkippedCount) {
  TextSource source("title\r\n\"unclosed\nlogin\na\n");
  CsvReader reader(source, ',');
  reader.SkipLines(2);
  const CsvRecord* header = reader.Next();
  ASSERT_NE(header, nullptr);
  EXPECT_EQ(header->cells[0], "login");
  EXPECT_EQ(header->line, 3);
}

TEST(CsvReader, AQuotedCellHoldsDelimitersAndLineEnds) {
  EXPECT_EQ(Read("\"a,b\",c\n"), "1 [a,b][c]\n");
  EXPECT_EQ(Read("\"a\nb\",c\n"), "1 [a\nb][c]\n");
  EXPECT_EQ(Read("\"a\r\nb\",c\n"), "1 [a\r\nb][c]\n");
}

TEST(CsvReader, AQuoteInsideAQuotedCellIsDoubled) {
  EXPECT_EQ(Read("\"a \"\"b\"\" c\"\n"), "1 [a \"b\" c]\n");
  EXPECT_EQ(Read("\"\"\"\"\n"), "1 [\"]\n");
  EXPECT_EQ(Read("\"\"\"\"\"\",\"x\"\"\"\n"), "1 [\"\"][x\"]\n");
}

TEST(CsvReader, ARecordKnowsThePhysicalLineOnWhichItBegins) {
  EXPECT_EQ(Read("\"a\nb\r\nc\rd\"\ne\n"), "1 [a\nb\r\nc\rd]\n5 [e]\n");
}

TEST(CsvReader, TheByteOrderMarkIsSkippedAtTheBeginningOnly) {
  EXPECT_EQ(Read("\xEF\xBB\xBF\"a\",b\n"), "1 [a][b]\n");
  EXPECT_EQ(Read("a\n\xEF\xBB\xBF\n"), "1 [a]\n2 [\xEF\xBB\xBF]\n");
  EXPECT_EQ(Read("\xEF\xBBz\n"), "1 [\xEF\xBBz]\n");
}

TEST(CsvReader, ANulByteIsAnError) {
  using std::string_literals::operator""s;
  EXPECT_EQ(Read("a\nb,c\0d\ne\n"s), "1 [a]\n2 !nul at 2:4\n3 [e]\n");
  EXPECT_EQ(Read("\"x\ny\0\"\ne\n"s), "1 !nul at 2:2\n2 !quote in plain cell at 2:3\n3 [e]\n");
}

TEST(CsvReader, AQuoteInsideAPlainCellIsAnError) {
  EXPECT_EQ(Read("a,b\"c\"\nd\n"), "1 !quote in plain cell at 1:4\n2 [d]\n");
}

TEST(CsvReader, TextAfterAClosingQuoteIsAnError) {
  EXPECT_EQ(Read("\"a\"b,c\nd\n"), "1 !text after quote at 1:4\n2 [d]\n");
  EXPECT_EQ(Read("\"a\" b,c\nd\n"), "1 !text after quote at 1:4\n2 [d]\n");
}

TEST(CsvReader, ColumnsCountCharactersNotBytes) {
  EXPECT_EQ(Read("\xC3\xA9\xC3\xA9,b\"\n"), "1 !quote in plain cell at 1:5\n");
}

TEST(CsvReader, AnUnclosedQuoteIsToldWhereItBeganAndSwallowsNothing) {
  EXPECT_EQ(Read("a,b\nc,\"d\ne,f\ng,h\n"), "1 [a][b]\n2 !unclosed at 2:3\n3 [e][f]\n4 [g][h]\n");
  EXPECT_EQ(Read("\""), "1 !unclosed at 1:1\n");
}

TEST(CsvReader, AnUnclosedQuoteThatMeetsTheNextQuoteCostsOnlyItsOwnLine) {
  EXPECT_EQ(Read("1,\"a\n2,\"b\",x\n3,c\n"), "1 !text after quote at 2:4\n2 [2][b][x]\n3 [3][c]\n");
}

TEST(CsvReader, ReadingResumesOnTheLineAfterTheOneWhereABadRecordBegan) {
  EXPECT_EQ(Read("\"a\r\nb\"x\r\nc\r\n"), "1 !text after quote at 2:3\n2 !quote in plain cell at 2:2\n3 [c]\n");
}

TEST(CsvReader, ARecordMayBeOneMebibyteAndNoLonger) {
  const std::string most(kLimit, 'x');
  EXPECT_EQ(ReadInPortions(most + "\r\ny\n", kWhole, ','), "1 [" + most + "]\n2 [y]\n");
  EXPECT_EQ(ReadInPortions(most + "x\r\ny\n", kWhole, ','), "1 !too long at 1:1\n2 [y]\n");
  EXPECT_EQ(ReadInPortions("a\n" + most + "x\ny", 1, ','), "1 [a]\n2 !too long at 2:1\n3 [y]\n");
  EXPECT_EQ(ReadInPortions("a\n" + most + "x", 4096, ','), "1 [a]\n2 !too long at 2:1\n");
}

TEST(CsvReader, ALineOfManyMebibytesIsPassedOver) {
  EXPECT_EQ(ReadInPortions(std::string(5 * kLimit + 3, 'x') + "\ny\n", kWhole, ','), "1 !too long at 1:1\n2 [y]\n");
}

TEST(CsvReader, AQuotedCellThatRunsOverTheLimitIsUnclosed) {
  std::string text = "a\n\"b\n";
  std::string expected = "1 [a]\n2 !unclosed at 2:1\n";
  for (int line = 3; line < 300; ++line) {
    text += std::string(10'000, 'x') + "\n";
    expected += std::to_string(line) + " [" + std::string(10'000, 'x') + "]\n";
  }
  EXPECT_EQ(ReadInPortions(text, kWhole, ','), expected);
  EXPECT_EQ(ReadInPortions(text, 1013, ','), expected);
}

TEST(CsvReader, AQuotedRecordMayBeOneMebibyteToo) {
  const std::string inside(kLimit - 2, ',');
  EXPECT_EQ(ReadInPortions('"' + inside + "\"\ny\n", kWhole, ','), "1 [" + inside + "]\n2 [y]\n");
  EXPECT_EQ(ReadInPortions('"' + inside + "x\"\ny\n", kWhole, ','), "1 !too long at 1:1\n2 [y]\n");
}

TEST(CsvReader, ItTellsWhetherTheFileEndsWithALineEnd) {
  const auto ends = [](std::string_view text) {
    TextSource source(text, kWhole);
    CsvReader reader(source, ',');
    while (reader.Next() != nullptr) continue;
    return reader.ends_with_newline();
  };
  EXPECT_TRUE(ends("a\n"));
  EXPECT_TRUE(ends("a\r"));
  EXPECT_FALSE(ends("a\nb"));
  EXPECT_FALSE(ends(""));
}

// Writes cells the way RFC 4180 says, reads them back: whatever is in the cells must return.
TEST(CsvReader, WhateverIsWrittenByTheRulesIsReadBack) {
  std::mt19937 random(4180);
  constexpr std::string_view kAlphabet = "ab\",\r\n \xC3\xA9";
  for (int round = 0; round < 500; ++round) {
    std::string text;
    std::vector<std::vector<std::string>> rows(random() % 4 + 1);
    for (auto& row : rows) {
      row.resize(random() % 4 + 2);
      for (auto& cell : row) {
        for (auto length = random() % 6; length > 0; --length) cell += kAlphabet[random() % kAlphabet.size()];
        text += &cell == row.data() ? "\"" : ",\"";
        for (const char byte : cell) text += byte == '"' ? std::string("\"\"") : std::string(1, byte);
        text += '"';
      }
      text += random() % 2 == 0 ? "\r\n" : "\n";
    }
    TextSource source(text, random() % 9 + 1);
    CsvReader reader(source, ',');
    for (const auto& row : rows) {
      const CsvRecord* record = reader.Next();
      ASSERT_NE(record, nullptr) << text;
      EXPECT_EQ(std::vector<std::string>(record->cells.begin(), record->cells.end()), row) << text;
    }
    EXPECT_EQ(reader.Next(), nullptr) << text;
  }
}

// Noise: no crash, the same outcome however it arrives, and never more than the file's lines.
TEST(CsvReader, NoiseIsReadTheSameInAnyPortions) {
  using std::string_view_literals::operator""sv;
  std::mt19937 random(99);
  constexpr std::string_view kAlphabet = "a,\"\"\r\n\n\0"sv;
  for (int round = 0; round < 500; ++round) {
    std::string text;
    for (auto length = random() % 200; length > 0; --length) text += kAlphabet[random() % kAlphabet.size()];
    Read(text);
  }
}

}  // namespace
}  // namespace rollcall
