#include "agent/commands/registry.h"

#include <gmock/gmock.h>

#include <filesystem>
#include <iostream>

#include "tests/agent/commands/harness.h"

namespace rollcall {
namespace {

TEST(RegistryName, NeverHasThePassword) {
  EXPECT_EQ(RegistryName({.connect = "postgresql://rollcall:secret@db1,db2/rollcall"}),
            "postgresql://rollcall@db1,db2/rollcall");
  EXPECT_EQ(RegistryName({.connect = "postgresql://rollcall@db1:5433/rollcall"}),
            "postgresql://rollcall@db1:5433/rollcall");
  EXPECT_EQ(RegistryName({.connect = "sqlite3:///var/lib/rollcall/registry.db"}), "/var/lib/rollcall/registry.db");
}

TEST(RegistryFile, IsForSqliteOnly) {
  EXPECT_EQ(RegistryFile({.connect = "sqlite3://registry.db"}), "registry.db");
  EXPECT_EQ(RegistryFile({.connect = "postgresql://db/rollcall"}), "");
  EXPECT_FALSE(IsRegistryAbsent({.connect = "postgresql://db/rollcall"}));
}

TEST(ScratchFolder, IsGoneAfterwards) {
  std::string path;
  {
    const ScratchFolder folder;
    path = folder.path();
    EXPECT_TRUE(std::filesystem::is_directory(path));
    EXPECT_EQ(std::filesystem::status(path).permissions(), std::filesystem::perms::owner_all);
  }
  EXPECT_FALSE(std::filesystem::exists(path));
}

TEST(LoadConfiguration, NamesThePlacesWhereThereIsNone) {
  const Context context{
      .out = std::cout, .err = std::cerr, .actor = "alice", .config_candidates = {"/no/agent.toml", "no-agent.toml"}};
  try {
    LoadConfiguration(context);
    FAIL();
  } catch (const ConfigError& error) {
    EXPECT_STREQ(error.what(),
                 "no configuration: neither /no/agent.toml nor no-agent.toml exists; write one of them or name a file "
                 "with --config FILE");
  }
}

class FoundConfiguration : public CommandTest {};

TEST_F(FoundConfiguration, IsNamedOnATerminalWhereNoneWasGiven) {
  Configure(kHr);
  Write("hr.csv", "userName\nann\n");
  Run({"sync"});
  std::filesystem::rename(Path("agent.toml"), Path("no-local.toml"));
  err_is_ = Terminal::kYes;
  EXPECT_THAT(RunExactly({"status"}).err, testing::HasSubstr("configuration: " + Path("no-local.toml")));
  EXPECT_THAT(RunExactly({"status", "--config", Path("no-local.toml")}).err,
              testing::Not(testing::HasSubstr("configuration: ")));
  err_is_ = Terminal::kNo;
  EXPECT_THAT(RunExactly({"status"}).err, testing::Not(testing::HasSubstr("configuration: ")));
}

class LostRegistry : public CommandTest {
 protected:
  LostRegistry() {
    Configure(kHr);
    Write("hr.csv", "userName\nann\n");
  }
  Ran RunAsIs(std::vector<std::string> words) {
    words.insert(words.end(), {"--config", Path("agent.toml")});
    return RunExactly(std::move(words));
  }
};

TEST_F(LostRegistry, IsNotReplacedByAnEmptyOneUnlessThatIsAskedFor) {
  for (const bool is_empty_file : {false, true}) {
    if (is_empty_file) Write("registry.db", "");
    for (const std::vector<std::string>& words : std::vector<std::vector<std::string>>{
             {"sync"}, {"drift"}, {"run"}, {"import", Path("hr.csv")}, {"account", "create", "bob"}}) {
      const Ran ran = RunAsIs(words);
      EXPECT_EQ(ran.code, 1) << words[0];
      EXPECT_THAT(ran.err, testing::HasSubstr("--create-registry")) << words[0];
    }
    EXPECT_EQ(std::filesystem::exists(Path("registry.db")), is_empty_file);
  }
  EXPECT_EQ(RunAsIs({"sync", "--create-registry"}).code, 0);
  EXPECT_EQ(RunAsIs({"sync"}).code, 0);
}

TEST_F(LostRegistry, ADryRunShowsWhatAFirstSyncWouldDo) {
  EXPECT_THAT(RunAsIs({"sync", "--dry-run"}).out, testing::HasSubstr("create   ann"));
  EXPECT_FALSE(std::filesystem::exists(Path("registry.db")));
}

}  // namespace
}  // namespace rollcall
