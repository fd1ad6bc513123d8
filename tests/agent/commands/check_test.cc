#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "tests/agent/commands/harness.h"

namespace rollcall {
namespace {

using testing::ContainsRegex;
using testing::HasSubstr;

class CheckCommand : public CommandTest {
 protected:
  CheckCommand() {
    Configure(kHr);
    Write("hr.csv", "login,email\nann,ann@x.org\n");
  }
};

TEST_F(CheckCommand, IsFineBeforeTheFirstSyncAndMakesNoRegistry) {
  const Ran ran = Run({"check"});
  EXPECT_EQ(ran.code, 0) << ran.out;
  EXPECT_THAT(ran.out, ContainsRegex("configuration +ok +file +.*agent.toml, 1 source\n"));
  EXPECT_THAT(ran.out, ContainsRegex("registry +ok +database +.*registry.db will be made by the first sync"));
  EXPECT_THAT(ran.out, ContainsRegex("\nhr +ok "));
  EXPECT_FALSE(std::filesystem::exists(Path("registry.db")));
}

TEST_F(CheckCommand, TellsTheSchemaVersion) {
  Run({"sync"});
  EXPECT_THAT(Run({"check"}).out, ContainsRegex("registry +ok +database +.*registry.db, schema version [0-9]+\n"));
}

TEST_F(CheckCommand, SaysHowManyUsersMayGoMissingTodayWithoutApproval) {
  Write("hr.csv", "login,email\nann,ann@x.org\nbob,bob@x.org\ncid,cid@x.org\ndan,dan@x.org\n");
  Run({"sync"});
  EXPECT_THAT(Run({"check"}).out,
              ContainsRegex("guard +ok +limits +users missing from hr: today at most 2 of 4 without "
                            "approval; limits: 10 or 5 %"));
}

TEST_F(CheckCommand, ASourceThatCannotBeReadFails) {
  std::filesystem::remove(Path("hr.csv"));
  const Ran ran = Run({"check"});
  EXPECT_EQ(ran.code, 1);
  EXPECT_THAT(ran.out, ContainsRegex("\nhr +FAIL +"));
}

TEST_F(CheckCommand, AFolderThatIsNotThereFails) {
  Write("agent.toml", "[registry]\nconnect = \"sqlite3://" + Path("none") + "/registry.db\"\n" + std::string(kHr));
  const Ran ran = Run({"check"});
  EXPECT_EQ(ran.code, 1);
  EXPECT_THAT(ran.out, ContainsRegex("registry +FAIL +database +the folder .*none does not exist"));
}

TEST_F(CheckCommand, AFileThatIsNoRegistryFails) {
  Write("registry.db", "this is no database, but long enough to look like a file with pages in it");
  const Ran ran = Run({"check"});
  EXPECT_EQ(ran.code, 1);
  EXPECT_THAT(ran.out, ContainsRegex("registry +FAIL +database"));
}

TEST_F(CheckCommand, LooksAtTheNamedSourcesOnly) {
  Configure(std::string(kHr) + "[[source]]\nname = \"lost\"\ntype = \"csv\"\npath = \"lost.csv\"\n");
  EXPECT_EQ(Run({"check", "hr"}).code, 0);
  EXPECT_EQ(Run({"check"}).code, 1);
  EXPECT_EQ(Run({"check", "corp"}).code, 2);
}

TEST_F(CheckCommand, HasItsFindingsAsJson) {
  const auto json = nlohmann::json::parse(Run({"check", "--format", "json"}).out);
  EXPECT_EQ(json.at(0).at("part"), "configuration");
  EXPECT_EQ(json.at(0).at("result"), "ok");
  EXPECT_EQ(json.at(1).at("part"), "registry");
}

TEST_F(CheckCommand, AWrongConfigurationIsNamedWithItsLine) {
  Write("agent.toml", "[registry]\nconnect = 5\n");
  const Ran ran = Run({"check"});
  EXPECT_EQ(ran.code, 2);
  EXPECT_THAT(ran.err, HasSubstr("agent.toml:2"));
}

}  // namespace
}  // namespace rollcall
