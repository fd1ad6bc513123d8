// PostgreSQL 13 or later, through libpq.
#include <soci/postgresql/soci-postgresql.h>

#include <algorithm>
#include <array>

#include "store/engine/dialect.h"
#include "store/engine/postgresql/postgresql_connect.h"

namespace rollcall {
namespace {

PGconn* Native(soci::session& session) {
  return static_cast<soci::postgresql_session_backend*>(session.get_backend())->conn_;
}

struct ClearResult {
  void operator()(PGresult* result) const { PQclear(result); }
};

void RunScript(soci::session& session, const std::string& script) {
  PGconn* connection = Native(session);
  const std::unique_ptr<PGresult, ClearResult> result(PQexec(connection, script.c_str()));
  const ExecStatusType status = PQresultStatus(result.get());
  if (status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK) return;
  const char* code = PQresultErrorField(result.get(), PG_DIAG_SQLSTATE);
  throw soci::postgresql_soci_error(PQerrorMessage(connection), code != nullptr ? code : "     ");
}

// What this program relies on and a server may not have.
void CheckServer(const PGconn* connection, std::string_view address) {
  constexpr int kOldestVersion = 130000;  // as PQserverVersion counts
  const int version = PQserverVersion(connection);
  if (version < kOldestVersion) {
    throw StoreError("registry " + ShownPostgresqlAddress(address) + ": the server is PostgreSQL " +
                     std::to_string(version / 10000) + ", rollcall needs 13 or later");
  }
  const std::string encoding = PQparameterStatus(connection, "server_encoding");
  if (encoding != "UTF8") {
    throw StoreError("registry " + ShownPostgresqlAddress(address) + ": the database's encoding is " + encoding +
                     ", which cannot hold every name; make one with ENCODING 'UTF8' TEMPLATE template0");
  }
}

// Terse: an error's details hold the values of rows. Notices would go to this program's error output.
std::unique_ptr<soci::session> Open(const DatabaseOptions& options, std::string_view address) {
  auto session = std::make_unique<soci::session>(soci::postgresql, PostgresqlUri(options, address));
  PGconn* connection = Native(*session);
  PQsetErrorVerbosity(connection, PQERRORS_TERSE);
  PQsetNoticeProcessor(
      connection, [](void*, const char*) {}, nullptr);
  CheckServer(connection, address);
  if (!options.session_name.empty())
    *session << "SELECT set_config('application_name', :name, false)", soci::use(options.session_name);
  return session;
}

// "Cannot execute query. Fatal error. ERROR:  duplicate key value ...": what follows the severity, one line of it.
std::string PrimaryText(const std::string& message) {
  const auto severity = message.find(":  ");
  const auto start = severity == std::string::npos ? 0 : severity + 3;
  return message.substr(start, message.find('\n', start) - start);
}

// PostgreSQL's error codes, or the classes that they begin with (PostgreSQL documentation, appendix A).
struct CodeRule {
  std::string_view prefix;
  FailureKind kind;
  std::string_view text;  // instead of the database's own words; empty: those
  std::string_view advice;
};
constexpr std::array kCodeRules = {
    CodeRule{"08", FailureKind::kConnectionLost, "the connection was lost", ""},
    CodeRule{"57P0", FailureKind::kConnectionLost, "", "; the server ended the connection"},
    CodeRule{"40001", FailureKind::kConflict, "somebody else changed the same rows at the same time", ""},
    CodeRule{"40P01", FailureKind::kConflict, "somebody else changed the same rows at the same time", ""},
    CodeRule{"55P03", FailureKind::kConflict, "another process is writing and does not end; try again when it is done",
             ""},
    CodeRule{"42501", FailureKind::kRefused, "",
             "; the user in connect must own the registry's tables and may create some in its schema"},
    // The database's own words would quote the value.
    CodeRule{"22", FailureKind::kRefused, "the database refuses a value", ""},
};

Failure ExplainCode(const std::string& message, std::string_view code) {
  const auto* rule =
      std::ranges::find_if(kCodeRules, [&](const CodeRule& each) { return code.starts_with(each.prefix); });
  if (rule == kCodeRules.end()) return {FailureKind::kRefused, PrimaryText(message)};
  std::string text = rule->text.empty() ? PrimaryText(message) : std::string(rule->text);
  return {rule->kind, text + std::string(rule->advice) + " (SQLSTATE " + std::string(code) + ")"};
}

Failure Explain(const soci::soci_error& error, soci::session* session) {
  if (session == nullptr) {
    return {FailureKind::kConnectionLost, ExplainPostgresqlConnect(error.get_error_message())};
  }
  const auto* known = dynamic_cast<const soci::postgresql_soci_error*>(&error);
  Failure failure = ExplainCode(error.get_error_message(), known == nullptr ? "" : known->sqlstate());
  if (PQstatus(Native(*session)) != CONNECTION_BAD) return failure;
  if (failure.kind != FailureKind::kConnectionLost) failure.text = "the connection was lost";
  failure.kind = FailureKind::kConnectionLost;
  return failure;
}

std::string Attribute(std::string_view name) { return "(attributes::json ->> '" + std::string(name) + "')"; }

void BackUp(soci::session& /*session*/, const DatabaseOptions& options, const std::string& file) {
  throw StoreError(
      "a registry on PostgreSQL is backed up with PostgreSQL's own tool: pg_dump --format=custom --file='" + file +
      "' '" + options.connect + "'");
}

// Two numbers make an advisory lock: what is locked, and of which registry, for a database may hold several in schemas.
struct LockSql {
  std::string_view take;
  std::string_view give_up;
};
constexpr LockSql kAlone = {
    "SELECT CASE WHEN pg_try_advisory_lock(CAST(:kind AS INTEGER), hashtext(current_schema())) THEN 1 ELSE 0 END",
    "SELECT CASE WHEN pg_advisory_unlock(CAST(:kind AS INTEGER), hashtext(current_schema())) THEN 1 ELSE 0 END"};
// Several agents may serve one registry: leases divide the work among them (see leases.h).
constexpr LockSql kAmongOthers = {
    "SELECT CASE WHEN pg_try_advisory_lock_shared(CAST(:kind AS INTEGER), hashtext(current_schema())) THEN 1 ELSE 0 "
    "END",
    "SELECT CASE WHEN pg_advisory_unlock_shared(CAST(:kind AS INTEGER), hashtext(current_schema())) THEN 1 ELSE 0 END"};
constexpr const LockSql& SqlOf(RegistryLockKind kind) {
  return kind == RegistryLockKind::kService ? kAmongOthers : kAlone;
}
constexpr std::string_view kIsLocked =
    "SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND objsubid = 2 AND granted "
    "AND database = (SELECT oid FROM pg_database WHERE datname = current_database()) "
    "AND CAST(classid AS BIGINT) = :kind AND CAST(objid AS BIGINT) = (CAST(hashtext(current_schema()) AS BIGINT) & "
    "4294967295)";
// Any number that nobody else locks.
constexpr std::int64_t kFirstLock = 727493120;
std::int64_t NumberOf(RegistryLockKind kind) { return kFirstLock + static_cast<std::int64_t>(kind); }

// The server lets go of the lock when the session ends; a session has it as often as it asks.
class SessionLock : public RegistryLock {
 public:
  SessionLock(Database& database, RegistryLockKind kind) : database_(database), kind_(kind) {}
  ~SessionLock() override {
    try {
      database_.One<std::int64_t>(SqlOf(kind_).give_up, {NumberOf(kind_)});
    } catch (const StoreError&) {  // gone with the session
    }
  }

 private:
  Database& database_;
  RegistryLockKind kind_;
};

std::unique_ptr<RegistryLock> TryLockSession(Database& database, RegistryLockKind kind) {
  if (database.One<std::int64_t>(SqlOf(kind).take, {NumberOf(kind)}) != 1) return nullptr;
  return std::make_unique<SessionLock>(database, kind);
}

bool IsSessionLocked(Database& database, RegistryLockKind kind) {
  return database.One<std::int64_t>(kIsLocked, {NumberOf(kind)}).has_value();
}

// Constraints see to that, unless somebody switches triggers off.
constexpr std::array<std::string_view, 3> kFaults = {
    "SELECT 'a link refers to account ' || account || ' that is not there' FROM link "
    "WHERE account NOT IN (SELECT id FROM account)",
    "SELECT 'a hold refers to account ' || account || ' that is not there' FROM hold "
    "WHERE account NOT IN (SELECT id FROM account)",
    "SELECT 'a membership refers to account ' || account || ' that is not there' FROM membership "
    "WHERE account NOT IN (SELECT id FROM account)",
};

// All that is searched for each row, except the keys by which rows refer to each other and to groups. Indexes before
// the foreign keys, which are checked with them.
constexpr std::array kDeferrables = {Deferrable{Target::kAccount, "account_public_id_key"},
                                     Deferrable{Target::kAccount, "account_login_key_key"},
                                     Deferrable{Target::kAccount, "account_email"},
                                     Deferrable{Target::kAccount, "account_login_source"},
                                     Deferrable{Target::kAccount, "account_state"},
                                     Deferrable{Target::kAccount, "account_last_login_source_fkey"},
                                     Deferrable{Target::kLink, "link_pkey"},
                                     Deferrable{Target::kLink, "link_account"},
                                     Deferrable{Target::kLink, "link_dn"},
                                     Deferrable{Target::kLink, "link_source_fkey"},
                                     Deferrable{Target::kLink, "link_account_fkey"},
                                     Deferrable{Target::kUserGroup, "user_group_source_fkey"},
                                     Deferrable{Target::kMembership, "membership_pkey"},
                                     Deferrable{Target::kMembership, "membership_account"},
                                     Deferrable{Target::kMembership, "membership_user_group_fkey"},
                                     Deferrable{Target::kMembership, "membership_account_fkey"},
                                     Deferrable{Target::kEvent, "event_account"}};
// The server checks a foreign key with one join, in one process: millions of ids, sorted, take half as long as in a
// hash table that is larger than a core's cache, or in the order of an index, each row from another page.
constexpr std::string_view kFindDeferrable =
    "WITH wanted AS (SELECT CAST(:name AS TEXT) AS name, CAST(current_schema() AS regnamespace) AS schema) "
    "SELECT 'ALTER TABLE ' || CAST(conrelid AS regclass) || ' DROP CONSTRAINT ' || conname, "
    "CASE contype WHEN 'f' THEN 'SET LOCAL enable_hashjoin = off; SET LOCAL enable_indexscan = off; ' ELSE '' END || "
    "'ALTER TABLE ' || CAST(conrelid AS regclass) || ' ADD CONSTRAINT ' || conname || ' ' || pg_get_constraintdef(oid) "
    "|| CASE contype WHEN 'f' THEN '; SET LOCAL enable_hashjoin = DEFAULT; SET LOCAL enable_indexscan = DEFAULT' "
    "ELSE '' END "
    "FROM wanted JOIN pg_constraint ON conname = name AND connamespace = schema "
    "UNION ALL SELECT 'DROP INDEX ' || CAST(oid AS regclass), pg_get_indexdef(oid) "
    "FROM wanted JOIN pg_class ON relname = name AND relnamespace = schema AND relkind = 'i' "
    "WHERE NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conindid = pg_class.oid)";

// Indexes are sorted in memory, by two processes where there are two: one of three million rows takes less than 256 MB.
// For the transaction alone, and never less than the server is set to.
constexpr const char* kMakeRoom =
    "SELECT set_config('maintenance_work_mem', '256MB', true) "
    "WHERE pg_size_bytes(current_setting('maintenance_work_mem')) < pg_size_bytes('256MB')";

// Readers wait until the transaction is over; where there are some now, they are not made to.
bool MayAlter(soci::session& session) {
  RunScript(session, "SAVEPOINT alter_tables");
  try {
    RunScript(session,
              "LOCK TABLE source, account, link, user_group, membership, event IN ACCESS EXCLUSIVE MODE NOWAIT; "
              "RELEASE SAVEPOINT alter_tables");
  } catch (const soci::soci_error&) {
    RunScript(session, "ROLLBACK TO SAVEPOINT alter_tables");
    return false;
  }
  RunScript(session, kMakeRoom);
  return true;
}

}  // namespace

// One writer at a time, as with SQLite: whoever loses a race after a pull of minutes would lose those minutes. LOCK
// comes first, for the transaction's view of the data begins after it; readers do not notice it. Whoever writes
// without the lock, by hand, is found out by REPEATABLE READ where both meet.
const Dialect kPostgresqlDialect = {
    .name = "postgresql",
    .begin = "BEGIN ISOLATION LEVEL REPEATABLE READ; LOCK TABLE schema_version IN SHARE ROW EXCLUSIVE MODE",
    .relaxed_sync = "SET synchronous_commit = off",
    .full_sync = "RESET synchronous_commit",
    .before_bulk_load = "",
    .after_bulk_load = "",
    .read_once = "",
    .read_again = "",
    // IF NOT EXISTS alone lets two that come at once collide. The number is any that nobody else locks.
    .version_table =
        "SELECT pg_advisory_xact_lock(7274931206); "
        "CREATE TABLE IF NOT EXISTS schema_version (version BIGINT NOT NULL PRIMARY KEY)",
    .id = "BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY",
    .text = "TEXT COLLATE \"C\"",
    .clustered = "",
    .reserve_ids =
        "SELECT setval(s.name, nextval(s.name) + s.more) - s.more FROM (SELECT "
        "CAST(pg_get_serial_sequence(:table, 'id') AS regclass) AS name, CAST(:count AS BIGINT) - 1 AS more) s",
    .find_table = "SELECT 1 WHERE to_regclass(:name) IS NOT NULL",
    .state = "SELECT CAST(pg_current_snapshot() AS TEXT)",
    .now = "CAST(extract(epoch FROM clock_timestamp()) * 1000 AS BIGINT)",
    .end_sessions =
        "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE application_name = :holder "
        "AND datname = current_database() AND usename = current_user AND pid <> pg_backend_pid()",
    .json_rows = "json_array_elements(CAST(:rows AS JSON)) AS element (value)",
    .byte_order = " COLLATE \"C\"",
    .large_results = LargeResults::kBuffered,
    .deferrables = kDeferrables,
    .find_deferrable = kFindDeferrable,
    .recount = "",
    .refused = {},
    .may_alter = MayAlter,
    .faults = kFaults,
    .shown = ShownPostgresqlAddress,
    .attribute = Attribute,
    .open = Open,
    .prepare = PrepareThroughSoci,
    .make_row_writer = MakePostgresqlRowWriter,
    .run_script = RunScript,
    .explain = Explain,
    .back_up = BackUp,
    .try_lock = TryLockSession,
    .is_locked = IsSessionLocked,
};

}  // namespace rollcall
