#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>

#include "store/database.h"
#include "store/text_key.h"
#include "tests/store/registry.h"

namespace rollcall {
namespace {

TEST_F(RegistryTest, SixtyFourBitsSurvive) {
  database_->Run("CREATE TABLE t (n BIGINT, s TEXT)");
  database_->Run("INSERT INTO t VALUES (:n, :s)", {std::numeric_limits<std::int64_t>::max(), "x"});
  EXPECT_EQ(database_->One<std::int64_t>("SELECT n FROM t"), std::numeric_limits<std::int64_t>::max());
}

TEST_F(RegistryTest, ItsStateDiffersOnceAnotherSessionHasCommitted) {
  const std::string before = database_->State();
  EXPECT_EQ(database_->State(), before);
  Database other(options_);
  other.One<std::int64_t>("SELECT count(*) FROM account");
  EXPECT_EQ(database_->State(), before) << "that was read only";
  other.Run("INSERT INTO source (name) VALUES ('hr')");
  EXPECT_NE(database_->State(), before);
}

TEST_F(RegistryTest, AMissingValueIsNullAndComesBackMissing) {
  database_->Run("CREATE TABLE t (n BIGINT, s TEXT)");
  database_->Run("INSERT INTO t VALUES (:n, :s)", {std::optional<std::int64_t>{}, OrNull("")});
  database_->Each<std::optional<std::int64_t>, std::optional<std::string>>(
      "SELECT n, s FROM t", {}, [](std::optional<std::int64_t> n, std::optional<std::string> s) {
        EXPECT_FALSE(n.has_value());
        EXPECT_FALSE(s.has_value());
      });
}

TEST_F(RegistryTest, TheSameStatementRunsAgainWithOtherValues) {
  database_->Run("CREATE TABLE t (n BIGINT)");
  for (std::int64_t n = 1; n <= 3; ++n) database_->Run("INSERT INTO t VALUES (:n)", {n});
  EXPECT_EQ(database_->One<std::int64_t>("SELECT sum(n) FROM t"), 6);
}

TEST_F(RegistryTest, AnErrorNamesTheConstraintAndNeverTheValue) {
  Create("secret-login");
  try {
    Create("secret-login");
    FAIL() << "two accounts of one login";
  } catch (const StoreError& error) {
    EXPECT_NE(std::string(error.what()).find("login"), std::string::npos) << error.what();
    EXPECT_EQ(std::string(error.what()).find("secret-login"), std::string::npos);
  }
}

TEST_F(RegistryTest, AnExceptionInTheMiddleOfAResultLeavesTheStatementUsable) {
  Create("a");
  Create("b");
  const auto stop = [](const std::string&) { throw std::runtime_error("stop"); };
  EXPECT_THROW(database_->Each<std::string>("SELECT login FROM account", {}, stop), std::runtime_error);
  int rows = 0;
  database_->Each<std::string>("SELECT login FROM account", {}, [&rows](const std::string&) { ++rows; });
  EXPECT_EQ(rows, 2);
}

TEST_F(RegistryTest, ATransactionThatIsNotCommittedLeavesNothing) {
  {
    Transaction transaction(*database_);
    Create("a");
  }
  EXPECT_FALSE(FindAccountByLogin(*database_, "a").has_value());
  Transaction transaction(*database_);
  Create("a");
  transaction.Commit();
  EXPECT_TRUE(FindAccountByLogin(*database_, "a").has_value());
}

TEST_F(RegistryTest, OnlyATransactionThatMayLastWithTheNextDoesNotWaitForTheDisk) {
  const std::string_view sql = OnPostgresql() ? "SHOW synchronous_commit" : "PRAGMA synchronous";
  const auto waits = [&] { return database_->One<std::string>(sql); };
  const auto before = waits();
  {
    Transaction transaction(*database_, Durability::kWithTheNext);
    EXPECT_NE(waits(), before);
    transaction.Commit();
  }
  EXPECT_EQ(waits(), before);
  { const Transaction rolled_back(*database_, Durability::kWithTheNext); }
  EXPECT_EQ(waits(), before);
}

TEST_F(RegistryTest, AFailedTransactionCanOnlyBeRolledBack) {
  {
    Transaction transaction(*database_);
    Create("a");
    EXPECT_THROW(Create("a"), StoreError);
    EXPECT_THROW(Create("b"), StoreError);
    EXPECT_THROW(transaction.Commit(), StoreError);
  }
  EXPECT_FALSE(FindAccountByLogin(*database_, "a").has_value());
  Create("a");
}

TEST_F(RegistryTest, AStreamedResultIsWholeAndOthersMayRunInside) {
  database_->Run("CREATE TABLE t (n BIGINT)");
  database_->Run(
      "INSERT INTO t WITH RECURSIVE r (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r WHERE n < 10000) SELECT n FROM r");
  for (const std::int64_t last : {std::int64_t{0}, std::int64_t{4999}, std::int64_t{5000}, std::int64_t{10000}}) {
    std::int64_t rows = 0;
    std::int64_t sum = 0;
    database_->Each<std::int64_t>(
        "SELECT n FROM t WHERE n <= :last", {last},
        [&](std::int64_t n) {
          if (++rows % 2500 == 0) sum += database_->One<std::int64_t>("SELECT n FROM t WHERE n = :n", {n}).value();
        },
        Rows::kMany);
    EXPECT_EQ(rows, last);
    EXPECT_EQ(sum, last == 10000 ? 25000 : last == 5000 ? 7500 : last == 4999 ? 2500 : 0);
  }
}

TEST_F(RegistryTest, AStreamThatIsLeftEarlyMayBeginAgain) {
  Create("a");
  Create("b");
  const auto stop = [](const std::string&) { throw std::runtime_error("stop"); };
  const Transaction transaction(*database_);
  for (int i = 0; i < 3; ++i) {
    EXPECT_THROW(database_->Each<std::string>("SELECT login FROM account", {}, stop, Rows::kMany), std::runtime_error);
  }
}

TEST_F(RegistryTest, TextIsSortedByteByByteAndNotByALanguage) {
  for (const char* login : {"zo\u00eb", "\u00e9mile", "zach", "z-2", "z 1"}) Create(login);
  std::vector<std::string> logins;
  EachAccount(*database_, {}, [&](const Account& account) { logins.push_back(account.profile.login); });
  EXPECT_EQ(logins, (std::vector<std::string>{"z 1", "z-2", "zach", "zo\u00eb", "\u00e9mile"}));
}

TEST_F(RegistryTest, ATextWithANulIsRefusedAndNeverCut) { EXPECT_THROW(Create(std::string("a\0b", 3)), StoreError); }

TEST(Database, ANewFileIsReadableByItsOwnerOnly) {
  const TemporaryFolder folder;
  const Database database({.connect = "sqlite3://" + (folder / "registry.db").string()});
  struct stat info {};
  ASSERT_EQ(stat((folder / "registry.db").c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777U, 0600U);
}

// Else another process takes itself for the only one, and puts away what this one is still writing.
TEST(Database, AnotherConnectionOfTheSameProcessLeavesTheFirstItsLock) {
  const TemporaryFolder folder;
  const std::string path = folder / "registry.db";
  Database first({.connect = "sqlite3://" + path});
  first.Run("CREATE TABLE t (n BIGINT)");
  { Database second({.connect = "sqlite3://" + path}); }
  Database third({.connect = "sqlite3://" + path});
  // The bytes that whoever has the database open shares (https://www.sqlite.org/fileformat.html, lock-byte page).
  struct flock shared = {};
  shared.l_type = F_WRLCK;
  shared.l_whence = SEEK_SET;
  shared.l_start = 0x40000002;
  shared.l_len = 510;
  const int fd = open(path.c_str(), O_RDWR | O_CLOEXEC);
  EXPECT_EQ(fcntl(fd, F_OFD_GETLK, &shared), 0);
  EXPECT_EQ(shared.l_type, F_RDLCK);
  close(fd);
}

TEST(Database, AFileThatIsNoDatabaseIsRefused) {
  const TemporaryFolder folder;
  std::ofstream(folder / "registry.db") << std::string(4096, 'x');
  EXPECT_THROW(Database({.connect = "sqlite3://" + (folder / "registry.db").string(), .password_file = ""}),
               StoreError);
}

TEST(Database, AFolderThatIsNotThereIsNamed) {
  try {
    const Database database({.connect = "sqlite3:///no/such/folder/registry.db", .password_file = ""});
    FAIL() << "opened";
  } catch (const StoreError& error) {
    EXPECT_NE(std::string(error.what()).find("/no/such/folder/registry.db"), std::string::npos);
  }
}

TEST(Database, AnUnknownSchemeIsRefusedWithoutShowingWhatFollows) {
  try {
    const Database database({.connect = "mysql://user:secret@host/db"});
    FAIL() << "connected";
  } catch (const StoreError& error) {
    EXPECT_EQ(std::string(error.what()).find("secret"), std::string::npos);
    EXPECT_NE(std::string(error.what()).find("postgresql://"), std::string::npos);
  }
}

}  // namespace
}  // namespace rollcall
