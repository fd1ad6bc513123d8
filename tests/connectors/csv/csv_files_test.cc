// What a file is, beyond its rows: encodings, delimiters, packing, groups, age, and whether it is whole.
#include <gmock/gmock.h>
#include <zlib.h>

#include "tests/connectors/csv/csv_file.h"

namespace rollcall {
namespace {

using std::string_literals::operator""s;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Pair;
using testing::SizeIs;

class CsvFiles : public CsvFileTest {
 protected:
  void Age(std::chrono::seconds age) const {
    std::filesystem::last_write_time(path(), std::filesystem::file_time_type::clock::now() - age);
  }
  CsvOptions Import(std::string_view text) const {
    CsvOptions options = Write(text);
    options.coverage = Coverage::kDelta;
    options.shared_email = SharedEmail::kRefused;
    return options;
  }
  std::vector<std::string> Refused() const {
    std::vector<std::string> refused;
    for (const auto& row : sink_.unreadable) refused.push_back(row.place + ": " + row.reason);
    return refused;
  }
};

TEST_F(CsvFiles, TheDelimiterIsTheOneTheHeaderHasMostOf) {
  for (const char* const text : {"login,cn\na,B\n", "login;cn\na;B\n", "login\tcn\na\tB\n", "login|cn\na|B\n",
                                 "\"login\";\"cn,,,\"\na;B\n", "\n\nlogin;cn\na;B\n"}) {
    sink_ = {};
    Pull(text);
    EXPECT_EQ(sink_.users.at(0).anchor, "a") << text;
  }
}

TEST_F(CsvFiles, AFileOfOneColumnNeedsNoDelimiter) {
  Pull("login\na\n");
  EXPECT_THAT(sink_.users, SizeIs(1));
}

TEST_F(CsvFiles, AGuessIsRefusedWithNamesAndAcceptedWhereItIsAskedFor) {
  CsvOptions options = Write("login,sn,password\na,M\xFCller \x80,gehe\xEFm\nb,B,x\n");
  EXPECT_EQ(Failure<SourceRejected>(options),
            path() +
                ": is not UTF-8, and nothing says which encoding it has. Read as windows-1252, values are "
                "'Müller €'. If that is right, add encoding = \"windows-1252\"; if not, add the file's own "
                "encoding, such as encoding = \"windows-1250\" (encoding = \"guess\" accepts a guess)");
  options.encoding = CsvEncoding::kGuess;
  Pull(options);
  EXPECT_EQ(sink_.users.at(0)[Field::kFamilyName], "Müller €");
  EXPECT_THAT(sink_.warnings, ElementsAre(HasSubstr("the file is not UTF-8 and is read as windows-1252")));
}

TEST_F(CsvFiles, AnEncodingThatIsToldGivesNoWarning) {
  CsvOptions options = Write("login,sn\na,M\xFCller \xA4\n");
  options.encoding = CsvEncoding::kLatin1;
  Pull(options);
  EXPECT_EQ(sink_.users.at(0)[Field::kFamilyName], "Müller ¤");
  EXPECT_THAT(sink_.warnings, IsEmpty());
}

TEST_F(CsvFiles, Utf16WithItsMarkIsReadAndItsBadRowsAreTold) {
  Pull("\xFF\xFE"s + "l\0o\0g\0i\0n\0,\0s\0n\0\n\0a\0,\0\xFC\0\n\0b\0,\0x\0\x00\xDC\n\0"s);
  EXPECT_EQ(sink_.users.at(0)[Field::kFamilyName], "ü");
  EXPECT_THAT(Refused(),
              ElementsAre(HasSubstr("line 3: column sn: holds bytes that are not utf-16le, at character 2")));
}

TEST_F(CsvFiles, APackedFileIsReadAsItIs) {
  gzFile packed = gzopen((path() + ".gz").c_str(), "wb");
  gzputs(packed, "login,cn\nann,Ann\nbob,Bob\n");
  gzclose(packed);
  CsvOptions options = Write("");
  options.path += ".gz";
  const PullResult result = Pull(options);
  EXPECT_THAT(sink_.users, SizeIs(2));
  EXPECT_THAT(result.proof, HasSubstr("hr.csv.gz: 2 rows to the end of the file, " +
                                      std::to_string(std::filesystem::file_size(options.path)) + " bytes"));
  std::filesystem::resize_file(options.path, std::filesystem::file_size(options.path) - 1);
  EXPECT_THAT(Failure<SourceUnavailable>(options), HasSubstr("hr.csv.gz: the packed file is cut off"));
}

TEST_F(CsvFiles, TheProofHoldsTheSha256OfTheFile) {
  EXPECT_THAT(Pull("login\na\n").proof,
              HasSubstr("8 bytes, SHA-256 c9e62215971bc6906880f08c5097487a438d0071e06faa3eb477d7b93aaf0894"));
}

TEST_F(CsvFiles, TheColumnsOfAPlatformAreAllUnderstood) {
  Pull(
      "userName,firstName,lastName,password,email,groups,enabled,aboutMe,timeZone,company,position\n"
      "ann,Ann,Ash,secret,ann@x,member:/platform/users;*:/admins,true,me,Europe/Paris,ACME,CEO\n");
  ASSERT_THAT(sink_.users, SizeIs(1));
  EXPECT_THAT(sink_.users[0].memberships, ElementsAre(Pair("/platform/users", "member"), Pair("/admins", "*")));
  EXPECT_EQ(sink_.users[0].memberships_told, MembershipsTold::kSome);
  EXPECT_THAT(sink_.users[0].attributes, ElementsAre(Pair("aboutMe", "me"), Pair("company", "ACME"),
                                                     Pair("position", "CEO"), Pair("timeZone", "Europe/Paris")));
  EXPECT_THAT(sink_.warnings, IsEmpty());
}

TEST_F(CsvFiles, GroupsMayBeAllThatTheUserIsIn) {
  CsvOptions options = Write("login,groups\nann,/a\nbob,\n");
  options.groups = MembershipsTold::kAll;
  Pull(options);
  EXPECT_EQ(sink_.users.at(0).memberships_told, MembershipsTold::kAll);
  EXPECT_EQ(sink_.users.at(1).memberships_told, MembershipsTold::kAll);
  EXPECT_THAT(sink_.users.at(1).memberships, IsEmpty());
}

TEST_F(CsvFiles, AFileWithoutGroupsSaysNothingOfThem) {
  Pull("login\nann\n");
  EXPECT_EQ(sink_.users.at(0).memberships_told, MembershipsTold::kNothing);
}

TEST_F(CsvFiles, UnknownColumnsMayBeKeptButNeverPasswords) {
  CsvOptions options = Write("login,shoe,pwd,id,PASSWD\nann,42,secret,7,secret\n");
  options.unknown_columns = UnknownColumns::kKeep;
  Pull(options);
  EXPECT_THAT(sink_.users.at(0).attributes, ElementsAre(Pair("shoe", "42")));
  EXPECT_THAT(sink_.warnings, ElementsAre(HasSubstr("column id is ignored")));
}

TEST_F(CsvFiles, ALoginThatDoesNotMatchThePatternIsRefused) {
  CsvOptions options = Write("login\nann\nBob\n");
  options.login_pattern = "[a-z]+";
  Pull(options);
  EXPECT_THAT(Refused(), ElementsAre("line 3: column login: 'Bob' does not match login_pattern = \"[a-z]+\""));
}

TEST_F(CsvFiles, ValuesThatAreTooLongAreRefusedByCharacters) {
  std::string name;
  for (int i = 0; i < 255; ++i) name += "é";
  Pull("login,cn,title\na," + name + ",x\nb," + name + "é,x\n" + std::string(256, 'c') + ",c,x\n");
  EXPECT_THAT(Refused(), ElementsAre("line 3: column cn: is longer than 255 characters",
                                     "line 4: column login: is longer than 255 characters"));
}

TEST_F(CsvFiles, AMailAddressMayBeThereTwiceInAListAndNotInAnImport) {
  constexpr std::string_view kText = "login,mail\na,Ann@x\nb,ann@x\nc,no address\nd,d@x\n";
  Pull(kText);
  EXPECT_THAT(Refused(), ElementsAre(HasSubstr("line 4: column mail: is no mail address")));
  sink_ = {};
  Pull(Import(kText));
  EXPECT_THAT(Refused(), ElementsAre("line 3: column mail: has the same value as on line 2; each mail address may be "
                                     "there once, unless --shared-email is given",
                                     HasSubstr("line 4: column mail: is no mail address")));
}

TEST_F(CsvFiles, ARefusedRowDoesNotTakeTheAddressFromTheNext) {
  Pull(Import("login,mail,enabled\na,a@x,maybe\nb,a@x,true\n"));
  EXPECT_THAT(sink_.users, SizeIs(1));
}

TEST_F(CsvFiles, LoginsAreComparedAsTheRegistryDoes) {
  CsvOptions options = Write("number,login\n1,Straße\n2,STRASSE\n3,ﬁn\n4,fin\n");
  options.columns = {{"anchor", "number"}};
  Pull(options);
  EXPECT_THAT(Refused(),
              ElementsAre("line 3: column login: has the same value as on line 2; each user may be there once",
                          "line 5: column login: has the same value as on line 4; each user may be there "
                          "once"));
}

TEST_F(CsvFiles, WhatAnExportHasDefusedIsAsItWas) {
  Pull("login,cn\n'-ann,'=1+1\nbob,'t Hooft\n");
  EXPECT_EQ(sink_.users.at(0).anchor, "-ann");
  EXPECT_EQ(sink_.users.at(0)[Field::kLogin], "-ann");
  EXPECT_EQ(sink_.users.at(0)[Field::kDisplayName], "=1+1");
  EXPECT_EQ(sink_.users.at(1)[Field::kDisplayName], "'t Hooft");
}

TEST_F(CsvFiles, AFileThatWasWrittenToJustNowIsNotReadYet) {
  CsvOptions options = Write("login\na\n");
  options.age.settled = std::chrono::seconds(600);
  EXPECT_THAT(Failure<SourceUnavailable>(options), HasSubstr("less than 600 seconds ago"));
  Age(std::chrono::seconds(700));
  EXPECT_EQ(Pull(options).users, 1);
}

TEST_F(CsvFiles, AFileThatIsTooOldIsNotTheListOfToday) {
  CsvOptions options = Write("login\na\n");
  options.age.most = std::chrono::hours(26);
  Age(std::chrono::hours(27));
  EXPECT_THAT(Failure<SourceUnavailable>(options), HasSubstr("more than 26 hours ago"));
  Age(std::chrono::hours(25));
  EXPECT_EQ(Pull(options).users, 1);
}

TEST_F(CsvFiles, ATrailerCountsTheRowsBeforeIt) {
  CsvOptions options = Write("login,cn\na,A\nb,\nEND,2\n");
  options.trailer = "END";
  EXPECT_EQ(Pull(options).users, 2);
  for (const auto& [text, why] : std::map<std::string, std::string>{
           {"login,cn\na,A\nEND,2\n", "the trailer on line 3 counts 2 rows, but there are 1"},
           {"login,cn\na,A\nEND\n", "the trailer on line 3 counts no rows, but there are 1"},
           {"login,cn\na,A\n", "there is no trailer 'END' at its end"},
           {"login,cn\na,A\nEND,1\nb,B\n", "rows follow the trailer 'END'"}}) {
    Write(text);
    EXPECT_THAT(Failure<SourceUnavailable>(options), HasSubstr(why));
  }
}

TEST_F(CsvFiles, WithATrailerOrWhereItMayTheLastLineNeedsNoEnd) {
  CsvOptions options = Write("login,cn\na,A\nEND,1");
  options.trailer = "END";
  EXPECT_EQ(Pull(options).users, 1);
  options = Write("login\na");
  options.final_newline = FinalNewline::kOptional;
  sink_ = {};
  EXPECT_EQ(Pull(options).users, 1);
}

TEST_F(CsvFiles, AnotherNameIsSaidInsteadOfThePath) {
  CsvOptions options = Write("mail\nx\n");
  options.name = "standard input";
  EXPECT_THAT(Failure<SourceRejected>(options),
              AllOf(HasSubstr("standard input: line 1 is read as the header and has no column for the login")));
}

}  // namespace
}  // namespace rollcall
