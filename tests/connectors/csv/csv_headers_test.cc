// Which column is which, in files of other programs and languages; and what stands above and below the users.
#include <gmock/gmock.h>

#include "tests/connectors/csv/csv_file.h"

namespace rollcall {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

class CsvHeaders : public CsvFileTest {
 protected:
  CsvOptions Import(std::string_view text) const {
    CsvOptions options = Write(text);
    options.coverage = Coverage::kDelta;
    return options;
  }
  // The first user's login, mail address, display name, given and family name.
  std::string Fields(std::string_view text) {
    sink_ = {};
    Pull(text);
    std::string fields;
    for (const auto& field : sink_.users.at(0).fields) fields += field + "|";
    return fields;
  }
};

TEST_F(CsvHeaders, NamesOfOtherLanguagesAreKnown) {
  EXPECT_EQ(Fields("Benutzername;E-Mail-Adresse;Anzeigename;Vorname;Nachname\na;a@x;D;G;F\n"), "a|a@x|D|G|F|");
  EXPECT_EQ(Fields("Nom d'utilisateur;Adresse e-mail;Nom complet;Prénom;Nom\na;a@x;D;G;F\n"), "a|a@x|D|G|F|");
  EXPECT_EQ(Fields("Nombre de usuario;Correo electrónico;Nombre completo;Nombre;Apellidos\na;a@x;D;G;F\n"),
            "a|a@x|D|G|F|");
  EXPECT_EQ(Fields("Nome utente;Indirizzo e-mail;Nome visualizzato;Nome;Cognome\na;a@x;D;G;F\n"), "a|a@x|D|G|F|");
}

TEST_F(CsvHeaders, ExportsOfOtherPlatformsAreUnderstood) {
  EXPECT_EQ(Fields("version:v1.0,,,\nName [displayName] Required,User name [userPrincipalName] Required,First name "
                   "[givenName],Last name [surname]\nD,a@x,G,F\n"),
            "a@x||D|G|F|");
  EXPECT_EQ(Fields("#TYPE Microsoft.ActiveDirectory\n\"GivenName\",\"mail\",\"SamAccountName\",\"Surname\"\n"
                   "\"G\",\"a@x\",\"a\",\"F\"\n"),
            "a|a@x||G|F|");
  EXPECT_EQ(Fields("user_id,login_id,first_name,last_name,email,status\n1,a,G,F,a@x,active\n"), "a|a@x||G|F|");
  EXPECT_EQ(Fields("Username*,Email (required),First_Name\na,a@x,G\n"), "a|a@x||G||");
}

TEST_F(CsvHeaders, TwoColumnsOfOneNameMatterOnlyWhereOneIsRead) {
  EXPECT_EQ(Fields("login,note,mail,note\na,1,a@x,2\n"), "a|a@x||||");
  EXPECT_THAT(Failure<SourceRejected>(Write("login,mail,mail\na,1,2\n")), HasSubstr("columns 2 and 3 are both named"));
  CsvOptions options = Write("login,note,note\na,1,2\n");
  options.unknown_columns = UnknownColumns::kKeep;
  EXPECT_THAT(Failure<SourceRejected>(options), HasSubstr("columns 2 and 3 are both named 'note'"));
}

TEST_F(CsvHeaders, AColumnThatLooksLikeTheStateIsReportedWithTheOptionToAdd) {
  Pull(Import("login,Activated\na,0\n"));
  EXPECT_THAT(sink_.warnings, ElementsAre("column Activated looks like the state of the account, and is not read as "
                                          "that: add --map Activated=enabled"));
  sink_ = {};
  Pull(Import("login,Block sign in (Yes/No) [accountEnabled] Required\na,No\n"));
  EXPECT_THAT(sink_.warnings,
              ElementsAre(HasSubstr("add --map 'Block sign in (Yes/No) [accountEnabled] Required=disabled'")));
  EXPECT_EQ(sink_.users.at(0).enabled, std::nullopt);
  sink_ = {};
  Pull("login,Status\na,active\n");
  EXPECT_THAT(sink_.warnings, ElementsAre(HasSubstr("add enabled = \"Status\" in [source.columns]")));
}

TEST_F(CsvHeaders, AColumnMaySayTheOpposite) {
  CsvOptions options = Import("login,Suspended,Status\na,0,\nb,1,\nc,Suspended,\nd,active,\ne,no,locked\nf,,\n");
  options.columns = {{"disabled", "Suspended"}, {"enabled", "Status"}};
  Pull(options);
  std::vector<std::optional<bool>> states;
  for (const auto& user : sink_.users) states.push_back(user.enabled);
  EXPECT_THAT(states, ElementsAre(true, false, false, true, false, std::nullopt));
}

TEST_F(CsvHeaders, TheFlagsOfActiveDirectoryAreUnderstood) {
  Pull(Import("sAMAccountName,userAccountControl\na,512\nb,514\nc,66048\n"));
  EXPECT_THAT(sink_.warnings, ElementsAre(HasSubstr("add --map userAccountControl=enabled")));
  CsvOptions options = Import("sAMAccountName,userAccountControl\na,512\nb,514\nc,66048\nd,66050\n");
  options.columns = {{"enabled", "userAccountControl"}};
  sink_ = {};
  Pull(options);
  std::vector<std::optional<bool>> states;
  for (const auto& user : sink_.users) states.push_back(user.enabled);
  EXPECT_THAT(states, ElementsAre(true, false, true, false));
}

TEST_F(CsvHeaders, AFileWithoutAHeaderShowsNobodysPassword) {
  const std::string message = Failure<SourceRejected>(Import("mira,m@x.org,Sommer2026!\nnoor,n@x.org,Winter\n"));
  EXPECT_THAT(message, AllOf(HasSubstr("looks like a user; add a line with the names of the columns above it"),
                             testing::Not(HasSubstr("Sommer"))));
}

TEST_F(CsvHeaders, ColumnsThatAreTheStateAreRead) {
  for (const char* name : {"Enabled", "enabledUser", "accountEnabled", "active", "Is Active", "Aktiv", "actif"}) {
    sink_ = {};
    Pull("login," + std::string(name) + "\na,no\n");
    EXPECT_EQ(sink_.users.at(0).enabled, false) << name;
    EXPECT_THAT(sink_.warnings, IsEmpty()) << name;
  }
}

TEST_F(CsvHeaders, WithoutALoginTheLineAndItsCandidatesAreShown) {
  EXPECT_THAT(Failure<SourceRejected>(Import("\nStaff of the north\nAccount,Phone,E-Mail,Password\na,1,a@x,s3cret\n")),
              AllOf(HasSubstr("line 2 is read as the header and has no column for the login: Staff of the north. "),
                    HasSubstr("add --skip-lines N with the number of lines above it")));
  CsvOptions options = Import("\nStaff of the north\nAccount,Phone,E-Mail,User password\na,1,a@x,s3cret\n");
  options.skip_lines = 2;
  EXPECT_THAT(Failure<SourceRejected>(options),
              HasSubstr("line 3 is read as the header and has no column for the login: Account, Phone, E-Mail, User "
                        "password. Columns that may be the login: Account, E-Mail; add --map Account=login. "));
  options.columns = {{"login", "Account"}};
  Pull(options);
  EXPECT_EQ(sink_.users.at(0).place, "line 4");
}

TEST_F(CsvHeaders, BlankRowsAboveTheHeaderAreSkipped) {
  Pull(";;\n ; ;\nlogin;mail;sn\na;a@x;A\n");
  EXPECT_EQ(sink_.users.at(0).place, "line 4");
}

TEST_F(CsvHeaders, AFooterIsRejectedAndThenNobodyCountsAsMissing) {
  for (const char* footer : {"Total: 1 user", "Total: 1 user,,", "(1 row affected)", "Total,1", "Anzahl: 1",
                             "Ende der Liste", "1 rows selected.,,"}) {
    sink_ = {};
    const PullResult result = Pull("login,mail,sn\na,a@x,A\n" + std::string(footer) + "\n");
    EXPECT_THAT(sink_.users, SizeIs(1)) << footer;
    ASSERT_THAT(sink_.unreadable, SizeIs(1)) << footer;
    EXPECT_THAT(sink_.unreadable[0].reason, HasSubstr("looks like a footer and not like a user")) << footer;
    EXPECT_EQ(result.coverage, Coverage::kDelta) << footer;
    EXPECT_THAT(sink_.warnings, ElementsAre("1 row does not identify a user, so no account counts as missing"));
  }
}

TEST_F(CsvHeaders, ALoginThatIsAWordOfFootersIsAUser) {
  Pull("login,mail,sn\ntotal,,\nuser1,,\nrow 1,r@x,\nend,,\n");
  EXPECT_THAT(sink_.users, SizeIs(4));
  sink_ = {};
  Pull("login\nuser 1\ncount\n");
  EXPECT_THAT(sink_.users, SizeIs(2));
}

TEST_F(CsvHeaders, AFooterThatIsTheTrailerProvesThatTheListIsComplete) {
  for (const char* footer : {"Total: 2 users", "Total,2", "Total 2,,", "Total=2"}) {
    sink_ = {};
    CsvOptions options = Write("login,mail,sn\na,a@x,A\n,,\nb,b@x,B\n" + std::string(footer) + "\n");
    options.trailer = "Total";
    EXPECT_EQ(Pull(options).coverage, Coverage::kFull) << footer;
    EXPECT_THAT(sink_.users, SizeIs(2)) << footer;
  }
  CsvOptions options = Write("login,mail\na,a@x\nTotal: 2 users\n");
  options.trailer = "Total";
  EXPECT_THAT(Failure<SourceUnavailable>(options), HasSubstr("counts 2 rows, but there are 1"));
}

TEST_F(CsvHeaders, FilesThatAreNoCsvAreNamed) {
  const std::pair<std::string, const char*> kFiles[] = {
      {"PK\x03\x04..xl/workbook.xml", "is an Excel workbook (.xlsx), not CSV. Open it and save it as CSV: in Excel"},
      {"PK\x03\x04..mimetypeapplication/vnd.oasis.opendocument.spreadsheetPK", "an OpenDocument spreadsheet"},
      {"PK\x03\x04..users.csv", "a ZIP archive, not CSV. Unpack it"},
      {"\xD0\xCF\x11\xE0....", "an Excel workbook (.xls)"},
      {"%PDF-1.7", "a PDF document"},
      {"\n<html><table>", "a web page (HTML)"},
      {"[{\"login\":\"a\"}]", "JSON"},
      {"version: 1\n\ndn: uid=a\nobjectClass: person\n", "LDIF, not CSV. Read it by a source of type \"ldif\""}};
  for (const auto& [text, expected] : kFiles) {
    EXPECT_THAT(Failure<SourceRejected>(Write(text)), HasSubstr(expected)) << text;
  }
}

}  // namespace
}  // namespace rollcall
