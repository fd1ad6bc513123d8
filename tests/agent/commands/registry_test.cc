#include "agent/commands/registry.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <iostream>

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

}  // namespace
}  // namespace rollcall
