// A first load that SQLite writes once instead of twice. On PostgreSQL nothing differs.
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <string>

#include "store/accounts.h"
#include "tests/store/registry.h"

namespace rollcall {
namespace {

// Accounts of which SQLite's memory does not hold all, so that the file itself is written before the commit.
class InPlaceTest : public RegistryTest {
 protected:
  static constexpr int kMany = 60'000;

  void SetUp() override {
    if (OnPostgresql()) GTEST_SKIP() << "there are no files to look at";
  }

  void Fill() {
    for (int i = 0; i < kMany; ++i) Create("u" + std::to_string(i) + std::string(500, 'x'));
  }
  static std::string Mode(Database& database) { return database.One<std::string>("PRAGMA journal_mode").value(); }
  static std::int64_t Accounts(Database& database) {
    return database.One<std::int64_t>("SELECT count(*) FROM account").value();
  }
  std::filesystem::path File() const { return options_.connect.substr(std::string_view("sqlite3://").size()); }
};

TEST_F(InPlaceTest, TheFileGrowsBeforeTheCommitAndThereIsNoLog) {
  Transaction transaction(*database_, Durability::kInPlace);
  Fill();
  EXPECT_FALSE(std::filesystem::exists(File().string() + "-wal"));
  EXPECT_GT(std::filesystem::file_size(File()), std::uintmax_t{10} << 20);
  transaction.Commit();
  EXPECT_EQ(Mode(*database_), "wal");
  EXPECT_EQ(Accounts(*database_), kMany);
}

TEST_F(InPlaceTest, WhatIsRolledBackLeavesNothing) {
  {
    const Transaction transaction(*database_, Durability::kInPlace);
    Fill();
  }
  EXPECT_EQ(Mode(*database_), "wal");
  EXPECT_EQ(Accounts(*database_), 0);
}

TEST_F(InPlaceTest, WhereSomebodyElseHasTheRegistryOpenItIsWrittenAsEver) {
  Database other(options_);
  EXPECT_EQ(Accounts(other), 0);
  Transaction transaction(*database_, Durability::kInPlace);
  EXPECT_EQ(Mode(*database_), "wal");
  Fill();
  EXPECT_EQ(Accounts(other), 0);
  transaction.Commit();
  EXPECT_EQ(Accounts(other), kMany);
}

TEST_F(InPlaceTest, UntilPagesAreWrittenOthersReadWhatWasThere) {
  Transaction transaction(*database_, Durability::kInPlace);
  Create("a");
  Database other(options_);
  EXPECT_EQ(Accounts(other), 0);
  transaction.Commit();
  EXPECT_EQ(Accounts(other), 1);
}

// Killed, not closed: as by a power failure, the journal is there and the file half written.
TEST_F(InPlaceTest, WhoDiesWhileFillingLeavesTheRegistryAsItWas) {
  database_.reset();
  const pid_t child = fork();
  if (child == 0) {
    database_ = std::make_unique<Database>(options_);
    const Transaction transaction(*database_, Durability::kInPlace);
    Fill();
    raise(SIGKILL);
  }
  int status = 0;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  ASSERT_TRUE(WIFSIGNALED(status));
  EXPECT_GT(std::filesystem::file_size(File()), std::uintmax_t{10} << 20);
  Database after(options_);
  EXPECT_EQ(Accounts(after), 0);
  EXPECT_EQ(Mode(after), "wal");
  EXPECT_LT(std::filesystem::file_size(File()), std::uintmax_t{10} << 20);
}

}  // namespace
}  // namespace rollcall
