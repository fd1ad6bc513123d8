// SQLite: the embedded default.
#include <fcntl.h>
#include <soci/sqlite3/soci-sqlite3.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <memory>
#include <mutex>
#include <thread>

#include "store/engine/dialect.h"
#include "store/engine/sqlite/sqlite_lock.h"

namespace rollcall {
namespace {

sqlite_api::sqlite3* Native(soci::session& session) {
  return static_cast<soci::sqlite3_session_backend*>(session.get_backend())->conn_;
}

// SQLite itself would create the file readable for everyone. One that is there is not opened: closing it would take the
// locks from this process's other connections to it (https://www.sqlite.org/howtocorrupt.html, 2.2).
void CreatePrivately(const std::string& path) {
  const int fd = open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (fd >= 0) {
    GiveToOwnerOfFolder(path, fd);
    close(fd);
  } else if (errno != EEXIST || access(path.c_str(), R_OK | W_OK) != 0) {
    throw StoreError("registry " + path + ": cannot be opened: " + std::strerror(errno));
  }
}

void RunScript(soci::session& session, const std::string& script) {
  char* message = nullptr;
  const int code = sqlite_api::sqlite3_exec(Native(session), script.c_str(), nullptr, nullptr, &message);
  if (code == SQLITE_OK) return;
  const std::string text = message != nullptr ? message : "unknown error";
  sqlite_api::sqlite3_free(message);
  throw soci::sqlite3_soci_error(text, code);
}

// Pages of a new file hold some twenty accounts each, and half as many of them are split and written.
// synchronous=FULL: what was reported as done survives a power failure. 32 MB of cache: what a first load of a million
// accounts comes back to stays in it.
constexpr const char* kSetUp =
    "PRAGMA page_size = 8192; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA cache_size = -32768";

// Readers never wait for the one writer.
constexpr const char* kToWal = "PRAGMA journal_mode = WAL";

// Two processes that make the file at once may block each other, and SQLite does not wait there.
void TurnToWal(soci::session& session) {
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds{2};
  for (;;) {
    try {
      return RunScript(session, kToWal);
    } catch (const soci::sqlite3_soci_error& error) {
      if ((error.result() & 0xff) != SQLITE_BUSY) throw;
      if (std::chrono::steady_clock::now() >= deadline) return;
      std::this_thread::sleep_for(std::chrono::milliseconds{10});
    }
  }
}

// A connection is used by one thread at a time (see Database): without a lock around each value that is read, nor
// around the count of all memory, which nobody asks for. Refused, and of no consequence, where SQLite is in use
// already.
void ConfigureSqlite() {
  sqlite_api::sqlite3_config(SQLITE_CONFIG_MULTITHREAD);
  sqlite_api::sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
  // What undoes one statement stays in memory: a row with its indexes changes more than the 64 KiB that do by default.
  // -1: SQLite 3.40 fails with SQLITE_FULL where a limit of our own is exceeded.
  sqlite_api::sqlite3_config(SQLITE_CONFIG_STMTJRNL_SPILL, -1);
}

std::unique_ptr<soci::session> Open(const DatabaseOptions& /*options*/, std::string_view address) {
  static std::once_flag once;
  std::call_once(once, ConfigureSqlite);
  const std::string path(address);
  if (path.empty() || path.find('"') != std::string::npos) {
    throw StoreError("registry '" + path + "': sqlite3:// needs the path of a file, without quotation marks");
  }
  CreatePrivately(path);
  auto session = std::make_unique<soci::session>(soci::sqlite3, "dbname=\"" + path + "\" timeout=10");
  sqlite_api::sqlite3_extended_result_codes(Native(*session), 1);
  RunScript(*session, kSetUp);
  TurnToWal(*session);
  return session;
}

// An extended code has the general one in its lowest byte.
Failure Explain(const soci::soci_error& error, soci::session* /*session*/) {
  const auto* known = dynamic_cast<const soci::sqlite3_soci_error*>(&error);
  const int code = known == nullptr ? SQLITE_ERROR : known->result() & 0xff;
  if (code == SQLITE_BUSY || code == SQLITE_LOCKED) {
    return {FailureKind::kConflict, "another process is writing and does not end; try again when it is done"};
  }
  const std::string text = error.get_error_message();
  if (code == SQLITE_FULL || code == SQLITE_IOERR) {
    return {FailureKind::kRefused, text + ": nothing of this run is saved; see to the disk that it lies on"};
  }
  return {FailureKind::kRefused, text};
}

struct CloseDatabase {
  void operator()(sqlite_api::sqlite3* database) const { sqlite_api::sqlite3_close(database); }
};

// In one step, so that it is the registry of one moment.
void CopyInto(sqlite_api::sqlite3* source, const std::string& file) {
  sqlite_api::sqlite3* opened = nullptr;
  int code = sqlite_api::sqlite3_open(file.c_str(), &opened);
  const std::unique_ptr<sqlite_api::sqlite3, CloseDatabase> copy(opened);
  if (code == SQLITE_OK) {
    sqlite_api::sqlite3_backup* backup = sqlite_api::sqlite3_backup_init(opened, "main", source, "main");
    if (backup != nullptr) sqlite_api::sqlite3_backup_step(backup, -1);
    code = backup != nullptr ? sqlite_api::sqlite3_backup_finish(backup) : sqlite_api::sqlite3_errcode(opened);
  }
  if (code != SQLITE_OK) {
    throw soci::sqlite3_soci_error("backup " + file + ": " + sqlite_api::sqlite3_errstr(code), code);
  }
}

void BackUpInto(soci::session& session, const DatabaseOptions& /*options*/, const std::string& file) {
  const int fd = open(file.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (fd < 0) {
    throw StoreError("backup " + file + ": cannot be made: " + std::strerror(errno) +
                     (errno == EEXIST ? "; nothing is overwritten, name another file" : ""));
  }
  close(fd);
  try {
    CopyInto(Native(session), file);
  } catch (const soci::soci_error&) {
    unlink(file.c_str());
    throw;
  }
}

std::string Attribute(std::string_view name) { return "json_extract(attributes, '$.\"" + std::string(name) + "\"')"; }

std::string Shown(std::string_view address) { return std::string(address); }

constexpr std::string_view kBrokenReferences =
    "SELECT 'a row of ' || \"table\" || ' refers to a row of ' || parent || ' that is not there, ' || count(*) || ' "
    "times' FROM pragma_foreign_key_check GROUP BY \"table\", parent";

constexpr std::array<std::string_view, 3> kFaults = {
    "SELECT 'the file is damaged: ' || integrity_check FROM pragma_integrity_check WHERE integrity_check <> 'ok'",
    kBrokenReferences,
    "SELECT 'accounts of ' || creation_source || CASE enabled WHEN 1 THEN ', enabled' ELSE ', disabled' END || "
    "', with a last login of source ' || coalesce(last_login_source, 'nobody') || ': ' || sum(there) || ', but ' || "
    "sum(counted) || ' are counted' FROM (SELECT creation_source, enabled, automatic_deactivation, last_login_source, "
    "1 AS there, 0 AS counted FROM account UNION ALL SELECT creation_source, enabled, automatic_deactivation, "
    "last_login_source, 0, accounts FROM account_count) GROUP BY creation_source, enabled, automatic_deactivation, "
    "last_login_source HAVING sum(there) <> sum(counted)",
};

// Indexes whose keys come in no order: each row would change another page of them, and pages that do not fit into the
// cache would be written many times. Appending to the other indexes costs less than sorting them later.
// Triggers of inserted rows: a statement with triggers or foreign keys copies each page before it changes it, to be
// able to undo itself alone. kRecount and kRefused do their work for all rows at once.
constexpr std::array kDeferrables = {Deferrable{Target::kAccount, "account_email"},
                                     Deferrable{Target::kLink, "link_anchor"},
                                     Deferrable{Target::kLink, "link_dn"},
                                     Deferrable{Target::kMembership, "membership_account"},
                                     Deferrable{Target::kAccount, "account_counted"},
                                     Deferrable{Target::kAccount, "account_counted_anew"},
                                     Deferrable{Target::kAccount, "account_counted_out"},
                                     Deferrable{Target::kAccount, "account_begins_enabled"},
                                     Deferrable{Target::kAccount, "account_not_replaced"},
                                     Deferrable{Target::kEvent, "event_not_replaced"}};

constexpr std::string_view kFindDeferrable =
    "SELECT 'DROP ' || type || ' ' || name, sql FROM sqlite_schema WHERE type IN ('index', 'trigger') AND name = :name";

constexpr std::string_view kRecount =
    "DELETE FROM account_count; "
    "INSERT INTO account_count (creation_source, enabled, automatic_deactivation, last_login_source, accounts) "
    "SELECT creation_source, enabled, automatic_deactivation, last_login_source, count(*) FROM account "
    "GROUP BY creation_source, enabled, automatic_deactivation, last_login_source";

constexpr std::array<std::string_view, 2> kRefused = {
    kBrokenReferences,
    "SELECT 'an account is enabled exactly when it has no hold: set or lift a hold instead' FROM account a "
    "WHERE enabled <> NOT EXISTS (SELECT 1 FROM hold h WHERE h.account = a.id) OR automatic_deactivation <> "
    "EXISTS (SELECT 1 FROM hold h WHERE h.account = a.id AND h.kind = 'automatic') LIMIT 1",
};

// Readers go on with the schema and the data of before.
bool MayAlter(soci::session& /*session*/) { return true; }

}  // namespace

const Dialect kSqliteDialect = {
    .name = "sqlite",
    .begin = "BEGIN IMMEDIATE",
    .relaxed_sync = "PRAGMA synchronous = NORMAL",  // OFF would not keep the file whole
    .full_sync = "PRAGMA synchronous = FULL",
    .before_bulk_load = "PRAGMA foreign_keys = OFF",
    .after_bulk_load = "PRAGMA foreign_keys = ON",
    .read_once = "PRAGMA cache_size = -4096",
    .read_again = "PRAGMA cache_size = -32768",
    .version_table = "CREATE TABLE IF NOT EXISTS schema_version (version BIGINT NOT NULL PRIMARY KEY)",
    .id = "INTEGER PRIMARY KEY AUTOINCREMENT",
    .text = "TEXT",
    .clustered = "WITHOUT ROWID",
    // AUTOINCREMENT takes notice of the ids of rows that are inserted with one.
    .reserve_ids = "SELECT coalesce((SELECT seq FROM sqlite_sequence WHERE name = :table), 0) + 1 WHERE :count > 0",
    .find_table = "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = :name",
    .state = "SELECT CAST(data_version AS TEXT) FROM pragma_data_version",
    .now = "CAST((julianday('now') - 2440587.5) * 86400000 AS BIGINT)",
    .end_sessions = "SELECT 0 WHERE :holder = ''",  // a process that sleeps in a transaction cannot be made to end it
    .json_rows = "json_each(:rows)",
    .byte_order = "",
    .large_results = LargeResults::kStreamed,
    .deferrables = kDeferrables,
    .find_deferrable = kFindDeferrable,
    .recount = kRecount,
    .refused = kRefused,
    .may_alter = MayAlter,
    .faults = kFaults,
    .shown = Shown,
    .attribute = Attribute,
    .open = Open,
    .prepare = PrepareThroughSqlite,
    .make_row_writer = MakeSqliteRowWriter,
    .run_script = RunScript,
    .explain = Explain,
    .back_up = BackUpInto,
    .try_lock = TrySqliteLock,
    .is_locked = IsSqliteLocked,
};

}  // namespace rollcall
