#include "store/schema.h"

#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <iostream>
#include <thread>

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

TEST_F(RegistryTest, ANewerSchemaIsRefusedWithItsVersion) {
  database_->Run("INSERT INTO schema_version VALUES (999)");
  try {
    Migrate(*database_);
    FAIL() << "migrated down";
  } catch (const StoreError& error) {
    EXPECT_NE(std::string(error.what()).find("version 999"), std::string::npos);
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

// What was written by the program that had this version; statements that it ran, in its own words.
struct OldData {
  std::int64_t version;
  std::string_view sql;
};
constexpr std::array kOldData = {
    OldData{6,
            "INSERT INTO plan (source, kind, digest, changes, reason, event_source, made_at, last_seen_at, expires_at) "
            "VALUES (1, 'missing', 'd', 1, 'many', 'ldap', 1000, 1000, 2000); "
            "INSERT INTO plan_change (plan, position, action, account, login) VALUES (1, 1, 'hold', 1, 'Ann')"},
    OldData{
        1,
        "INSERT INTO source (name) VALUES ('corp'); "
        "INSERT INTO pass (kind, source, actor, started_at, outcome) VALUES ('sync', 1, 'rollcall', 1000, 'complete'); "
        "INSERT INTO account (public_id, login, login_key, creation_source, created_at) VALUES "
        "('0192f000-0000-7000-8000-000000000001', 'Ann', 'ann', 'ldap', 1000), "
        "('0192f000-0000-7000-8000-000000000002', 'Bob', 'bob', '', 1000); "
        "INSERT INTO event (at, operation, account, login, enabled, actor, source, pass) "
        "VALUES (1000, 'createUser', 1, 'Ann', 1, 'rollcall', 'ldap', 1); "
        "INSERT INTO link (source, anchor, account, fingerprint, first_seen_at) VALUES (1, 'x', 1, 7, 1000); "
        "INSERT INTO hold (account, kind, since, by, reason) VALUES (2, 'manual', 1000, 'root', 'left'); "
        "INSERT INTO user_group (source, anchor, name) VALUES (1, 'g', 'staff'); "
        "INSERT INTO membership (user_group, account, granted_at, granted_by) VALUES (1, 1, 1000, 'rollcall'); "
        "INSERT INTO cursor (source, position, pass, saved_at) VALUES (1, 'here', 1, 1000); "
        "INSERT INTO conflict (source, subject, place, reason, first_seen_at, last_seen_at) "
        "VALUES (1, 's', 'line 2', 'no login', 1000, 1000)"}};

class MigrationFrom : public testing::TestWithParam<std::int64_t> {};

TEST_P(MigrationFrom, AnEarlierVersionKeepsWhatItHolds) {
  const TemporaryRegistry registry;
  Database database(registry.options());
  for (std::int64_t version = 1; version <= GetParam(); ++version) {
    MigrateTo(database, version);
    for (const OldData& data : kOldData) {
      if (data.version == version) database.RunScript(data.sql);
    }
  }
  Migrate(database);
  EXPECT_EQ(SchemaVersion(database), LatestSchemaVersion());
  EXPECT_EQ(CheckIntegrity(database), std::vector<std::string>());
  EXPECT_TRUE(FindAccountByLogin(database, "ANN").value().enabled);
  EXPECT_FALSE(FindAccountByLogin(database, "bob").value().enabled);
  EXPECT_EQ(database.One<std::int64_t>("SELECT count(*) FROM event"), 1);
  EXPECT_EQ(VerifyEvents(database).faults, std::vector<std::string>()) << "its events are counted";
  EXPECT_EQ(database.One<std::string>("SELECT position FROM cursor"), "here");
  EXPECT_EQ(GroupsOf(database, AccountId{1}), std::vector<std::string>{"staff"});
  if (GetParam() < 6) return;
  EXPECT_EQ(database.One<std::string>("SELECT c.login FROM plan_change c JOIN plan p ON p.id = c.plan"), "Ann");
}

INSTANTIATE_TEST_SUITE_P(Every, MigrationFrom, testing::Range(std::int64_t{1}, LatestSchemaVersion() + 1));

}  // namespace
}  // namespace rollcall
