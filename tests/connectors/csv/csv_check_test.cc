#include <gmock/gmock.h>

#include "tests/connectors/csv/csv_file.h"

namespace rollcall {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::StartsWith;

class CsvCheck : public CsvFileTest {
 protected:
  // "ok users: 2; ..." a line.
  std::string Check(CsvOptions options) {
    std::string told;
    for (const Finding& finding : MakeCsvConnector(std::move(options))->Check()) {
      const char* levels[] = {"ok ", "warning ", "failure "};
      told += levels[static_cast<int>(finding.level)] + finding.subject + ": " + finding.detail + "\n";
    }
    return told;
  }
};

TEST_F(CsvCheck, AGoodFileIsDescribed) {
  CsvOptions options = Write("userName,mail,employeeNumber,title\na,a@x,1,T\nb,,2,T\nc,,3,T\n");
  options.columns = {{"anchor", "employeeNumber"}};
  options.attributes = {"title"};
  EXPECT_THAT(Check(options),
              AllOf(StartsWith("ok file: " + path() + ", 59 bytes, last changed 20"),
                    HasSubstr("Z, utf-8, delimiter ,\nok columns: login from userName, email from mail, anchor from "
                              "employeeNumber, attribute title\n"
                              "ok users: 3; of these have login 100%, email 33%\n"
                              "ok completeness: hr.csv: 3 rows to the end of the file, 59 bytes, SHA-256 ")));
}

TEST_F(CsvCheck, RowsThatCannotBeUsedAreShownUpToAFew) {
  std::string text = "login,enabled\nx,true\n";
  for (int i = 0; i < 8; ++i) text.append("u").append(std::to_string(i)).append(",maybe\n");
  const std::string told = Check(Write(text));
  EXPECT_THAT(told,
              HasSubstr("warning row: line 7, column enabled: 'maybe' is no known word for yes or no; add true_words = "
                        "[\"maybe\"] or false_words = [\"maybe\"]\n"
                        "warning row: 3 more cannot be used\n"));
  EXPECT_THAT(told, HasSubstr("ok users: 1; of these have login 100%, enabled 100%\n"));
}

TEST_F(CsvCheck, AListThatProvesNothingIsAWarning) {
  EXPECT_THAT(Check(Write("login,mail\na\n")), HasSubstr("warning completeness: hr.csv: 1 row "));
}

TEST_F(CsvCheck, AnEmptyListIsAWarning) {
  EXPECT_THAT(Check(Write("login\n")), HasSubstr("warning file: the file has a header and no rows\nok users: none\n"));
}

TEST_F(CsvCheck, ProblemsAreFindings) {
  EXPECT_THAT(Check({.path = path(), .columns = {}, .attributes = {}}),
              StartsWith("failure file: " + path() + ": cannot be opened"));
  EXPECT_THAT(Check(Write("mail\nx\n")),
              HasSubstr("failure file: " + path() + ": line 1 is read as the header and has no column for the login"));
  EXPECT_THAT(Check(Write("login\nx")), HasSubstr("failure file: " + path() + ": the last line is not ended"));
}

}  // namespace
}  // namespace rollcall
