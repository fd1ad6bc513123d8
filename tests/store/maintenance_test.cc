#include "store/maintenance.h"

#include <sys/resource.h>
#include <sys/stat.h>

#include <csignal>
#include <fstream>

#include "store/holds.h"
#include "store/links.h"
#include "store/schema.h"
#include "tests/store/registry.h"

namespace rollcall {
namespace {

class MaintenanceTest : public RegistryTest {
 protected:
  // What the triggers would refuse, or mend, as a broken disk or a clumsy hand would write it.
  void Break(std::string_view sql) {
    database_->RunScript(OnPostgresql()
                             ? "ALTER TABLE account DISABLE TRIGGER USER; ALTER TABLE hold DISABLE TRIGGER USER"
                             : "DROP TRIGGER account_enabled; DROP TRIGGER hold_set; DROP TRIGGER hold_lifted");
    database_->RunScript(sql);
  }
  std::vector<std::string> Problems() { return CheckIntegrity(*database_); }
  std::string TheProblem() {
    const auto problems = Problems();
    return problems.size() == 1 ? problems[0] : std::to_string(problems.size()) + " problems";
  }
};

TEST_F(MaintenanceTest, ARegistryInUseIsSound) {
  const SourceId source = InternSource(*database_, "corp");
  const AccountId account = Create("Bj\u00d6rn", "B@Example.com");
  InsertLink(*database_, {.source = source, .anchor = "1", .account = account, .first_seen_at = kNow});
  const Hold manual{.kind = HoldKind::kManual, .since = kNow, .by = "root", .reason = "left"};
  const Hold missing{.kind = HoldKind::kMissing, .source = "corp", .since = kNow, .by = "rollcall", .reason = "gone"};
  SetHold(*database_, account, manual, At(kNow));
  SetHold(*database_, account, missing, At(kNow));
  EXPECT_EQ(Problems(), std::vector<std::string>());
  LiftHold(*database_, account, HoldKind::kManual, "", "back", At(kNow));
  EXPECT_EQ(Problems(), std::vector<std::string>());
}

TEST_F(MaintenanceTest, AnAccountThatIsEnabledInSpiteOfAHoldIsFound) {
  const std::string id = Load(Create("a")).public_id;
  Break("INSERT INTO hold (account, kind, since, by, reason) VALUES (1, 'manual', 1, 'x', 'y')");
  EXPECT_EQ(TheProblem(), "account " + id + " is enabled although it has a hold, or disabled although it has none");
}

TEST_F(MaintenanceTest, AStateThatNoEventTellsOfIsFound) {
  Create("a");
  database_->Run("INSERT INTO hold (account, kind, since, by, reason) VALUES (1, 'manual', 1, 'x', 'y')");
  EXPECT_NE(TheProblem().find("is not in the state that its last event tells"), std::string::npos);
}

TEST_F(MaintenanceTest, AWrongAutomaticDeactivationIsFound) {
  Create("a");
  Break("UPDATE account SET automatic_deactivation = 1");
  EXPECT_NE(TheProblem().find("automatic_deactivation"), std::string::npos);
}

TEST_F(MaintenanceTest, AHoldOfNoSourceIsFound) {
  const Hold source{.kind = HoldKind::kSource, .source = "corp", .since = kNow, .by = "rollcall", .reason = "off"};
  SetHold(*database_, Create("a"), source, At(kNow));
  database_->Run("DELETE FROM source");
  EXPECT_NE(TheProblem().find("a hold of a source that is not there"), std::string::npos);
}

TEST_F(MaintenanceTest, AKeyThatIsNotTheLoginsIsFoundWithoutNamingThePerson) {
  Create("Ann");
  database_->Run("UPDATE account SET login_key = 'Ann'");
  EXPECT_NE(TheProblem().find("is not found by its login"), std::string::npos);
  EXPECT_EQ(TheProblem().find("Ann"), std::string::npos);
}

TEST_F(MaintenanceTest, ARemovalThatIsLeftOpenIsFound) {
  database_->Run("INSERT INTO removal (removed_at, removed_by_user, removal_event) VALUES (1, 'x', 'access-change')");
  EXPECT_NE(TheProblem().find("a row of removal is left over"), std::string::npos);
  database_->RunScript("DELETE FROM removal; INSERT INTO purge VALUES (1)");
  EXPECT_NE(TheProblem().find("a row of purge is left over"), std::string::npos);
}

TEST_F(MaintenanceTest, OfManyProblemsOfOneSortAHundredAreTold) {
  for (int i = 0; i < 150; ++i) Create("A" + std::to_string(i));
  database_->Run("UPDATE account SET login_key = login");
  EXPECT_EQ(Problems().size(), 100U);
}

TEST(Maintenance, ALinkToNobodyInASqliteFileIsFound) {
  const TemporaryFolder folder;
  Database database({.connect = "sqlite3://" + (folder / "registry.db").string()});
  Migrate(database);
  database.RunScript(
      "INSERT INTO source (name) VALUES ('corp'); PRAGMA foreign_keys = OFF; "
      "INSERT INTO link (source, anchor, account, fingerprint, first_seen_at) VALUES (1, 'x', 7, 0, 0)");
  EXPECT_EQ(CheckIntegrity(database),
            std::vector<std::string>{"a row of link refers to a row of account that is not there, 1 times"});
}

TEST(Maintenance, ADamagedSqliteFileIsFound) {
  const TemporaryFolder folder;
  const std::string path = folder / "registry.db";
  {
    Database database({.connect = "sqlite3://" + path});
    Migrate(database);
  }
  std::fstream(path, std::ios::in | std::ios::out).seekp(4096 * 3) << std::string(4096, 'x');
  Database database({.connect = "sqlite3://" + path});
  try {
    EXPECT_NE(CheckIntegrity(database), std::vector<std::string>());
  } catch (const StoreError& error) {
    EXPECT_NE(std::string(error.what()).find("malformed"), std::string::npos) << error.what();
  }
}

class BackupTest : public testing::Test {
 protected:
  BackupTest() { Migrate(database_); }
  TemporaryFolder folder_;
  const DatabaseOptions options_ = {.connect = "sqlite3://" + (folder_ / "registry.db").string()};
  const std::string file_ = folder_ / "backup.db";
  Database database_{options_};
};

TEST_F(BackupTest, HoldsWhatIsCommittedAndIsItsOwnersAlone) {
  database_.Run("INSERT INTO source (name) VALUES ('committed')");
  Database other(options_);
  Transaction transaction(other);
  other.Run("INSERT INTO source (name) VALUES ('not yet')");
  BackUp(database_, file_);
  struct stat info {};
  ASSERT_EQ(stat(file_.c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777U, 0600U);
  Database copy({.connect = "sqlite3://" + file_});
  EXPECT_EQ(CheckIntegrity(copy), std::vector<std::string>());
  EXPECT_EQ(copy.One<std::string>("SELECT name FROM source"), "committed");
  EXPECT_EQ(copy.One<std::int64_t>("SELECT count(*) FROM source"), 1);
}

TEST_F(BackupTest, OverwritesNothing) {
  std::ofstream(file_) << "precious";
  try {
    BackUp(database_, file_);
    FAIL() << "overwritten";
  } catch (const StoreError& error) {
    EXPECT_NE(std::string(error.what()).find(file_ + ": cannot be made: File exists"), std::string::npos);
  }
  EXPECT_EQ(std::filesystem::file_size(file_), 8U);
}

TEST_F(BackupTest, ThatDoesNotFitLeavesNoFile) {
  const rlimit small{.rlim_cur = 8192, .rlim_max = RLIM_INFINITY};
  const rlimit unlimited{.rlim_cur = RLIM_INFINITY, .rlim_max = RLIM_INFINITY};
  const auto handler = std::signal(SIGXFSZ, SIG_IGN);
  setrlimit(RLIMIT_FSIZE, &small);
  EXPECT_THROW(BackUp(database_, file_), StoreError);
  setrlimit(RLIMIT_FSIZE, &unlimited);
  std::signal(SIGXFSZ, handler);
  EXPECT_FALSE(std::filesystem::exists(file_));
}

}  // namespace
}  // namespace rollcall
