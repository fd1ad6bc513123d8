// What differs between the databases, in one place. Inside store/ only.
#pragma once

#include <soci/soci.h>

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "store/database.h"
#include "store/engine/bulk_load.h"
#include "store/engine/row_writer.h"
#include "store/engine/statement.h"
#include "store/registry_lock.h"

namespace rollcall {

enum class FailureKind : std::uint8_t {
  kRefused,         // StoreError
  kConflict,        // StoreConflict
  kConnectionLost,  // StoreUnavailable
};

struct Failure {
  FailureKind kind = FailureKind::kRefused;
  std::string text;  // without values
};

// How the rows of a statement come that returns many.
enum class LargeResults : std::uint8_t {
  kStreamed,  // one by one
  kBuffered,  // all at once into this program's memory: they are read through a cursor
};

struct Dialect {
  std::string_view name;   // as in NNNN_name_NAME.sql
  std::string_view begin;  // a script that starts a transaction that will write, as the only one
  // The scripts that make a connection commit as Durability::kWithTheNext says, and as a new connection does.
  std::string_view relaxed_sync;
  std::string_view full_sync;
  // The scripts before and after the transaction of a bulk load; empty: there are none.
  std::string_view before_bulk_load;
  std::string_view after_bulk_load;
  // The scripts before and after a table is read as a whole of which nothing need stay in memory; empty: nothing does.
  std::string_view read_once;
  std::string_view read_again;
  std::string_view version_table;  // a script that makes the table schema_version where there is none
  std::string_view id;             // the type of a key that the database gives and never gives again
  std::string_view text;           // the type of a text that is compared byte by byte
  std::string_view clustered;      // rows stored in the order of their primary key
  // The query that gives the first of :count ids of the table :table that no row has or will get by itself.
  std::string_view reserve_ids;
  std::string_view find_table;    // the query that has a row where the table :name exists
  std::string_view state;         // a query whose text differs once another session has committed a change
  std::string_view now;           // an expression: the database's clock, in milliseconds since 1970
  std::string_view end_sessions;  // a query that ends the connections whose session_name is :holder
  std::string_view json_rows;     // the item in FROM that has a row for each element of the JSON array :rows, `value`
  std::string_view byte_order;    // behind a text: compared byte by byte
  LargeResults large_results = LargeResults::kStreamed;
  std::span<const Deferrable> deferrables;    // in the order in which they are built
  std::string_view find_deferrable;           // the query that gives the scripts that drop and that build :name
  std::string_view recount;                   // the script that counts what dropped triggers have not; empty: none does
  std::span<const std::string_view> refused;  // queries that find rows that a bulk load must not commit; a text of each
  // Whether the transaction may alter the tables of Target without waiting for readers.
  bool (*may_alter)(soci::session& session);
  std::span<const std::string_view> faults;  // queries with a text for each fault of the database itself
  // The address as messages show it.
  std::string (*shown)(std::string_view address);
  // The expression of one attribute in account.attributes; `name` has been checked to be harmless.
  std::string (*attribute)(std::string_view name);
  // Connects and sets the session up. Throws soci_error where that fails, StoreError where the options are wrong.
  std::unique_ptr<soci::session> (*open)(const DatabaseOptions& options, std::string_view address);
  Prepare prepare;
  MakeRowWriter make_row_writer;
  // Runs several statements. Throws soci_error.
  void (*run_script)(soci::session& session, const std::string& script);
  // What an error means; `session` is null where connecting failed.
  Failure (*explain)(const soci::soci_error& error, soci::session* session);
  // Copies the registry into a new file, as it is at one moment. Throws soci_error and StoreError.
  void (*back_up)(soci::session& session, const DatabaseOptions& options, const std::string& file);
  // See registry_lock.h. nullptr: somebody else holds it.
  std::unique_ptr<RegistryLock> (*try_lock)(Database& database, RegistryLockKind kind);
  bool (*is_locked)(Database& database, RegistryLockKind kind);
};

// By the scheme of `connect`; `address` becomes what follows it. Throws StoreError where no dialect has it.
const Dialect& DialectOf(std::string_view connect, std::string_view& address);

extern const Dialect kSqliteDialect;
extern const Dialect kPostgresqlDialect;

}  // namespace rollcall
