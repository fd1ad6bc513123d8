#include "connectors/csv/rejects.h"

#include <gmock/gmock.h>

#include <sstream>

#include "tests/connectors/csv/csv_file.h"

namespace rollcall {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

class CsvRejects : public CsvFileTest {
 protected:
  // What is written of the rows that a pull finds wrong.
  std::string RejectsOf(const CsvOptions& options) {
    sink_ = {};
    Pull(options);
    std::size_t at = 0;
    std::ostringstream out;
    WriteRejects(
        options,
        [&]() -> std::optional<RejectedRow> {
          if (at == sink_.unreadable.size()) return std::nullopt;
          const auto& row = sink_.unreadable[at++];
          return RejectedRow{LineOfPlace(row.place).value(), row.reason};
        },
        out);
    return out.str();
  }
  std::string RejectsOf(std::string_view text) { return RejectsOf(Write(text)); }
};

TEST_F(CsvRejects, HaveTheFilesOwnFormWithLineColumnAndReasonInFront) {
  EXPECT_EQ(RejectsOf("login;mail;cn\r\na;a@x;\"A; \"\"B\"\"\"\r\nb;wrong;\"B\r\nC\"\r\n"),
            "reject_line;reject_column;reject_reason;login;mail;cn\r\n"
            "3;mail;is no mail address: it has no @;b;wrong;\"B\r\nC\"\r\n");
}

TEST_F(CsvRejects, AreTheHeaderAloneWhereNothingIsWrong) {
  EXPECT_EQ(RejectsOf("login,cn\na,A\n"), "reject_line,reject_column,reject_reason,login,cn\n");
}

TEST_F(CsvRejects, MendedRowsAreReadAndTheNotesIgnored) {
  std::string rejects = RejectsOf("login,mail\na,a@x\nb,wrong\nc,c@x,\n");
  rejects.replace(rejects.find("wrong"), 5, "right@x");
  EXPECT_EQ(RejectsOf(rejects),
            "reject_line,reject_column,reject_reason,login,mail\n"
            "3,,\"6 cells, but the header has 5; a cell that holds the delimiter must be quoted\",c,c@x,\n")
      << "the earlier notes give way to the new ones";
  ASSERT_EQ(sink_.users.size(), 1U);
  EXPECT_EQ(sink_.users[0][Field::kEmail], "right@x");
  EXPECT_THAT(sink_.users[0].attributes, IsEmpty());
  EXPECT_THAT(sink_.warnings, IsEmpty());
}

TEST_F(CsvRejects, ARowThatBreaksTheFormatIsThereAsItStands) {
  EXPECT_EQ(RejectsOf("login,cn\na,\"x\nb,y\n"),
            "reject_line,reject_column,reject_reason,login,cn\n"
            "2,3,\"the quoted cell that begins here is not closed before the end of the file, or within 1 MiB\","
            "\"a,\"\"x\"\n");
}

TEST_F(CsvRejects, NeverHoldAPassword) {
  const std::string rejects =
      RejectsOf("login,password,mail\na,secret,wrong\nb,secret,b@x,\nc,\"secret\nd,secret,d@x\n");
  EXPECT_THAT(rejects, Not(HasSubstr("secret")));
  EXPECT_EQ(rejects,
            "reject_line,reject_column,reject_reason,login,mail\n"
            "2,mail,is no mail address: it has no @,a,wrong\n"
            "3,,\"4 cells, but the header has 3; a cell that holds the delimiter must be quoted\",,\n"
            "4,3,\"the quoted cell that begins here is not closed before the end of the file, or within 1 MiB\",,\n");
}

TEST_F(CsvRejects, AreUtf8WithAMarkWhereTheFileWasNot) {
  EXPECT_EQ(RejectsOf("login,mail,sn\na,\xE9,M\xFCller\n"),
            "\xEF\xBB\xBFreject_line,reject_column,reject_reason,login,mail,sn\n"
            "2,mail,is no mail address: it has no @,a,é,Müller\n");
}

TEST_F(CsvRejects, WhatIsNoCharacterIsShownAsSuch) {
  CsvOptions options = Write("login,sn\na,M\xFC\n");
  options.encoding = CsvEncoding::kUtf8;
  EXPECT_THAT(RejectsOf(options), HasSubstr(",a,M\uFFFD\n"));
}

TEST(CsvPlace, IsReadBackAsItWasWritten) {
  EXPECT_EQ(LineOfPlace(PlaceOfLine(12)), 12);
  for (const char* place : {"", "line ", "line x", "uid=line 1", "line 1, column 2"})
    EXPECT_EQ(LineOfPlace(place), std::nullopt);
}

}  // namespace
}  // namespace rollcall
