#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "store/database.h"
#include "store/schema.h"
#include "tests/agent/commands/harness.h"

namespace rollcall {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::StartsWith;

class SyncCommand : public CommandTest {
 protected:
  SyncCommand() {
    Configure(kHr);
    Write("hr.csv", "login,email,display_name\nann,ann@x.org,Ann\nbob,bob@x.org,Bob\n");
  }
};

constexpr std::string_view kDryRunHeading = "Dry run: nothing is written. A real run would do this:\n";

TEST_F(SyncCommand, CreatesTheAccountsAndThenHasNothingToDo) {
  const Ran first = Run({"sync"});
  EXPECT_EQ(first.code, 0) << first.err;
  EXPECT_EQ(first.out,
            "SOURCE  RESULT    SEEN  CREATED  UPDATED  UNCHANGED\n"
            "hr      complete     2        2        0          0\n");
  EXPECT_EQ(first.err, "");
  const Ran second = Run({"sync", "--show-changes"});
  EXPECT_EQ(second.code, 0);
  EXPECT_EQ(second.out,
            "hr:\n"
            "  nothing changes\n"
            "\n"
            "SOURCE  RESULT    SEEN  CREATED  UPDATED  UNCHANGED\n"
            "hr      complete     2        0        0          2\n");
}

TEST_F(SyncCommand, ADryRunPrintsWhatTheRealRunThenDoes) {
  Run({"sync"});
  Write("hr.csv", "login,email,display_name\nann,ann@new.org,Ann\ncarl,carl@x.org,Carl\n");
  const Ran dry = Run({"sync", "--dry-run"});
  const Ran real = Run({"sync", "--show-changes"});
  EXPECT_EQ(dry.out, std::string(kDryRunHeading) + real.out);
  EXPECT_EQ(dry.code, real.code);
  EXPECT_THAT(real.out, HasSubstr("  set      ann                  email: \"ann@x.org\" -> \"ann@new.org\"\n"));
  EXPECT_THAT(real.out, HasSubstr("  create   carl\n"));
  EXPECT_THAT(real.out, HasSubstr("  disable  bob "));
}

TEST_F(SyncCommand, ADryRunChangesNothing) {
  Run({"sync"});
  Write("hr.csv", "login,email,display_name\nann,ann@new.org,Ann\n");
  const std::string before = Run({"accounts", "list", "--format", "json"}).out;
  const std::string events = Run({"events", "--format", "json"}).out;
  EXPECT_THAT(Run({"sync", "--dry-run"}).err, HasSubstr("Dry run: nothing was written."));
  EXPECT_EQ(Run({"accounts", "list", "--format", "json"}).out, before);
  EXPECT_EQ(Run({"events", "--format", "json"}).out, events);
}

std::string BytesOf(const std::string& path) {
  std::ostringstream bytes;
  bytes << std::ifstream(path, std::ios::binary).rdbuf();
  return bytes.str();
}

// A registry without accounts gets a bulk load, one with accounts an ordinary sync.
TEST_F(SyncCommand, ADryRunLeavesTheRegistryFileAsItWas) {
  for (const bool has_accounts : {false, true}) {
    SCOPED_TRACE(has_accounts);
    if (has_accounts) {
      ASSERT_EQ(Run({"account", "create", "ann"}).code, 0);
    } else {
      Database fresh({.connect = "sqlite3://" + Path("registry.db")});
      Migrate(fresh);
    }
    std::string many = "login,email\n";
    for (int i = 0; i < 3000; ++i) many += "u" + std::to_string(i) + ",u" + std::to_string(i) + "@x.org\n";
    Write("hr.csv", many);
    const std::string before = BytesOf(Path("registry.db"));
    ASSERT_FALSE(before.empty());
    EXPECT_THAT(Run({"sync", "--dry-run"}).out, HasSubstr("  create   u2999\n"));
    EXPECT_TRUE(BytesOf(Path("registry.db")) == before);
    EXPECT_FALSE(std::filesystem::exists(Path("registry.db-wal")));
    // Another connection keeps the write-ahead log.
    Database other({.connect = "sqlite3://" + Path("registry.db")});
    other.Run("DELETE FROM job");
    const std::string log = BytesOf(Path("registry.db-wal"));
    EXPECT_EQ(Run({"sync", "--dry-run"}).code, 0);
    EXPECT_TRUE(BytesOf(Path("registry.db")) == before);
    EXPECT_TRUE(BytesOf(Path("registry.db-wal")) == log);
  }
}

TEST_F(SyncCommand, ADryRunLeavesNoRegistryBehindWhereThereWasNone) {
  const Ran dry = Run({"sync", "--dry-run"});
  EXPECT_EQ(dry.code, 0) << dry.err;
  EXPECT_FALSE(std::filesystem::exists(Path("registry.db")));
  EXPECT_EQ(dry.out, std::string(kDryRunHeading) + Run({"sync", "--show-changes"}).out);
}

TEST_F(SyncCommand, ABadRecordIsAConflictAndTheRestGoesOn) {
  Write("hr.csv", "login,email\nann,ann@x.org\n,nobody@x.org\nbob,bob@x.org\n");
  const Ran ran = Run({"sync"});
  EXPECT_EQ(ran.code, 4);
  EXPECT_THAT(ran.out,
              AllOf(HasSubstr("hr:\n  warning: 1 row does not identify a user, so no account counts as missing\n"),
                    HasSubstr("  conflict: line 3")));
  const Ran json = Run({"sync", "--format", "json"});
  EXPECT_EQ(json.code, 4);
  const auto pass = nlohmann::json::parse(json.out).at(0);
  EXPECT_EQ(pass.at("conflicts"), 1);
  EXPECT_THAT(pass.at("conflictList").at(0).at("place").get<std::string>(), StartsWith("line 3"));
  EXPECT_EQ(pass.at("complete"), true);
}

TEST_F(SyncCommand, TheListOfConflictsIsShortForPeopleAndFullForPrograms) {
  std::string file = "login,email\nann,ann@x.org\n";
  for (int i = 0; i < 30; ++i) file += ",x@x.org\n";
  Write("hr.csv", file);
  EXPECT_THAT(Run({"sync"}).out, HasSubstr("  ... and 10 more conflicts\n"));
  EXPECT_EQ(nlohmann::json::parse(Run({"sync", "--format", "json"}).out).at(0).at("conflictList").size(), 30u);
}

TEST_F(SyncCommand, ASourceThatFailsDoesNotStopTheNext) {
  Configure(std::string("[[source]]\nname = \"lost\"\ntype = \"csv\"\npath = \"lost.csv\"\n") + std::string(kHr));
  const Ran ran = Run({"sync"});
  EXPECT_EQ(ran.code, 1);
  EXPECT_EQ(ran.out,
            "SOURCE  RESULT    SEEN  CREATED  UPDATED  UNCHANGED\n"
            "lost    FAILED       0        0        0          0\n"
            "hr      complete     2        2        0          0\n");
  EXPECT_THAT(ran.err, StartsWith("lost: FAILED, none of its changes were applied: "));
  EXPECT_THAT(ran.err, HasSubstr("lost.csv"));
}

TEST_F(SyncCommand, ALostFileDisablesNobody) {
  Run({"sync"});
  std::filesystem::remove(Path("hr.csv"));
  EXPECT_EQ(Run({"sync"}).code, 1);
  EXPECT_EQ(Run({"accounts", "list", "--disabled", "--format", "json"}).out, "[]\n");
}

TEST_F(SyncCommand, ALargeAbsenceIsHeld) {
  std::string file = "login,email\n";
  for (int i = 0; i < 100; ++i) file += "u" + std::to_string(i) + ",u" + std::to_string(i) + "@x.org\n";
  Write("hr.csv", file);
  Run({"sync"});
  Write("hr.csv", "login,email\nu1,u1@x.org\nu2,u2@x.org\n");
  for (const char* kind : {"--dry-run", "--show-changes"}) {
    const Ran ran = Run({"sync", kind});
    EXPECT_EQ(ran.code, 3);
    EXPECT_THAT(ran.err, StartsWith("hr: HELD: ")) << kind;
    EXPECT_THAT(ran.out, HasSubstr("hr      HELD")) << kind;
  }
  EXPECT_EQ(Run({"accounts", "list", "--disabled", "--format", "json"}).out, "[]\n");
  const auto pass = nlohmann::json::parse(Run({"sync", "--format", "json"}).out).at(0);
  EXPECT_EQ(pass.at("held"), 98);
  EXPECT_FALSE(pass.at("heldReason").get<std::string>().empty());
}

TEST_F(SyncCommand, OnlyTheNamedSourcesArePulled) {
  Configure(std::string(kHr) + "[[source]]\nname = \"lost\"\ntype = \"csv\"\npath = \"lost.csv\"\n");
  EXPECT_EQ(Run({"sync", "hr"}).code, 0);
  EXPECT_EQ(Run({"sync", "lost"}).code, 1);
}

TEST_F(SyncCommand, AnUnknownSourceIsRefusedWithTheNamesOfThose) {
  const Ran ran = Run({"sync", "hr", "corp"});
  EXPECT_EQ(ran.code, 2);
  EXPECT_EQ(ran.err, "rollcall: no source is called 'corp'; " + Path("agent.toml") + " has: hr\n");
  EXPECT_FALSE(std::filesystem::exists(Path("registry.db")));
}

TEST_F(SyncCommand, AConfigurationWithoutSourcesIsRefused) {
  Configure("");
  const Ran ran = Run({"sync"});
  EXPECT_EQ(ran.code, 2);
  EXPECT_THAT(ran.err, HasSubstr("agent.toml"));
}

TEST_F(SyncCommand, ARegistryThatCannotBeOpenedIsAFailure) {
  std::filesystem::create_directory(Path("registry.db"));
  const Ran ran = Run({"sync"});
  EXPECT_EQ(ran.code, 1);
  EXPECT_THAT(ran.err, StartsWith("rollcall: "));
  EXPECT_THAT(ran.err, HasSubstr("registry.db"));
}

TEST_F(SyncCommand, SendsNoEscapeSequenceToTheTerminal) {
  Write("hr.csv", "login,email,display_name\nann,ann@x.org,\"\x1b[2Jboo\"\n");
  const Ran ran = Run({"sync", "--dry-run"});
  EXPECT_THAT(ran.out + ran.err, testing::Not(HasSubstr("\x1b")));
}

}  // namespace
}  // namespace rollcall
