#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "tests/agent/commands/harness.h"

namespace rollcall {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

class ImportCommand : public CommandTest {
 protected:
  ImportCommand() { Configure(""); }
  nlohmann::json Accounts() { return nlohmann::json::parse(Run({"accounts", "list", "--format", "json"}).out); }
};

TEST_F(ImportCommand, StampsFileImportationAndTheCallerAsActor) {
  Write("new.csv", "login,email\nann,ann@x.org\n");
  const Ran ran = Run({"import", Path("new.csv")});
  EXPECT_EQ(ran.code, 0) << ran.err;
  EXPECT_EQ(Accounts().at(0).at("creationSource"), "fileImportation");
  const auto events = nlohmann::json::parse(Run({"events", "--format", "json"}).out);
  ASSERT_EQ(events.size(), 1u);
  EXPECT_EQ(events[0].at("actor"), "alice");
  EXPECT_EQ(events[0].at("operation"), "createUser");
}

TEST_F(ImportCommand, TakesAnotherActorAtItsWord) {
  Write("new.csv", "login,email\nann,ann@x.org\n");
  Run({"import", Path("new.csv"), "--actor", "hr-desk"});
  EXPECT_THAT(Run({"events", "--format", "jsonl"}).out, HasSubstr("\"actor\":\"hr-desk\""));
}

TEST_F(ImportCommand, TakesColumnsAndDelimiterFromTheCommandLine) {
  Write("new.csv", "Account;Post;Team\nann;ann@x.org;Blue\n");
  const Ran ran = Run({"import", Path("new.csv"), "--delimiter", ";", "--map", "login=Account", "--map", "email=Post",
                       "--attribute", "Team"});
  EXPECT_EQ(ran.code, 0) << ran.err;
  EXPECT_EQ(Accounts().at(0).at("login"), "ann");
  EXPECT_EQ(Accounts().at(0).at("email"), "ann@x.org");
  EXPECT_EQ(Accounts().at(0).at("attributes").at("Team"), "Blue");
}

TEST_F(ImportCommand, KnowsTheTabByName) {
  Write("new.csv", "login\temail\nann\tann@x.org\n");
  EXPECT_EQ(Run({"import", Path("new.csv"), "--delimiter", "tab"}).code, 0);
  EXPECT_EQ(Accounts().at(0).at("email"), "ann@x.org");
}

TEST_F(ImportCommand, ADryRunPrintsWhatTheRealRunThenDoes) {
  Write("new.csv", "login,email,enabled\nann,ann@x.org,true\nbob,bob@x.org,false\n");
  const Ran dry = Run({"import", Path("new.csv"), "--dry-run"});
  const Ran real = Run({"import", Path("new.csv"), "--show-changes"});
  const std::string file =
      "new.csv: login from login, email from email, enabled from enabled; delimiter ,, encoding "
      "utf-8, 2 rows\n";
  ASSERT_THAT(real.out, StartsWith(file));
  EXPECT_EQ(dry.out, file + "Dry run: nothing is written. A real run would do this:\n" + real.out.substr(file.size()));
  EXPECT_THAT(real.out, HasSubstr("  create   ann\n"));
}

TEST_F(ImportCommand, AColumnThatIsNotThereAndAnEmptyCellLeaveWhatIsKnown) {
  Write("new.csv", "login,email,firstName,employeeNumber,company\nann,ann@x.org,Ann,7,ACME\n");
  Run({"import", Path("new.csv")});
  const nlohmann::json before = Accounts().at(0);
  Write("groups.csv", "login,groups\nann,/staff\n");
  EXPECT_EQ(Run({"import", Path("groups.csv")}).code, 0);
  Write("cells.csv", "login,email,employeeNumber\nann,,\n");
  EXPECT_EQ(Run({"import", Path("cells.csv")}).code, 0);
  EXPECT_EQ(Accounts().at(0).at("email"), "ann@x.org");
  EXPECT_EQ(Accounts().at(0).at("givenName"), before.at("givenName"));
  EXPECT_EQ(Accounts().at(0).at("attributes"), before.at("attributes"));
}

TEST_F(ImportCommand, AnEmptyCellClearsWhereTheCommandAsksForIt) {
  Write("new.csv", "login,email,firstName,employeeNumber,company\nann,ann@x.org,Ann,7,ACME\n");
  Run({"import", Path("new.csv")});
  Write("cells.csv", "login,email,employeeNumber\nann,,\n");
  EXPECT_EQ(Run({"import", Path("cells.csv"), "--empty", "clear"}).code, 0);
  const nlohmann::json account = Accounts().at(0);
  EXPECT_TRUE(account.at("email").is_null()) << account;
  EXPECT_EQ(account.at("givenName"), "Ann");
  EXPECT_EQ(account.at("attributes"), nlohmann::json({{"company", "ACME"}}));
}

TEST_F(ImportCommand, AListThatLostAColumnClearsNothingAndWarns) {
  Configure(kHr);
  Write("hr.csv", "login,email,lastName,company\nann,ann@x.org,Lee,ACME\nbob,bob@x.org,Ray,ACME\n");
  const Ran first = Run({"sync"});
  ASSERT_EQ(first.code, 0) << first.out << first.err;
  Write("hr.csv", "login,email\nann,ann@x.org\nbob,\n");
  const Ran ran = Run({"sync"});
  EXPECT_EQ(ran.code, 0) << ran.err;
  EXPECT_THAT(ran.out + ran.err, HasSubstr("family_name: the file no longer has a column for it; 2 accounts keep"));
  EXPECT_EQ(Accounts().at(0).at("familyName"), "Lee");
  EXPECT_EQ(Accounts().at(1).at("familyName"), "Ray");
  EXPECT_EQ(Accounts().at(1).at("attributes"), nlohmann::json({{"company", "ACME"}}));
  EXPECT_TRUE(Accounts().at(1).at("email").is_null());
  Write("hr.csv", "login,email,lastName,company\nann,ann@x.org,,\nbob,,Ray,ACME\n");
  Run({"sync"});
  EXPECT_TRUE(Accounts().at(0).at("familyName").is_null());
}

TEST_F(ImportCommand, AbsenceFromAFileMeansNothing) {
  Write("new.csv", "login,email\nann,ann@x.org\nbob,bob@x.org\n");
  Run({"import", Path("new.csv")});
  Write("new.csv", "login,email\nann,ann@x.org\n");
  EXPECT_EQ(Run({"import", Path("new.csv")}).code, 0);
  EXPECT_EQ(Accounts().size(), 2u);
  EXPECT_EQ(Run({"accounts", "list", "--disabled", "--format", "json"}).out, "[]\n");
}

TEST_F(ImportCommand, AFileThatIsNotThereFails) {
  const Ran ran = Run({"import", Path("none.csv")});
  EXPECT_EQ(ran.code, 1);
  EXPECT_THAT(ran.err, HasSubstr("none.csv"));
}

TEST_F(ImportCommand, RefusesWrongOptionsWithTheWayOut) {
  EXPECT_THAT(Run({"import", "x.csv", "--map", "mail=Mail"}).err,
              HasSubstr("neither side is a field; there are login, email, display_name, "));
  EXPECT_THAT(Run({"import", "x.csv", "--map", "email"}).err, HasSubstr("column=field is needed"));
  EXPECT_THAT(Run({"import", "x.csv", "--map", "email="}).err, HasSubstr("column=field is needed"));
  EXPECT_THAT(Run({"import", "x.csv", "--map", "email=A", "--map", "email=B"}).err, HasSubstr("mapped twice"));
  for (const char* delimiter : {"", ";;", "\"", "\n", "é"}) {
    const Ran ran = Run({"import", "x.csv", "--delimiter", delimiter});
    EXPECT_EQ(ran.code, 2) << delimiter;
    EXPECT_THAT(ran.err, HasSubstr("--delimiter")) << delimiter;
  }
}

}  // namespace
}  // namespace rollcall
