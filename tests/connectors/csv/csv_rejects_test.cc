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
  std::string rejects = RejectsOf("login,mail\na,a@x\nb,wrong\nc,c@x,x\n");
  rejects.replace(rejects.find("wrong"), 5, "right@x");
  EXPECT_EQ(RejectsOf(rejects),
            "reject_line,reject_column,reject_reason,login,mail\n"
            "3,,\"6 cells, but the header has 5; a cell that holds the delimiter must be quoted\",c,c@x,x\n")
      << "the earlier notes give way to the new ones";
  ASSERT_EQ(sink_.users.size(), 1U);
  EXPECT_EQ(sink_.users[0][Field::kEmail], "right@x");
  EXPECT_THAT(sink_.users[0].attributes, IsEmpty());
  EXPECT_THAT(sink_.warnings, ElementsAre("1 row does not identify a user, so no account counts as missing"));
}

TEST_F(CsvRejects, ARowThatBreaksTheFormatIsThereAsItStands) {
  EXPECT_EQ(
      RejectsOf("login,cn\na,\"x\nb,y\n"),
      "reject_line,reject_column,reject_reason,login,cn\n"
      "2,,\"character 3: the quoted cell that begins here is not closed before the end of the file, or within 1 MiB\","
      "\"a,\"\"x\"\n");
}

TEST_F(CsvRejects, NeverHoldAPassword) {
  const std::string rejects =
      RejectsOf("login,password,mail\na,secret,wrong\nb,secret,b@x,x\nc,\"secret\nd,secret,d@x\n");
  EXPECT_THAT(rejects, Not(HasSubstr("secret")));
  EXPECT_EQ(rejects,
            "reject_line,reject_column,reject_reason,login,mail\n"
            "2,mail,is no mail address: it has no @,a,wrong\n"
            "3,,\"4 cells, but the header has 3; a cell that holds the delimiter must be quoted\",,\n"
            "4,,\"character 3: the quoted cell that begins here is not closed before the end of the file, or within 1 "
            "MiB\",,\n");
}

TEST_F(CsvRejects, AreUtf8WithAMarkWhereTheFileWasNot) {
  CsvOptions options = Write("login,mail,sn\na,\xE9,M\xFCller\n");
  options.encoding = CsvEncoding::kWindows1252;
  EXPECT_EQ(RejectsOf(options),
            "\xEF\xBB\xBFreject_line,reject_column,reject_reason,login,mail,sn\n"
            "2,mail,is no mail address: it has no @,a,é,Müller\n");
}

TEST_F(CsvRejects, WhatIsNoCharacterIsShownAsSuch) {
  CsvOptions options = Write("login,sn\na,M\xFC\n");
  options.encoding = CsvEncoding::kUtf8;
  EXPECT_THAT(RejectsOf(options), HasSubstr(",a,M\uFFFD\n"));
}

TEST_F(CsvRejects, EveryReasonOfARowIsThereAtOnce) {
  EXPECT_EQ(
      RejectsOf("login,mail,enabled,lastLogin\n\" a\",wrong,maybe,04.11.2026\n"),
      "reject_line,reject_column,reject_reason,login,mail,enabled,lastLogin\n"
      "2,\"login, enabled, lastLogin, mail\",\"column login: begins or ends with a blank; column enabled: 'maybe' "
      "is no known word for yes or no; add true_words = [\"\"maybe\"\"] or false_words = [\"\"maybe\"\"]; column "
      "lastLogin: '04.11.2026' is a date that is not read without its form; add date_formats = ['%d.%m.%Y']; "
      "column mail: is no mail address: it has no @\",\" a\",wrong,maybe,04.11.2026\n");
}

// Every reason, and what a person writes instead.
TEST_F(CsvRejects, OneRoundTripIsEnoughForEveryReason) {
  const std::pair<const char*, const char*> kCorrections[] = {{"\" blank\"", "blank"},
                                                              {"no mail", "right@x"},
                                                              {"maybe", "yes"},
                                                              {"04.11.2026", "2026-11-04"},
                                                              {"a@x,twice", "c@x,twice"},
                                                              {",/a:;:x,", ",/a,"},
                                                              {",surplus,4\n", ",4\n"},
                                                              {"\"\"\"open,o@x,,,,O,5\"", "open,o@x,,,,O,5"},
                                                              {"\u00FF\uFFFD", "Mueller"},
                                                              {"Total: 9 users", "total9,t9@x,,,,T,9"}};
  CsvOptions options = Write(
      "login,mail,enabled,lastLogin,groups,sn,number\n"
      "a,a@x,yes,,,A,1\n\" blank\",no mail,maybe,04.11.2026,/a:;:x,B,2\nb,a@x,,,,twice,3\nd,d@x,,,,D,surplus,4\n"
      "\"open,o@x,,,,O,5\nf,f@x,,,,\u00FF\xFF,6\nTotal: 9 users\nshort,s@x\n");
  options.shared_email = SharedEmail::kRefused;
  options.encoding = CsvEncoding::kUtf8;
  std::string rejects = RejectsOf(options);
  EXPECT_EQ(sink_.users.size(), 1U);
  const auto short_row = rejects.find("short,s@x");
  ASSERT_NE(short_row, rejects.npos) << rejects;
  rejects.insert(short_row + 9, ",,,,S,8");
  std::string corrected;
  for (std::size_t begin = 0; begin < rejects.size();) {
    const auto end = rejects.find('\n', begin) + 1;
    std::string line = rejects.substr(begin, end - begin);
    for (const auto& [wrong, right] : kCorrections) {
      const auto at = begin == 0 ? line.npos : line.rfind(wrong);
      if (at != line.npos) line.replace(at, std::string_view(wrong).size(), right);
    }
    corrected += line;
    begin = end;
  }
  CsvOptions again = Write(corrected);
  again.shared_email = SharedEmail::kRefused;
  sink_ = {};
  Pull(again);
  for (const auto& row : sink_.unreadable) ADD_FAILURE() << row.reason << "\n" << corrected;
  EXPECT_EQ(sink_.users.size(), 7U) << corrected;
}

TEST(CsvPlace, IsReadBackAsItWasWritten) {
  EXPECT_EQ(LineOfPlace(PlaceOfLine(12)), 12);
  for (const char* place : {"", "line ", "line x", "uid=line 1", "line 1, column 2"})
    EXPECT_EQ(LineOfPlace(place), std::nullopt);
}

}  // namespace
}  // namespace rollcall
