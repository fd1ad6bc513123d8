// What SQLite has written and not yet put into its file.
#include <gtest/gtest.h>

#include <filesystem>

#include "store/database.h"
#include "tests/temporary_folder.h"

namespace rollcall {
namespace {

class SqliteLogTest : public testing::Test {
 protected:
  std::string Path() { return folder_ / "registry.db"; }
  void Run(const std::string& script) { Database({.connect = "sqlite3://" + Path()}).RunScript(script); }
  std::uintmax_t LogSize() {
    std::error_code absent;
    const auto size = std::filesystem::file_size(Path() + "-wal", absent);
    return absent ? 0 : size;
  }

  TemporaryFolder folder_;
};

TEST_F(SqliteLogTest, OfASmallDatabaseNothingIsLeftBesideIt) {
  Run("CREATE TABLE t (v TEXT); INSERT INTO t VALUES ('one')");
  EXPECT_EQ(LogSize(), 0U);
}

TEST_F(SqliteLogTest, OfALargeOneALittleStaysUntilItIsMuch) {
  Run("CREATE TABLE t (v TEXT);"
      "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5000) "
      "INSERT INTO t SELECT hex(zeroblob(1000)) FROM n");
  EXPECT_EQ(LogSize(), 0U) << "it was much";
  Run("INSERT INTO t VALUES ('one')");
  EXPECT_GT(LogSize(), 0U);
  Database database({.connect = "sqlite3://" + Path()});
  EXPECT_EQ(database.One<std::int64_t>("SELECT count(*) FROM t WHERE v = 'one'"), 1);
  database.RunScript("UPDATE t SET v = v || '.'");
  EXPECT_EQ(database.One<std::int64_t>("SELECT count(*) FROM t WHERE v = 'one.'"), 1);
}

TEST_F(SqliteLogTest, WhoOnlyReadsLeavesItAsItIs) {
  Run("CREATE TABLE t (v TEXT);"
      "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5000) "
      "INSERT INTO t SELECT hex(zeroblob(1000)) FROM n");
  Run("INSERT INTO t VALUES ('one')");
  const auto before = LogSize();
  Run("SELECT count(*) FROM t");
  EXPECT_EQ(LogSize(), before);
}

}  // namespace
}  // namespace rollcall
