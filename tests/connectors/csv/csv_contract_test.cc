#include <gmock/gmock.h>

#include "tests/connectors/csv/csv_file.h"

namespace rollcall {
namespace {

using CsvContract = CsvFileTest;

constexpr std::string_view kNasty =
    "login,mail,creationSource,shoe\r\na,a@x,ldap,1\r\na,twice,,\r\nb,b@x,,\"1\r\n2\"\r\nragged\r\nc,\"c@x,,\r\nd,,,"
    "\r\n";

TEST_F(CsvContract, EveryAnchorComesOnceAndTheCountsAreRight) { EXPECT_EQ(Pull(kNasty).users, 3); }

TEST_F(CsvContract, TwoPullsSayTheSame) {
  const auto connector = MakeCsvConnector(Write(kNasty));
  ExpectRepeatable(*connector);
}

TEST_F(CsvContract, AnEmptyListIsReported) {
  const auto connector = MakeCsvConnector(Write("login\n"));
  ExpectEmptySourceIsReported(*connector);
}

TEST_F(CsvContract, WhatTheSinkThrowsPassesThrough) {
  const auto connector = MakeCsvConnector(Write(kNasty));
  ExpectSinkExceptionPassesThrough(*connector);
}

TEST_F(CsvContract, AFailureIsNeverAnEmptyResult) {
  RecordingSink sink;
  const auto nothing = MakeCsvConnector(Write(""));
  ExpectRejected(*nothing, sink);
  const auto cut_off = MakeCsvConnector(Write("login\na\nb"));
  ExpectUnavailable(*cut_off, sink);
}

std::string ManyRows(int count) {
  std::string text = "login,mail,cn\n";
  for (int i = 0; i < count; ++i) {
    const std::string number = std::to_string(i);
    text += "user" + number + ",user" + number + "@example.com,\"Somebody, " + number + " " + std::string(100, 'x') +
            "\"\n";
  }
  return text;
}

// What grows with the rows is only what tells duplicates: 16 bytes in a table that doubles, at worst three
// times as large as its content, next to the tables it grew from.
TEST_F(CsvContract, TenTimesTheRowsTakeNoMoreMemoryThanTheDuplicateCheck) {
  const auto few = PeakMemoryOfPull(*MakeCsvConnector(Write(ManyRows(20'000))));
  const auto many = PeakMemoryOfPull(*MakeCsvConnector(Write(ManyRows(200'000))));
  if (!few || !many) GTEST_SKIP() << "peak memory cannot be measured here";
  EXPECT_LT(*many - *few, 200'000 * 16 * 6) << "the file has " << std::filesystem::file_size(path()) << " bytes";
}

}  // namespace
}  // namespace rollcall
