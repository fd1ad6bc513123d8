#include <gmock/gmock.h>

#include <functional>

#include "tests/connectors/csv/csv_file.h"

namespace rollcall {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::Pair;
using testing::SizeIs;

using CsvConnector = CsvFileTest;

TEST_F(CsvConnector, EveryFieldIsFoundByItsName) {
  Pull(
      "userName,email,displayName,firstName,lastName,enabled,lastLogin\n"
      "bjensen,b@example.com,Barbara Jensen,Barbara,Jensen,TRUE,2026-01-05T10:00:00Z\n");
  ASSERT_THAT(sink_.users, SizeIs(1));
  const RecordedUser& user = sink_.users[0];
  EXPECT_EQ(user.anchor, "bjensen");
  EXPECT_THAT(user.fields, ElementsAre("bjensen", "b@example.com", "Barbara Jensen", "Barbara", "Jensen"));
  EXPECT_EQ(user.enabled, true);
  ASSERT_TRUE(user.last_login);
  EXPECT_EQ(user.last_login->at, std::chrono::sys_days(std::chrono::year(2026) / 1 / 5) + std::chrono::hours(10));
  EXPECT_EQ(user.last_login->attribute, "lastLogin");
  EXPECT_EQ(user.place, "line 2");
  EXPECT_THAT(sink_.warnings, IsEmpty());
}

TEST_F(CsvConnector, NamesOfColumnsComeInAnyOrderAndCaseAndWithBlanks) {
  Pull(" MAIL ,\tUid,SN\nb@example.com,bjensen,Jensen\n");
  ASSERT_THAT(sink_.users, SizeIs(1));
  EXPECT_THAT(sink_.users[0].fields, ElementsAre("bjensen", "b@example.com", "", "", "Jensen"));
}

TEST_F(CsvConnector, EveryAliasIsKnown) {
  for (const auto* name : {"userName", "login", "uid"}) {
    sink_ = {};
    Pull(std::string(name) + "\nx\n");
    EXPECT_THAT(sink_.users, SizeIs(1)) << name;
  }
  const std::map<std::string, Field> aliases = {
      {"email", Field::kEmail},           {"mail", Field::kEmail},           {"displayName", Field::kDisplayName},
      {"cn", Field::kDisplayName},        {"firstName", Field::kGivenName},  {"givenName", Field::kGivenName},
      {"lastName", Field::kFamilyName},   {"sn", Field::kFamilyName},        {"surname", Field::kFamilyName},
      {"familyName", Field::kFamilyName}, {"given_name", Field::kGivenName}, {"family_name", Field::kFamilyName}};
  for (const auto& [name, field] : aliases) {
    sink_ = {};
    Pull("login," + name + "\nx,value@x\n");
    EXPECT_EQ(sink_.users.at(0)[field], "value@x") << name;
  }
}

TEST_F(CsvConnector, AConfiguredColumnGoesBeforeAnAlias) {
  CsvOptions options = Write("uid,Kennung,employeeNumber\nnot this,bjensen,0042\n");
  options.columns = {{"login", "kennung"}, {"anchor", "employeeNumber"}};
  Pull(options);
  ASSERT_THAT(sink_.users, SizeIs(1));
  EXPECT_EQ(sink_.users[0].anchor, "0042");
  EXPECT_EQ(sink_.users[0][Field::kLogin], "bjensen");
  EXPECT_THAT(sink_.warnings, ElementsAre("column uid is ignored; to keep it, add attributes = [\"uid\"]"));
}

TEST_F(CsvConnector, OneColumnMayBeAnchorAndLogin) {
  CsvOptions options = Write("uid\nbjensen\n");
  options.columns = {{"anchor", "uid"}};
  Pull(options);
  EXPECT_EQ(sink_.users.at(0).anchor, "bjensen");
  EXPECT_EQ(sink_.users.at(0)[Field::kLogin], "bjensen");
}

TEST_F(CsvConnector, OfTwoAliasesOfOneFieldTheFirstCountsAndTheOtherIsTold) {
  Pull("login,cn,displayName\nx,common,shown\n");
  EXPECT_EQ(sink_.users.at(0)[Field::kDisplayName], "shown");
  EXPECT_THAT(sink_.warnings, ElementsAre("column cn is ignored; to keep it, add attributes = [\"cn\"]"));
}

TEST_F(CsvConnector, AttributesAreKeptUnderTheirConfiguredNameInOrderOfNames) {
  CsvOptions options = Write("login,title,Room,email\na,Engineer,12,a@example.com\nb,,14,\n");
  options.attributes = {"room", "title", "email"};
  Pull(options);
  ASSERT_THAT(sink_.users, SizeIs(2));
  EXPECT_THAT(sink_.users[0].attributes,
              ElementsAre(Pair("email", "a@example.com"), Pair("room", "12"), Pair("title", "Engineer")));
  EXPECT_THAT(sink_.users[1].attributes, ElementsAre(Pair("email", ""), Pair("room", "14"), Pair("title", "")));
  options.empty = EmptyCells::kKeep;
  sink_ = {};
  Pull(options);
  EXPECT_THAT(sink_.users[1].attributes, ElementsAre(Pair("room", "14")));
  EXPECT_EQ(sink_.users[0][Field::kEmail], "a@example.com");
  EXPECT_THAT(sink_.warnings, IsEmpty());
}

TEST_F(CsvConnector, ColumnsThatTheRegistryDecidesAreIgnoredWithAWarningEach) {
  Pull("id,login,creationSource,CreatedDate,automaticDeactivation\n7,x,ldap,2020-01-01,true\n");
  EXPECT_THAT(sink_.warnings,
              ElementsAre(HasSubstr("column creationSource is ignored"), HasSubstr("column CreatedDate is ignored"),
                          HasSubstr("column id is ignored"), HasSubstr("column automaticDeactivation is ignored")));
  EXPECT_THAT(sink_.users, SizeIs(1));
}

TEST_F(CsvConnector, AColumnNamedIdMayBeTheAnchorWhereTheConfigurationSaysSo) {
  CsvOptions options = Write("id,login\n7,x\n");
  options.columns = {{"anchor", "id"}};
  Pull(options);
  EXPECT_EQ(sink_.users.at(0).anchor, "7");
  EXPECT_THAT(sink_.warnings, IsEmpty());
}

TEST_F(CsvConnector, UnknownColumnsAreToldInOneWarning) {
  Pull("login,shoe,,size\nx,a,b,c\n");
  EXPECT_THAT(
      sink_.warnings,
      ElementsAre("columns shoe, number 3 (no name), size are ignored; to keep one, add attributes = [\"shoe\"]"));
}

TEST_F(CsvConnector, APasswordIsNeitherReadNorSpokenOf) {
  CsvOptions options = Write("userName,password,enabled\nx,hunter2,true\ny,,hunter2\n");
  Pull(options);
  EXPECT_THAT(sink_.warnings, IsEmpty());
  EXPECT_EQ(sink_.users.at(0).attributes.size(), 0U);
  EXPECT_EQ(sink_.unreadable.at(0).reason,
            "column enabled: is no known word for yes or no; add true_words = [\"WORD\"] or false_words = [\"WORD\"]");
  options.attributes = {"Password"};
  EXPECT_THAT(Failure<SourceRejected>(options),
              HasSubstr("attributes = [\"Password\"]: the column 'Password' is never read"));
}

TEST_F(CsvConnector, AColumnWhoseNameContainsAWordForPasswordIsNotKept) {
  for (const char* name :
       {"Password [Required]", "Initial password [8 characters]", "PasswordHash", "temp_password", "Kennwort (neu)",
        "Mot de passe", "ssha_password", "passphrase", "client secret", "contraseña", "CONTRASEÑA inicial",
        "parola d'ordine", "Palavra-passe", "senha_provisoria", "Tijdelijk wachtwoord", "Hasło tymczasowe"}) {
    CsvOptions options = Write("login," + std::string(name) + ",mail\na,hunter2,a@x\nb,hunter2,hunter2\n");
    options.unknown_columns = UnknownColumns::kKeep;
    sink_ = {};
    Pull(options);
    EXPECT_THAT(sink_.users.at(0).attributes, IsEmpty()) << name;
    EXPECT_THAT(sink_.unreadable.at(0).reason, Not(HasSubstr("hunter2"))) << name;
  }
}

TEST_F(CsvConnector, BlankRowsAndSurplusEmptyCellsAreSkipped) {
  const PullResult result = Pull("login,mail,sn\r\na,a@x,A,\r\nb,b@x,B,,\r\n,,\r\n , ,,\r\n");
  EXPECT_THAT(sink_.users, SizeIs(2));
  EXPECT_THAT(sink_.unreadable, IsEmpty());
  EXPECT_EQ(result.coverage, Coverage::kFull);
  EXPECT_THAT(result.proof, AllOf(HasSubstr("2 rows to the end"), HasSubstr("; 2 blank rows skipped")));
}

TEST_F(CsvConnector, ALineThatProgramsWriteAboveTheHeaderIsSkipped) {
  for (const char* line : {"sep=;", "\xEF\xBB\xBFsep=;", "#TYPE Selected.System.String", "version:v1.0"}) {
    sink_ = {};
    Pull(std::string(line) + "\r\nlogin;mail\r\na;a@x\r\n");
    ASSERT_THAT(sink_.users, SizeIs(1)) << line;
    EXPECT_EQ(sink_.users[0].place, "line 3") << line;
    EXPECT_EQ(sink_.users[0][Field::kEmail], "a@x") << line;
  }
}

TEST_F(CsvConnector, AColumnThatMayHoldPasswordsIsKeptOnlyByName) {
  CsvOptions options = Write("login,Password hint,Secretary\na,my cat,bea\n");
  options.attributes = {"Password hint"};
  Pull(options);
  EXPECT_THAT(sink_.users.at(0).attributes, ElementsAre(Pair("Password hint", "my cat")));
  EXPECT_THAT(
      sink_.warnings,
      ElementsAre("column Password hint is kept as an attribute, because of attributes = [\"Password hint\"]: its "
                  "values are stored, shown and exported",
                  "column Secretary is not read: by its name it may hold passwords; if it holds none, add "
                  "attributes = [\"Secretary\"]"));
  options.columns = {{"display_name", "Password hint"}};
  EXPECT_THAT(Failure<SourceRejected>(options), HasSubstr("in [source.columns]: the column 'Password hint' is never"));
}

TEST_F(CsvConnector, ATemplateWithRequiredColumnsGoesIn) {
  CsvOptions options = Write(
      "First Name [Required],Last Name [Required],Email Address [Required],Password [Required]\n"
      "Rita,Okafor,rita@corp.example,Sommer2026!\nTom,Brandt,tom@@corp.example,Winter2026!\n");
  options.columns = {{"login", "Email Address [Required]"}};
  options.unknown_columns = UnknownColumns::kKeep;
  Pull(options);
  ASSERT_THAT(sink_.users, SizeIs(1));
  EXPECT_THAT(sink_.users[0].fields, ElementsAre("rita@corp.example", "rita@corp.example", "", "Rita", "Okafor"));
  EXPECT_THAT(sink_.users[0].attributes, IsEmpty());
  EXPECT_THAT(sink_.unreadable.at(0).reason, HasSubstr("column Email Address [Required]: "));
}

TEST_F(CsvConnector, AHeaderThatDoesNotFitIsRejectedWithItsColumns) {
  CsvOptions options = Write("login,title\nx,y\n");
  options.columns = {{"anchor", "employeeNumber"}};
  EXPECT_EQ(Failure<SourceRejected>(options),
            path() +
                ": anchor = \"employeeNumber\" in [source.columns]: there is no column 'employeeNumber'; the "
                "header's columns are: login, title");
  options = Write("login,title\nx,y\n");
  options.attributes = {"room"};
  EXPECT_THAT(Failure<SourceRejected>(options), HasSubstr("attributes = [\"room\"]: there is no column 'room'"));
  EXPECT_THAT(Failure<SourceRejected>(Write("mail,title\nx,y\n")),
              AllOf(HasSubstr("no column for the login"), HasSubstr("mail, title")));
  options = Write("login;title\nx;y\n");
  options.delimiter = ',';
  EXPECT_THAT(Failure<SourceRejected>(options), HasSubstr("Is the delimiter ';'?"));
  EXPECT_THAT(Failure<SourceRejected>(Write("login,Mail,mail\nx,y,z\n")),
              HasSubstr("columns 2 and 3 are both named 'Mail'"));
}

TEST_F(CsvConnector, AHeaderThatCannotBeReadIsRejected) {
  using std::string_literals::operator""s;
  EXPECT_EQ(Failure<SourceRejected>(Write("")), path() + ": no header: the file is empty");
  EXPECT_THAT(Failure<SourceRejected>(Write("\n\n")), HasSubstr("no header"));
  EXPECT_THAT(Failure<SourceRejected>(Write("login,\"mail\nx,y\n")),
              HasSubstr("line 1: the header cannot be read: column 7: the quoted cell"));
  CsvOptions options = Write("login,pr\xE9nom\nx,y\n");
  options.encoding = CsvEncoding::kUtf8;
  EXPECT_THAT(Failure<SourceRejected>(options), HasSubstr("line 1: the header holds bytes"));
  EXPECT_THAT(Failure<SourceRejected>(Write("l\0o\0g\0"s)), HasSubstr("It looks like utf-16le with values like 'log'"));
}

TEST_F(CsvConnector, AFileThatCannotBeReadIsUnavailable) {
  EXPECT_EQ(Failure<SourceUnavailable>({.path = path(), .columns = {}, .attributes = {}}),
            path() + ": cannot be opened: No such file or directory");
  EXPECT_EQ(Failure<SourceUnavailable>({.path = folder_.string(), .columns = {}, .attributes = {}}),
            folder_.string() + ": cannot be read: Is a directory");
}

TEST_F(CsvConnector, TheProofTellsHowFarItWasRead) {
  const PullResult result = Pull("login,lastLogin\na,\nb,2026-01-05T10:00:00Z\nc \n");
  EXPECT_EQ(result.users, 2);
  EXPECT_EQ(result.with_login, 1);
  EXPECT_EQ(result.cursor.text, "");
  EXPECT_THAT(result.proof, HasSubstr("hr.csv: 3 rows to the end of the file, 45 bytes"));
}

TEST_F(CsvConnector, AListIsFullAndAOneOffImportIsNot) {
  EXPECT_EQ(Pull("login\na\n").coverage, Coverage::kFull);
  CsvOptions options = Write("login\na\n");
  options.coverage = Coverage::kDelta;
  sink_ = {};
  EXPECT_EQ(Pull(options).coverage, Coverage::kDelta);
}

TEST_F(CsvConnector, AListWhoseLastLineIsNotEndedMayBeCutOff) {
  EXPECT_THAT(Failure<SourceUnavailable>(Write("login\na\nb")), HasSubstr("the last line is not ended"));
  EXPECT_THAT(Failure<SourceUnavailable>(Write("login")), HasSubstr("the last line is not ended"));
}

TEST_F(CsvConnector, AOneOffImportNeedsNoLastLineEnd) {
  CsvOptions options = Write("login\na\nb");
  options.coverage = Coverage::kDelta;
  sink_ = {};
  EXPECT_EQ(Pull(options).users, 2);
}

// Does something to the file at the first user.
class MeddlingSink : public DiscardingSink {
 public:
  explicit MeddlingSink(std::function<void()> meddle) : meddle_(std::move(meddle)) {}
  void OnUser(const ObservedUser&) override {
    if (meddle_) std::exchange(meddle_, nullptr)();
  }

 private:
  std::function<void()> meddle_;
};

TEST_F(CsvConnector, AListThatIsWrittenToMeanwhileIsNotComplete) {
  const auto connector = MakeCsvConnector(Write("login\na\nb\n"));
  MeddlingSink appends([this] { std::ofstream(path(), std::ios::app) << "c\n"; });
  EXPECT_THAT(ExpectUnavailable(*connector, appends), HasSubstr("was written to while it was read"));

  const auto same_size = MakeCsvConnector(Write("login\na\nb\n"));
  MeddlingSink touches([this] {
    std::filesystem::last_write_time(path(), std::filesystem::file_time_type::clock::now() + std::chrono::hours(1));
  });
  EXPECT_THAT(ExpectUnavailable(*same_size, touches), HasSubstr("was written to while it was read"));
}

TEST_F(CsvConnector, AListThatIsReplacedMeanwhileIsReadAsItWas) {
  const auto connector = MakeCsvConnector(Write("login\na\nb\n"));
  MeddlingSink replaces([this] {
    std::ofstream(path() + ".new") << "login\n";
    std::filesystem::rename(path() + ".new", path());
  });
  EXPECT_EQ(connector->Pull({}, replaces).users, 2);
}

}  // namespace
}  // namespace rollcall
