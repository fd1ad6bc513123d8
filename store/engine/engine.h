// The inside of Database: the connection, its statements and the state of its transaction. Inside store/ only.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "store/database.h"
#include "store/engine/bulk_load.h"
#include "store/engine/dialect.h"
#include "store/engine/event_block.h"
#include "store/engine/row_writer.h"
#include "store/engine/statement.h"
#include "store/leases.h"

namespace rollcall {

struct SqlHash {
  using is_transparent = void;
  std::size_t operator()(std::string_view sql) const { return std::hash<std::string_view>{}(sql); }
};

struct Engine {
  enum class State : std::uint8_t {
    kNone,    // every statement is a transaction of its own
    kOpen,    // in a transaction
    kFailed,  // in a transaction that can only be rolled back: a statement of it failed
  };

  explicit Engine(const DatabaseOptions& wanted);

  void Begin(Durability wanted, Loading loading);
  void Commit();
  void RollBack();
  void Script(std::string_view script);
  // Called before every statement: connects again after a loss, but never in the middle of a transaction.
  void CheckUsable();

  Statement& Prepared(std::string_view sql, Params params, std::span<const Param::Kind> columns);
  // Drops a statement that failed or was not read to the end, because it may hold a read snapshot: at once, or at the
  // end of the transaction, because a database that refuses everything in a failed one would keep its part of it.
  void Retire(std::string_view sql);

  void Insert(Target table, Params row);
  // Writes the rows that wait. Called before every other statement.
  void Flush();
  void NeedIndexes(Target table);

  // Turns SOCI's errors into ours, without the values that what() would show.
  template <class Fn>
  decltype(auto) Translated(Fn&& fn) {
    try {
      return std::forward<Fn>(fn)();
    } catch (const soci::soci_error& error) {
      Raise(error);
    }
  }

  const DatabaseOptions options;
  std::string_view address;
  const Dialect& dialect;
  const std::string name;
  std::unique_ptr<soci::session> session;  // null: there is no connection
  std::unordered_map<std::string, std::unique_ptr<Statement>, SqlHash, std::equal_to<>> statements;
  std::vector<std::unique_ptr<Statement>> retired;
  std::array<std::unique_ptr<RowWriter>, kTargetTables.size()> writers;  // made when they are needed
  bool rows_wait = false;
  std::optional<BulkLoad> bulk_load;  // nullopt: the open transaction is none
  // Reserved ids that no row has yet; of this transaction only.
  struct Ids {
    std::int64_t next = 0, end = 0, count = 0, given = 0;
  };
  std::array<Ids, kTargetTables.size()> ids;
  State state = State::kNone;
  Durability durability = Durability::kOnCommit;  // of the open transaction
  std::unique_ptr<EventBlock> events;             // of the open transaction; null: it has written no event
  std::optional<Lease> lease;                     // that every commit depends on; nullopt: none
  bool lost = false;
  int readers = 0;  // results that are being read, one inside the other

 private:
  void Connect();
  void BeginOnce(Loading loading);
  void End();
  // Makes the connection as a new one is, after a transaction.
  void ResetSettings();
  bool IsReadInCursors() const { return readers > 0 && dialect.large_results == LargeResults::kBuffered; }
  [[noreturn]] void Raise(const soci::soci_error& error);
};

Engine& EngineOf(Database& database);

}  // namespace rollcall
