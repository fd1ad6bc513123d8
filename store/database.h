// The connection to the registry's database and the only way to run SQL on it. Wraps SOCI so that its traps
// (binding a temporary, 32-bit integers, NULL without an indicator, values in error messages) cannot be written.
#pragma once

#include <concepts>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "store/errors.h"
#include "store/types.h"

namespace rollcall {

template <class T>
concept IdType = std::is_enum_v<T> && std::same_as<std::underlying_type_t<T>, std::int64_t>;

// One value on its way into a statement. Holds a view: it lives as long as the full expression of the call.
class Param {
 public:
  enum class Kind : std::uint8_t { kInteger, kText };

  // Implicit, so that Params are written as the values they are.
  // NOLINTBEGIN(google-explicit-constructor)
  template <class T>
  requires(std::integral<T> && !std::same_as<T, std::uint64_t>) Param(T value)
      : kind_(Kind::kInteger), integer_(static_cast<std::int64_t>(value)) {}
  Param(IdType auto id) : kind_(Kind::kInteger), integer_(static_cast<std::int64_t>(id)) {}
  Param(TimePoint time) : kind_(Kind::kInteger), integer_(time.time_since_epoch().count()) {}
  Param(std::string_view text) : kind_(Kind::kText), text_(text) {}
  Param(const std::string& text) : kind_(Kind::kText), text_(text) {}
  Param(const char* text) : kind_(Kind::kText), text_(text) {}
  // A missing value is NULL of the same type.
  template <class T>
  Param(const std::optional<T>& value) : Param(value ? Param(*value) : Param(T{})) {
    null_ = !value.has_value();
  }
  // NOLINTEND(google-explicit-constructor)

  Kind kind() const { return kind_; }
  bool null() const { return null_; }
  std::int64_t integer() const { return integer_; }
  std::string_view text() const { return text_; }

 private:
  Kind kind_;
  bool null_ = false;
  std::int64_t integer_ = 0;
  std::string_view text_;
};
using Params = std::initializer_list<Param>;

// Empty text is stored as NULL: the registry keeps "no value" in one way only.
inline std::optional<std::string_view> OrNull(std::string_view text) {
  return text.empty() ? std::nullopt : std::optional(text);
}

// One value on its way out of a statement. The text dies with the next row.
struct Cell {
  bool null = false;
  std::int64_t integer = 0;
  std::string_view text;
};

template <class T>
struct CellReader;
template <>
struct CellReader<std::int64_t> {
  static constexpr auto kKind = Param::Kind::kInteger;
  static std::int64_t Read(const Cell& cell) { return cell.integer; }
};
template <>
struct CellReader<bool> {
  static constexpr auto kKind = Param::Kind::kInteger;
  static bool Read(const Cell& cell) { return cell.integer != 0; }
};
template <IdType T>
struct CellReader<T> {
  static constexpr auto kKind = Param::Kind::kInteger;
  static T Read(const Cell& cell) { return static_cast<T>(cell.integer); }
};
template <>
struct CellReader<TimePoint> {
  static constexpr auto kKind = Param::Kind::kInteger;
  static TimePoint Read(const Cell& cell) { return TimePoint(std::chrono::milliseconds(cell.integer)); }
};
// NULL reads as empty text.
template <>
struct CellReader<std::string_view> {
  static constexpr auto kKind = Param::Kind::kText;
  static std::string_view Read(const Cell& cell) { return cell.text; }
};
template <>
struct CellReader<std::string> {
  static constexpr auto kKind = Param::Kind::kText;
  static std::string Read(const Cell& cell) { return std::string(cell.text); }
};
template <class T>
struct CellReader<std::optional<T>> {
  static constexpr auto kKind = CellReader<T>::kKind;
  static std::optional<T> Read(const Cell& cell) {
    return cell.null ? std::nullopt : std::optional<T>(CellReader<T>::Read(cell));
  }
};

struct Dialect;  // store/engine/dialect.h
struct Engine;   // store/engine/engine.h

// How many rows a SELECT may have.
enum class Rows : std::uint8_t {
  kFew,
  kMany,  // as many as the registry has accounts, links or events: read in flat memory, at the price of round trips
};

// The tables that get rows by the million, in an order in which rows refer to earlier ones. store/engine/row_writer.h
// has their columns.
enum class Target : std::uint8_t { kAccount, kLink, kUserGroup, kMembership, kMemberRef, kEvent, kHold };

struct DatabaseOptions {
  // sqlite3:///absolute/path, sqlite3://relative/path, or a PostgreSQL URI as libpq takes it, without a password:
  // postgresql://user@host:port,host2/name?sslmode=verify-full&sslrootcert=/path
  std::string connect;
  // PostgreSQL only; read at each connect, one newline at its end is cut. Empty: what libpq finds by itself.
  std::string password_file;
  // PostgreSQL only: what pg_stat_activity shows this connection as, up to 63 bytes of printable ASCII. Empty:
  // "rollcall".
  std::string session_name;
};

// One connection. Not thread-safe: one per thread. Statements are prepared once and kept. A connection that was lost
// is made anew by the next Transaction, or the next statement outside of one.
class Database {
 public:
  // Connects; creates a SQLite file that is not there (mode 0600), but not its folder. Does not migrate:
  // see schema.h. Throws StoreError, StoreUnavailable where the server cannot be reached.
  explicit Database(const DatabaseOptions& options);
  ~Database();
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  // For the store's own use.
  const Dialect& dialect() const;
  // The file or the server and its database, as messages show it.
  const std::string& name() const;

  // Runs one statement with named placeholders (:name), bound in the order of `params`. Throws StoreError; after that,
  // the transaction that is open can only be rolled back.
  void Run(std::string_view sql, Params params = {});

  // Inserts a row with the columns of store/engine/row_writer.h. The next statement finds it, but it may be written no
  // sooner: an error in the row is thrown here, by the next statement, or by the commit.
  void Insert(Target table, Params row);

  // A text that differs from an earlier one if another session has committed a change to the registry since; it may
  // differ without that.
  std::string State();

  // Says that the next statements look rows of `table` up by any of its indexes, or rely on its unique keys (ON
  // CONFLICT). Builds those that a bulk load has put off; outside of a bulk load it does nothing. Without it, such a
  // statement reads the whole table, or fails where it says ON CONFLICT.
  void NeedIndexes(Target table);

  // An id for a row of the table (kAccount, kUserGroup or kEvent) that is to be inserted: nobody else's, ever. Ascends.
  std::int64_t NextId(Target table);

  // Runs a script of several statements without parameters, as migrations are. Throws StoreError.
  void RunScript(std::string_view script);

  // Calls fn(Columns...) for each row. `fn` may run other statements, but not this one again.
  template <class... Columns, class Fn>
  void Each(std::string_view sql, Params params, Fn&& fn, Rows rows = Rows::kFew) {
    static constexpr std::array<Param::Kind, sizeof...(Columns)> kKinds = {CellReader<Columns>::kKind...};
    const RowFn read = [&fn](std::span<const Cell> row) {
      [&]<std::size_t... I>(std::index_sequence<I...>) { fn(CellReader<Columns>::Read(row[I])...); }
      (std::index_sequence_for<Columns...>{});
    };
    rows == Rows::kFew ? EachRow(sql, params, kKinds, read) : StreamRows(sql, params, kKinds, read);
  }

  // The first row's only column; nullopt where there is no row.
  template <class Column>
  std::optional<Column> One(std::string_view sql, Params params = {}) {
    static_assert(!std::same_as<Column, std::string_view>, "the view would dangle: ask for std::string");
    std::optional<Column> result;
    Each<Column>(sql, params, [&result](Column value) {
      if (!result) result = std::move(value);
    });
    return result;
  }

 private:
  friend Engine& EngineOf(Database& database);  // for the store's own use
  using RowFn = std::function<void(std::span<const Cell>)>;

  void EachRow(std::string_view sql, Params params, std::span<const Param::Kind> kinds, const RowFn& fn);
  void StreamRows(std::string_view sql, Params params, std::span<const Param::Kind> kinds, const RowFn& fn);
  std::unique_ptr<Engine> engine_;
};

enum class Durability : std::uint8_t {
  kOnCommit,     // what is committed survives a power failure
  kWithTheNext,  // survives it as soon as the next transaction does; a failure before that undoes it as a whole
};

enum class Loading : std::uint8_t {
  kRowByRow,  // into a registry that is in use
  // Fills an empty registry: once the transaction has inserted some thousand rows, indexes and constraints of tables
  // that were empty are dropped. The database builds them again, and checks all rows against them, before the commit.
  // Other connections see neither; on PostgreSQL, readers wait for the commit. See store/README.md.
  kBulk,
};

// A write transaction: alone in the registry (other writers wait, readers only as Loading says), rolls back unless
// committed. At most one at a time per Database (std::logic_error).
class Transaction {
 public:
  // Waits up to ten seconds for another writer, then throws StoreConflict; StoreUnavailable where there is no
  // connection to be had.
  explicit Transaction(Database& database, Durability durability = Durability::kOnCommit,
                       Loading loading = Loading::kRowByRow);
  ~Transaction();
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;

  // Throws StoreError; nothing is written then, but StoreUnavailable leaves that open.
  void Commit();

 private:
  Database& database_;
  bool open_ = true;
};

}  // namespace rollcall
