#include "agent/output/records.h"

#include <gtest/gtest.h>

#include <array>
#include <cerrno>
#include <nlohmann/json.hpp>
#include <sstream>
#include <vector>

namespace rollcall {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::array<Column, 4> kColumns = {
    {{.title = "login", .field = "login"},
     {.title = "age", .field = "age", .kind = Column::Kind::kNumber},
     {.title = "seen", .field = "login_at.at", .kind = Column::Kind::kTime},
     {.title = "spare", .field = "spare", .kind = Column::Kind::kNumber, .empty = Column::Empty::kHidden}}};

std::string Written(OutputFormat format, const std::vector<Json>& records, std::span<const Column> columns = kColumns) {
  std::ostringstream out;
  const auto writer = MakeRecordWriter(format, columns, out);
  for (const Json& record : records) writer->Write(record);
  writer->Finish();
  return out.str();
}

const Json kAnn = {{"login", "ann"}, {"age", 7}, {"login_at", {{"at", "2026-11-22T08:00:00.000Z"}}}, {"spare", 0}};
const Json kBartholomew = {{"login", "山田"}, {"age", 12345}, {"login_at", nullptr}, {"spare", nullptr}};

TEST(JsonRecords, AreAnArrayWithOneRecordALine) {
  EXPECT_EQ(Written(OutputFormat::kJson, {{{"a", 1}}, {{"a", "x"}}}), "[\n  {\"a\":1},\n  {\"a\":\"x\"}\n]\n");
}

TEST(JsonRecords, AreAnEmptyArrayWhereThereAreNone) { EXPECT_EQ(Written(OutputFormat::kJson, {}), "[]\n"); }

TEST(JsonLines, AreRecordsAlone) {
  EXPECT_EQ(Written(OutputFormat::kJsonLines, {{{"a", 1}}, {{"a", 2}}}), "{\"a\":1}\n{\"a\":2}\n");
  EXPECT_EQ(Written(OutputFormat::kJsonLines, {}), "");
}

TEST(JsonRecords, ReplaceBytesThatAreNoUtf8) {
  EXPECT_EQ(Written(OutputFormat::kJsonLines, {{{"a", "M\xFC"}}}), "{\"a\":\"M\xEF\xBF\xBD\"}\n");
}

TEST(CsvRecords, HaveAHeaderAndRfc4180LineEnds) {
  EXPECT_EQ(Written(OutputFormat::kCsv, {kAnn, kBartholomew}),
            "login,age,seen,spare\r\nann,7,2026-11-22T08:00:00.000Z,0\r\n山田,12345,,\r\n");
  EXPECT_EQ(Written(OutputFormat::kCsv, {}), "login,age,seen,spare\r\n");
}

TEST(CsvRecords, DefuseTextsButNotNumbers) {
  EXPECT_EQ(Written(OutputFormat::kCsv, {{{"login", "-1"}, {"age", -1}}}), "login,age,seen,spare\r\n'-1,-1,,\r\n");
}

TEST(CsvRecords, JoinLists) {
  constexpr std::array<Column, 2> kLists = {{{.title = "groups", .field = "groups"}, {.title = "x", .field = "x"}}};
  EXPECT_EQ(Written(OutputFormat::kCsv, {{{"groups", {"cn=a,dc=x", "cn=b"}}, {"x", {{"k", true}}}}}, kLists),
            "groups,x\r\n\"cn=a,dc=x; cn=b\",\"{\"\"k\"\":true}\"\r\n");
}

TEST(Table, IsAlignedByWhatIsSeen) {
  EXPECT_EQ(Written(OutputFormat::kTable, {kAnn, kBartholomew}),
            "LOGIN    AGE  SEEN\n"
            "ann        7  2026-11-22T08:00:00Z\n"
            "山田   12345\n");
}

TEST(Table, ShowsAnOptionalColumnWhereARowHasSomethingThere) {
  EXPECT_EQ(Written(OutputFormat::kTable, {kAnn, {{"login", "bob"}, {"spare", 3}}}),
            "LOGIN  AGE  SEEN                  SPARE\n"
            "ann      7  2026-11-22T08:00:00Z      0\n"
            "bob                                   3\n");
}

TEST(Table, IsNothingWithoutRows) { EXPECT_EQ(Written(OutputFormat::kTable, {}), ""); }

TEST(Table, KeepsARecordOnItsLine) {
  EXPECT_EQ(Written(OutputFormat::kTable, {{{"login", "eve\nroot\x1b[1m"}}}),
            "LOGIN             AGE  SEEN\neve\\nroot\\x1b[1m\n");
}

TEST(Table, DoesNotWaitForAllRows) {
  std::ostringstream out;
  const auto writer = MakeRecordWriter(OutputFormat::kTable, kColumns, out);
  for (int i = 0; i < 199; ++i) writer->Write(kAnn);
  EXPECT_EQ(out.str(), "");
  writer->Write(kAnn);
  EXPECT_NE(out.str(), "");
  writer->Write({{"login", "wider-than-all-before"}, {"age", 1}});
  EXPECT_TRUE(out.str().ends_with("wider-than-all-before    1\n")) << out.str().substr(out.str().size() - 60);
}

TEST(Table, HasColumnsOfItsOwn) {
  constexpr std::array<Column, 3> kOwn = {
      {{.title = "both", .field = "a"},
       {.title = "table", .in = Column::In::kTable, .text = [](const Json& r) { return "<" + r.at("a").dump() + ">"; }},
       {.title = "csv", .field = "a", .in = Column::In::kCsv}}};
  EXPECT_EQ(Written(OutputFormat::kTable, {{{"a", 1}}}, kOwn), "BOTH  TABLE\n1     <1>\n");
  EXPECT_EQ(Written(OutputFormat::kCsv, {{{"a", 1}}}, kOwn), "both,csv\r\n1,1\r\n");
}

TEST(ThrowIfFailed, TellsWhyTheStreamFailed) {
  std::ostringstream out;
  EXPECT_NO_THROW(ThrowIfFailed(out));
  out.setstate(std::ios::badbit);
  errno = ENOSPC;
  try {
    ThrowIfFailed(out);
    FAIL();
  } catch (const OutputError& error) {
    EXPECT_EQ(error.code(), ENOSPC);
    EXPECT_STREQ(error.what(), "cannot write the output: No space left on device");
  }
}

}  // namespace
}  // namespace rollcall
