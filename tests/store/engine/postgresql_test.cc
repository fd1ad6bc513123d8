// What only PostgreSQL can do to a registry. Runs with ROLLCALL_TEST_REGISTRY alone: see registry.h.
#include <signal.h>
#include <sys/resource.h>

#include <tests/paths.h>
#include <cstdlib>
#include <fstream>
#include <thread>

#include "store/holds.h"
#include "store/leases.h"
#include "store/maintenance.h"
#include "store/schema.h"
#include "tests/store/registry.h"

namespace rollcall {
namespace {

using namespace std::chrono_literals;  // NOLINT(google-build-using-namespace)

// The message of what `action` throws.
template <class Error = StoreError>
std::string MessageOf(const std::function<void()>& action) {
  try {
    action();
  } catch (const Error& error) {
    return error.what();
  } catch (const std::exception& error) {
    return std::string("another error: ") + error.what();
  }
  return "no error";
}

bool Contains(std::string_view text, std::string_view part) { return text.find(part) != std::string_view::npos; }

class PostgresqlConnect : public testing::Test {
 protected:
  std::string MessageFor(const std::string& connect, const std::string& password_file) {
    return MessageOf<StoreError>([&] { Database({.connect = connect, .password_file = password_file}); });
  }
  std::string PasswordFile(std::string_view text) {
    std::ofstream(folder_ / "password") << text;
    return folder_ / "password";
  }
  static std::string At(std::string_view host, std::string_view parameters) {
    return "postgresql://rollcall@" + std::string(host) + ":" + ServerSetting("PORT") + "/rollcall?" +
           std::string(parameters);
  }
  TemporaryFolder folder_;
  const std::string password_file_ = ServerSetting("PASSWORD_FILE");
};

TEST_F(PostgresqlConnect, AWrongPasswordIsToldWithoutShowingIt) {
  const std::string message = MessageFor(ServerSetting("CONNECT"), PasswordFile("hunter2"));
  EXPECT_TRUE(Contains(message, "password authentication failed")) << message;
  EXPECT_TRUE(Contains(message, "password_file")) << message;
  EXPECT_TRUE(Contains(message, "registry postgresql://rollcall@127.0.0.1:")) << message;
  EXPECT_FALSE(Contains(message, "hunter2")) << message;
}

TEST_F(PostgresqlConnect, OneNewlineAfterThePasswordIsCut) {
  std::string password;
  std::getline(std::ifstream(password_file_), password);
  EXPECT_EQ(MessageFor(ServerSetting("CONNECT"), PasswordFile(password + "\n")), "no error");
  EXPECT_NE(MessageFor(ServerSetting("CONNECT"), PasswordFile(password + "\n\n")), "no error");
}

TEST_F(PostgresqlConnect, APasswordFileThatIsMissingOrEmptyIsNamed) {
  EXPECT_EQ(MessageFor(ServerSetting("CONNECT"), "/no/such/file"),
            "password_file: /no/such/file cannot be read: No such file or directory");
  const std::string empty = PasswordFile("\n");
  EXPECT_EQ(MessageFor(ServerSetting("CONNECT"), empty), "password_file: " + empty + " is empty");
}

TEST_F(PostgresqlConnect, WithoutAPasswordTheKeyThatNamesItIsTold) {
  EXPECT_TRUE(Contains(MessageFor(ServerSetting("CONNECT"), ""), "name it in password_file"));
}

TEST_F(PostgresqlConnect, APasswordInConnectIsRefusedAndNeverShown) {
  for (const char* connect :
       {"postgresql://me:hunter2@db/x", "postgresql://db/x?password=hunter2", "postgresql://me:hun/ter2@db/x",
        "postgresql://me:hun?ter2@db/x", "postgresql://me:hunter2%@db/x", "postgresql://me:hunter2@[db/x"}) {
    const std::string message = MessageFor(connect, "");
    EXPECT_TRUE(Contains(message, "registry: connect ")) << message;
    EXPECT_FALSE(Contains(message, "hun") || Contains(message, "ter2")) << message;
  }
}

TEST_F(PostgresqlConnect, AMisspeltParameterIsNamed) {
  EXPECT_TRUE(Contains(MessageFor("postgresql://me@db/x?sslmod=require", ""), "\"sslmod\""));
}

TEST_F(PostgresqlConnect, TlsIsVerifiedAgainstTheAuthorityAndTheName) {
  const std::string ca = "sslmode=verify-full&sslrootcert=" + ServerSetting("CA_FILE");
  EXPECT_EQ(MessageFor(At("127.0.0.1", ca), password_file_), "no error");
  EXPECT_EQ(MessageFor(At("localhost", ca), password_file_), "no error");
  EXPECT_TRUE(Contains(MessageFor(At("db.example.com", ca + "&hostaddr=127.0.0.1"), password_file_),
                       "connect must name the host as its certificate does"));
  const std::string other = "sslmode=verify-full&sslrootcert=" + ServerSetting("OTHER_CA_FILE");
  EXPECT_TRUE(Contains(MessageFor(At("127.0.0.1", other), password_file_),
                       "sslrootcert in connect must name the certificate of the authority"));
  EXPECT_TRUE(Contains(MessageFor(At("127.0.0.1", "sslmode=verify-full&sslrootcert=/no/file"), password_file_),
                       "name the authority's certificate with sslrootcert"));
}

TEST_F(PostgresqlConnect, AServerThatIsNotThereIsUnavailable) {
  const auto connect = [&] { Database({.connect = "postgresql://me@127.0.0.1:1/x?sslmode=disable"}); };
  const std::string message = MessageOf<StoreUnavailable>(connect);
  EXPECT_TRUE(message.starts_with("registry postgresql://me@127.0.0.1:1/x: ")) << message;
  EXPECT_TRUE(Contains(message, "Connection refused")) << message;
  EXPECT_FALSE(Contains(message, "\n")) << message;
}

TEST_F(PostgresqlConnect, OfSeveralHostsTheOneThatAnswersIsTaken) {
  EXPECT_EQ(
      MessageFor("postgresql://rollcall@127.0.0.1:1,127.0.0.1:" + ServerSetting("PORT") + "/rollcall", password_file_),
      "no error");
}

TEST_F(PostgresqlConnect, ADatabaseThatIsNotThereIsNamedWithWhatToDo) {
  const std::string connect = "postgresql://rollcall@127.0.0.1:" + ServerSetting("PORT") + "/nowhere";
  const std::string message = MessageFor(connect, password_file_);
  EXPECT_TRUE(Contains(message, "\"nowhere\" does not exist")) << message;
  EXPECT_TRUE(Contains(message, "make the database")) << message;
}

TEST_F(PostgresqlConnect, ADatabaseOfAnotherEncodingIsRefused) {
  Database admin({.connect = ServerSetting("ADMIN_CONNECT")});
  admin.RunScript("DROP DATABASE IF EXISTS latin");
  admin.RunScript("CREATE DATABASE latin ENCODING 'LATIN1' LOCALE 'C' LOCALE_PROVIDER libc TEMPLATE template0");
  const std::string connect = "postgresql://rollcall@127.0.0.1:" + ServerSetting("PORT") + "/latin";
  EXPECT_TRUE(Contains(MessageFor(connect, password_file_), "the database's encoding is LATIN1"));
  admin.RunScript("DROP DATABASE latin");
}

class PostgresqlTest : public RegistryTest {
 protected:
  std::int64_t Backend() { return database_->One<std::int64_t>("SELECT pg_backend_pid()").value(); }
  void EndConnection() { other_.Run("SELECT CAST(pg_terminate_backend(CAST(:pid AS INT), 5000) AS INT)", {Backend()}); }
  Database other_{options_};
};

TEST_F(PostgresqlTest, AConnectionLostInATransactionEndsItAndTheNextOneConnectsAnew) {
  Create("before");
  {
    Transaction transaction(*database_);
    Create("half");
    EndConnection();
    EXPECT_TRUE(Contains(MessageOf<StoreUnavailable>([&] { Create("rest"); }), "connection"));
    EXPECT_THROW(Create("rest"), StoreError);
    EXPECT_THROW(transaction.Commit(), StoreError);
  }
  EXPECT_FALSE(FindAccountByLogin(*database_, "half").has_value());
  EXPECT_FALSE(FindAccountByLogin(*database_, "rest").has_value());
  Transaction transaction(*database_);
  Create("after");
  transaction.Commit();
  EXPECT_TRUE(FindAccountByLogin(other_, "after").has_value());
}

TEST_F(PostgresqlTest, AConnectionThatDiedWhileIdleIsNotNoticed) {
  Create("before");
  EndConnection();
  Transaction transaction(*database_);
  Create("after");
  transaction.Commit();
  EXPECT_EQ(Events().size(), 2U);
}

TEST_F(PostgresqlTest, AConnectionLostWhileCommittingLeavesTheOutcomeOpen) {
  Transaction transaction(*database_);
  database_->Run("INSERT INTO source (name) VALUES ('corp')");
  EndConnection();
  EXPECT_TRUE(Contains(MessageOf<StoreUnavailable>([&] { transaction.Commit(); }), "is not known"));
}

TEST_F(PostgresqlTest, AConnectionLostInsideAResultDoesNotPullItAway) {
  Create("a");
  Create("b");
  int rows = 0;
  database_->Each<std::string>("SELECT login FROM account", {}, [&](const std::string&) {
    if (++rows == 1) EndConnection();
    EXPECT_THROW(Create("c"), StoreUnavailable);
  });
  EXPECT_EQ(rows, 2);
  Create("c");
}

TEST_F(PostgresqlTest, AWriterThatDoesNotEndIsAConflict) {
  Transaction transaction(*database_);
  DatabaseOptions impatient = options_;
  impatient.connect += "%20-clock_timeout%3D100ms";
  Database waiting(impatient);
  EXPECT_TRUE(Contains(MessageOf<StoreConflict>([&] { const Transaction second(waiting); }), "another process"));
  transaction.Commit();
  const Transaction second(waiting);
}

TEST_F(PostgresqlTest, AWriterSeesEverythingThatTheOneBeforeHasWritten) {
  auto first = std::make_unique<Transaction>(*database_);
  Create("a");
  std::thread second([&] {
    const Transaction transaction(other_);
    EXPECT_TRUE(FindAccountByLogin(other_, "a").has_value());
  });
  std::this_thread::sleep_for(200ms);
  first->Commit();
  second.join();
}

TEST_F(PostgresqlTest, SomebodyWhoChangesTheSameRowByHandIsAConflict) {
  Create("a");
  const Transaction transaction(*database_);
  FindAccountByLogin(*database_, "a");
  other_.Run("UPDATE account SET email = 'by hand'");
  const auto change = [&] { database_->Run("UPDATE account SET email = 'by the pass'"); };
  EXPECT_TRUE(Contains(MessageOf<StoreConflict>(change), "40001"));
}

TEST_F(PostgresqlTest, HoldsSetAndLiftedByHandAtOnceLeaveTheAccountRight) {
  const AccountId account = Create("a");
  SetHold(*database_, account, {.kind = HoldKind::kManual, .since = kNow, .by = "root", .reason = "left"}, At(kNow));
  database_->RunScript("BEGIN");
  database_->Run("INSERT INTO hold (account, kind, since, by, reason) VALUES (1, 'automatic', 1, 'x', 'y')");
  std::thread lifting([&] { other_.Run("DELETE FROM hold WHERE kind = 'manual'"); });
  std::this_thread::sleep_for(200ms);
  database_->RunScript("COMMIT");
  lifting.join();
  EXPECT_FALSE(Load(account).enabled);
  EXPECT_EQ(CheckIntegrity(*database_), std::vector<std::string>());
}

TEST_F(PostgresqlTest, AnErrorNeverShowsAValue) {
  Create("secret-login");
  const auto twice = [&] { Create("secret-login"); };
  const auto no_number = [&] { database_->Run("SELECT CAST(CAST(:n AS TEXT) AS BIGINT)", {"secret-number"}); };
  const auto no_source = [&] {
    database_->Run("INSERT INTO link (source, anchor, account, fingerprint, first_seen_at) VALUES (1, :a, 1, 0, 0)",
                   {"secret-anchor"});
  };
  const auto no_code = [&] { database_->Run("UPDATE account SET enabled = :n", {7}); };
  const std::array<std::function<void()>, 4> actions = {twice, no_number, no_source, no_code};
  for (const auto& action : actions) {
    const std::string message = MessageOf<StoreError>(action);
    EXPECT_TRUE(message.starts_with("registry postgresql://")) << message;
    EXPECT_FALSE(Contains(message, "secret") || Contains(message, "DETAIL") || Contains(message, "\n")) << message;
  }
  EXPECT_TRUE(Contains(MessageOf<StoreError>(twice), "account_login_key_key"));
}

TEST_F(PostgresqlTest, FailedTransactionsLeaveNoStatementsInTheServer) {
  Create("a");
  const auto prepared = [&] {
    return database_->One<std::int64_t>("SELECT count(*) FROM pg_prepared_statements").value();
  };
  const auto fail = [&](int i) {
    const Transaction transaction(*database_);
    database_->Run("UPDATE account SET public_id = 'x" + std::to_string(i) + "'");
  };
  EXPECT_THROW(fail(0), StoreError);
  const std::int64_t before = prepared();
  for (int i = 1; i < 20; ++i) EXPECT_THROW(fail(i), StoreError);
  EXPECT_EQ(prepared(), before);
}

TEST_F(PostgresqlTest, AStreamOfAnySizeFitsIntoLittleMemory) {
#ifdef __SANITIZE_ADDRESS__
  GTEST_SKIP() << "the sanitizer keeps freed memory for a while";
#endif
  const auto peak = [] {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    return usage.ru_maxrss;  // kB
  };
  const long before = peak();
  std::size_t bytes = 0;
  database_->Each<std::string_view>(
      "SELECT repeat('x', 1000) FROM generate_series(1, 200000)", {},
      [&](std::string_view text) { bytes += text.size(); }, Rows::kMany);
  EXPECT_EQ(bytes, 200'000'000U);
  EXPECT_LT(peak() - before, 60'000);
}

TEST_F(PostgresqlTest, NothingIsTruncated) {
  for (const char* table : {"account", "event", "hold"}) {
    EXPECT_THROW(database_->RunScript("TRUNCATE " + std::string(table) + " CASCADE"), StoreError) << table;
  }
}

TEST_F(PostgresqlTest, ThePeopleWhoWriteByHandNeedNotSetAPath) {
  Create("a");
  const auto schema = database_->One<std::string>("SELECT current_schema()").value();
  Database elsewhere({.connect = ServerSetting("CONNECT"), .password_file = options_.password_file});
  elsewhere.RunScript("INSERT INTO " + schema +
                      ".hold (account, kind, since, by, reason) VALUES (1, 'manual', 1, 'x', 'y')");
  EXPECT_FALSE(Load(AccountId{1}).enabled);
}

TEST_F(PostgresqlTest, AUserWhoMayMakeNoTablesIsToldWhatIsMissing) {
  Database admin({.connect = ServerSetting("ADMIN_CONNECT")});
  admin.RunScript("DROP ROLE IF EXISTS stranger; CREATE ROLE stranger LOGIN");
  std::string connect = ServerSetting("ADMIN_CONNECT");
  connect.replace(connect.find("postgres@"), 9, "stranger@");
  connect.replace(connect.rfind("/postgres"), 9, "/rollcall");
  Database stranger({.connect = connect});
  const std::string message = MessageOf<StoreError>([&] { Migrate(stranger); });
  EXPECT_TRUE(Contains(message, "may create some in its schema")) << message;
}

TEST_F(PostgresqlTest, ABackupIsPgDumps) {
  const std::string message = MessageOf<StoreError>([&] { BackUp(*database_, "/tmp/backup"); });
  EXPECT_TRUE(Contains(message, "pg_dump --format=custom --file='/tmp/backup' 'postgresql://rollcall@")) << message;
}

// A connection of the agent "asleep", which took the lease for no time at all.
class Asleep {
 public:
  explicit Asleep(DatabaseOptions options)
      : database_(Named(std::move(options))), fence_(database_, TakeLease(database_, "job", "asleep", -1ms).value()) {}
  Database& database() { return database_; }

 private:
  static DatabaseOptions Named(DatabaseOptions options) {
    options.session_name = "asleep";
    return options;
  }
  Database database_;
  Fence fence_;
};

TEST_F(PostgresqlTest, WhoseLeaseIsTakenOverLosesTheTransactionThatItSleptIn) {
  Asleep asleep(options_);
  Transaction transaction(asleep.database());
  asleep.database().Run("INSERT INTO source (name) VALUES ('late')");
  ASSERT_TRUE(TakeLease(*database_, "job", "awake", 1h));
  { const Transaction now_possible(*database_); }
  EXPECT_THROW(transaction.Commit(), StoreUnavailable);
  EXPECT_EQ(database_->One<std::int64_t>("SELECT count(*) FROM source"), 0);
}

TEST_F(PostgresqlTest, WhoIsConnectedUnderAnotherNameIsStoppedByTheFence) {
  const Lease lease = TakeLease(*database_, "job", "asleep", -1ms).value();
  Database unnamed(options_);
  const Fence fence(unnamed, lease);
  Transaction transaction(unnamed);
  unnamed.Run("INSERT INTO source (name) VALUES ('late')");
  ASSERT_TRUE(TakeLease(*database_, "job", "awake", 1h));
  EXPECT_THROW(transaction.Commit(), StoreConflict);  // its view of the fence is older than the other's
}

TEST_F(PostgresqlTest, LeasesAreRenewedAndTakenWhileSomebodyWrites) {
  const Lease lease = TakeLease(*database_, "job", "a", 1h).value();
  Database writer(options_);
  const Transaction transaction(writer);
  EXPECT_EQ(RenewLease(*database_, lease, 1h), Renewal::kRenewed);
  EXPECT_TRUE(TakeLease(*database_, "another job", "b", 1h));
}

// A server of its own, for it is killed.
class OwnServer : public testing::Test {
 protected:
  OwnServer() {
    std::filesystem::permissions(folder_ / "", std::filesystem::perms{0711});  // the server may be another user's
    Do("start");
  }
  ~OwnServer() override { Do("stop"); }
  void Do(const std::string& command) {
    const std::string script = ROLLCALL_SOURCE_DIR "/scripts/servers/postgresql ";
    ASSERT_EQ(std::system((script + command + ' ' + (folder_ / "server").string()).c_str()), 0);
  }
  std::string Setting(std::string_view key) const { return ServerSetting(folder_ / "server" / "env", key); }

  TemporaryFolder folder_;
};

TEST_F(OwnServer, KilledInATransactionLeavesNothingHalfDone) {
  Database database({.connect = Setting("CONNECT"), .password_file = Setting("PASSWORD_FILE")});
  Migrate(database);
  const Stamp stamp{.now = kNow, .actor = "rollcall", .event_source = "ldap"};
  CreateAccount(database, {.profile = {.login = "before"}}, stamp);
  {
    Transaction transaction(database);
    for (int i = 0; i < 100; ++i) CreateAccount(database, {.profile = {.login = "a" + std::to_string(i)}}, stamp);
    kill(std::stoi(Setting("PID")), SIGQUIT);
    EXPECT_THROW(
        {
          for (int i = 100;; ++i) CreateAccount(database, {.profile = {.login = "a" + std::to_string(i)}}, stamp);
        },
        StoreUnavailable);
  }
  EXPECT_THROW({ const Transaction transaction(database); }, StoreUnavailable);
  Do("restart");
  const Transaction transaction(database);
  EXPECT_EQ(database.One<std::int64_t>("SELECT count(*) FROM account"), 1);
  EXPECT_EQ(database.One<std::int64_t>("SELECT count(*) FROM event"), 1);
  EXPECT_EQ(CheckIntegrity(database), std::vector<std::string>());
}

}  // namespace
}  // namespace rollcall
