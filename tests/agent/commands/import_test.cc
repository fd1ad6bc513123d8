#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "tests/agent/commands/harness.h"

namespace rollcall {
namespace {

using testing::HasSubstr;

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
  EXPECT_EQ(dry.out, "Dry run: nothing is written. A real run would do this:\n" + real.out);
  EXPECT_THAT(real.out, HasSubstr("  create   ann\n"));
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
