#include "store/schema.h"

#include <sys/wait.h>
#include <tests/paths.h>
#include <unistd.h>

#include <array>
#include <fstream>
#include <iostream>
#include <sstream>
#include <thread>

#include "store/engine/event_writer.h"
#include "store/event_chain.h"
#include "store/groups.h"
#include "store/maintenance.h"
#include "tests/store/registry.h"

namespace rollcall {
namespace {

TEST_F(RegistryTest, MigratingTwiceChangesNothing) {
  Create("a");
  Migrate(*database_);
  EXPECT_EQ(SchemaVersion(*database_), LatestSchemaVersion());
  EXPECT_TRUE(FindAccountByLogin(*database_, "a").has_value());
}

TEST_F(RegistryTest, AnUnknownSchemaIsRefusedWithItsVersion) {
  database_->Run("INSERT INTO schema_version VALUES (999)");
  try {
    Migrate(*database_);
    FAIL() << "migrated down";
  } catch (const StoreError& error) {
    EXPECT_NE(std::string(error.what()).find("version 999"), std::string::npos);
    EXPECT_NE(std::string(error.what()).find("export the accounts"), std::string::npos) << "an earlier build made it";
  }
}

TEST(Schema, AnEmptyDatabaseHasVersionZero) {
  const TemporaryRegistry registry;
  Database database(registry.options());
  EXPECT_EQ(SchemaVersion(database), 0);
}

// What a process does that migrates the registry as soon as nobody holds the other end of `start`. Its exit code.
int MigrateElsewhere(const DatabaseOptions& options, int start) {
  try {
    Database database(options);
    char nothing = 0;
    if (read(start, &nothing, 1) != 0) return 1;
    Migrate(database);
    return SchemaVersion(database) == LatestSchemaVersion() ? 0 : 2;
  } catch (const StoreError& error) {
    std::cerr << error.what() << "\n";
    return 3;
  }
}

TEST(Schema, ProcessesThatMigrateAtOnceDoNotDisturbEachOther) {
  const TemporaryRegistry registry;
  std::array<int, 2> start{};
  ASSERT_EQ(pipe(start.data()), 0);
  std::vector<pid_t> children;
  for (int i = 0; i < 8; ++i) {
    children.push_back(fork());
    if (children.back() != 0) continue;
    close(start[1]);
    _exit(MigrateElsewhere(registry.options(), start[0]));
  }
  close(start[0]);
  std::this_thread::sleep_for(std::chrono::milliseconds{300});
  close(start[1]);
  for (const pid_t child : children) {
    int status = -1;
    waitpid(child, &status, 0);
    EXPECT_EQ(status, 0);
  }
}

// Of the registry that tests/store/fixtures/make has made with this program's first schema.
TEST(Schema, TheFixtureOfTheFirstSchemaKeepsItsContent) {
  const TemporaryRegistry registry;
  Database database(registry.options());
  const std::string file = std::string(ROLLCALL_SOURCE_DIR) + "/tests/store/fixtures/registry_0001_" +
                           (OnPostgresql() ? "postgresql" : "sqlite") + ".sql";
  std::ostringstream dump;
  dump << std::ifstream(file).rdbuf();
  ASSERT_FALSE(dump.str().empty()) << file;
  database.RunScript(dump.str());
  EXPECT_EQ(SchemaVersion(database), 1);
  Migrate(database);
  EXPECT_EQ(SchemaVersion(database), LatestSchemaVersion());
  EXPECT_EQ(CheckIntegrity(database), std::vector<std::string>());
  EXPECT_EQ(VerifyEvents(database).faults, std::vector<std::string>());
  const Account ann = FindAccountByLogin(database, "ANN").value();
  EXPECT_TRUE(ann.enabled);
  EXPECT_EQ(ann.profile.email, "ann@example.com");
  EXPECT_EQ(GroupsOf(database, ann.id), std::vector<std::string>{"/staff"});
  EXPECT_FALSE(FindAccountByLogin(database, "bob").value().enabled);
  EXPECT_FALSE(FindAccountByLogin(database, "cid").has_value());
  EXPECT_EQ(database.One<std::int64_t>("SELECT count(*) FROM deleted_account WHERE login = 'cid'"), 1);
  EXPECT_EQ(database.One<std::int64_t>("SELECT count(*) FROM link"), 2);
  // Every kind of event of today goes in.
  const Stamp stamp = {.now = kNow, .actor = "test", .event_source = "ldap", .pass = {}};
  for (const CodeLabel& operation : kOperations) {
    EXPECT_NO_THROW(WriteEvent(database, OperationFromCode(operation.code).value(), {}, "", stamp)) << operation.code;
  }
  // Ids go on where they ended.
  const NewAccount dan{.profile = {.login = "dan"}, .creation_source = CreationSource::kLdap};
  EXPECT_GT(CreateAccount(database, dan, stamp), ann.id);
}

}  // namespace
}  // namespace rollcall
