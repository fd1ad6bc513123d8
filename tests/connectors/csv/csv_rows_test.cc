#include <gmock/gmock.h>

#include "tests/connectors/csv/csv_file.h"

namespace rollcall {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

class CsvRows : public CsvFileTest {
 protected:
  // "line 2: column login: is empty (anchor e1)" of each row that cannot be used.
  std::vector<std::string> Refused(CsvOptions options) {
    sink_ = {};
    last_ = Pull(std::move(options));
    std::vector<std::string> refused;
    for (const auto& row : sink_.unreadable) {
      refused.push_back(row.place + ": " + row.reason + (row.anchor.empty() ? "" : " (anchor " + row.anchor + ")"));
    }
    return refused;
  }
  std::vector<std::string> Refused(std::string_view text) { return Refused(Write(text)); }
  std::vector<std::string> RefusedWithNumbers(std::string_view text) {
    CsvOptions options = Write(text);
    options.columns = {{"anchor", "number"}};
    return Refused(std::move(options));
  }
  std::vector<std::string> Logins() const {
    std::vector<std::string> logins;
    for (const auto& user : sink_.users) logins.push_back(user[Field::kLogin]);
    return logins;
  }

  PullResult last_;
};

TEST_F(CsvRows, ARowWithTooFewOrTooManyCellsIsRefusedAndTheRestGoesOn) {
  EXPECT_THAT(Refused("login,mail\na,a@x\nb\nc,c@x,C\nd,d@x\n"),
              ElementsAre("line 3: 1 cell, but the header has 2; a cell that holds the delimiter must be quoted",
                          "line 4: 3 cells, but the header has 2; a cell that holds the delimiter must be quoted"));
  EXPECT_THAT(Logins(), ElementsAre("a", "d"));
}

TEST_F(CsvRows, ARowThatBreaksTheFormatIsToldWithLineAndColumn) {
  EXPECT_THAT(Refused("login,mail\na,\"b\" x\nc,c@x\n"),
              ElementsAre(HasSubstr("line 2: character 6: text after a closing quote")));
  EXPECT_THAT(Logins(), ElementsAre("c"));
  EXPECT_THAT(
      Refused("login,mail\n\"a\nb\"c,x\nd,d@x\n"),
      ElementsAre(HasSubstr("line 2: line 3, character 3: text after"), HasSubstr("line 3: character 2: a quote")));
}

TEST_F(CsvRows, AnUnclosedQuoteCostsOneRow) {
  EXPECT_THAT(Refused("login,mail\na,\"a@x\nb,b@x\nc,c@x\n"),
              ElementsAre(HasSubstr("line 2: character 3: the quoted")));
  EXPECT_THAT(Logins(), ElementsAre("b", "c"));
}

TEST_F(CsvRows, BytesThatAreNotUtf8AreToldWithTheirColumn) {
  EXPECT_THAT(
      Refused("login,sn\nd,\u00E9\u00E9\u00E9\nb,J\xE9n\nc\xE9,x\n"),
      ElementsAre("line 3: column sn: holds bytes that are not utf-8, at character 2; save the file as UTF-8, or "
                  "add encoding = \"NAME\" (anchor b)",
                  "line 4: column login: holds bytes that are not utf-8, at character 2; save the file as UTF-8, "
                  "or add encoding = \"NAME\""));
}

TEST_F(CsvRows, BytesOfAnIgnoredColumnDoNotMatter) {
  CsvOptions options = Write("login,remark\nb,J\xE9n\n");
  options.encoding = CsvEncoding::kUtf8;
  EXPECT_THAT(Refused(options), IsEmpty());
  EXPECT_THAT(Logins(), ElementsAre("b"));
}

TEST_F(CsvRows, ALoginMustBeThereAndClean) {
  EXPECT_THAT(RefusedWithNumbers("number,login\n1,\n2,\" b\"\n3,\"b \"\n4,\"b\nc\"\n5,ok\n"),
              ElementsAre("line 2: column login: is empty (anchor 1)",
                          "line 3: column login: begins or ends with a blank (anchor 2)",
                          "line 4: column login: begins or ends with a blank (anchor 3)",
                          "line 5: column login: holds a control character or a line break (anchor 4)"));
  EXPECT_THAT(Logins(), ElementsAre("ok"));
  EXPECT_EQ(last_.coverage, Coverage::kFull) << "each row's user is known";
}

TEST_F(CsvRows, AnAnchorMustBeThereAndClean) {
  EXPECT_THAT(RefusedWithNumbers("number,login\n,a\n\" 2\",b\n"),
              ElementsAre("line 2: column number: is empty", "line 3: column number: begins or ends with a blank"));
}

TEST_F(CsvRows, EnabledIsTrueOrFalseOrNotTold) {
  EXPECT_THAT(Refused("login,enabled\na,true\nb,False\nc,\nd,maybe\n"),
              ElementsAre("line 5: column enabled: 'maybe' is no known word for yes or no; add true_words = "
                          "[\"maybe\"] or false_words = [\"maybe\"] (anchor d)"));
  ASSERT_THAT(sink_.users, SizeIs(3));
  EXPECT_EQ(sink_.users[0].enabled, true);
  EXPECT_EQ(sink_.users[1].enabled, false);
  EXPECT_EQ(sink_.users[2].enabled, std::nullopt);
}

TEST_F(CsvRows, AWrongValueIsShownOnOneLineAndNotWhole) {
  EXPECT_THAT(Refused("login,enabled\na,\"y\ns\"\nb," + std::string(39, 'x') + "\u00E9\u00E9\n"),
              ElementsAre(HasSubstr("'y?s' is no known"), HasSubstr("'" + std::string(39, 'x') + "...' is no known")));
}

TEST_F(CsvRows, ALastLoginIsATimeWithItsZoneOrNotTold) {
  EXPECT_THAT(
      Refused("login,lastLogin\na,\nb,05/01/2026\nc,2026-01-05T10:00:00+01:00\n"),
      ElementsAre("line 3: column lastLogin: '05/01/2026' may have the day or the month first; add date_formats "
                  "= ['%d/%m/%Y'] or date_formats = ['%m/%d/%Y'] (anchor b)"));
  EXPECT_EQ(last_.with_login, 1);
}

TEST_F(CsvRows, TheSameUserTwiceIsToldWithBothLines) {
  EXPECT_THAT(Refused("login,cn\na,1\nb,2\na,3\nA,4\n"),
              ElementsAre("line 4: column login: has the same value as on line 2; each user may be there once "
                          "(anchor a)",
                          "line 5: column login: has the same value as on line 2; each user may be there once "
                          "(anchor A)"));
  EXPECT_THAT(Logins(), ElementsAre("a", "b"));
  EXPECT_EQ(last_.coverage, Coverage::kFull);
}

TEST_F(CsvRows, NobodyIsMissingFromAListWithARowOfAnUnknownUser) {
  for (const auto* text : {"login,cn\na,1\nb\n", "login,cn\na,1\n,2\n", "login,cn\na,1\nb,\"2\n"}) {
    EXPECT_THAT(Refused(text), SizeIs(1)) << text;
    EXPECT_EQ(last_.coverage, Coverage::kDelta) << text;
    EXPECT_THAT(last_.proof, HasSubstr("1 row does not identify a user, so no account counts as missing"));
  }
}

TEST_F(CsvRows, ValuesAreKeptAsTheyAre) {
  Refused("login,cn,mail\na,\" Barbara  \"\"Babs\"\"\nJensen \",\n");
  ASSERT_THAT(sink_.users, SizeIs(1));
  EXPECT_EQ(sink_.users[0][Field::kDisplayName], " Barbara  \"Babs\"\nJensen ");
}

TEST_F(CsvRows, PlacesAreTheLinesOnWhichRowsBegin) {
  Refused("\xEF\xBB\xBFlogin,cn\r\na,\"x\r\ny\"\r\n\r\nb,z\r\n");
  ASSERT_THAT(sink_.users, SizeIs(2));
  EXPECT_EQ(sink_.users[0].place, "line 2");
  EXPECT_EQ(sink_.users[1].place, "line 5");
}

}  // namespace
}  // namespace rollcall
