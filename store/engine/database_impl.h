// What stands behind Database: the connection, its statements and the state of its transaction. Inside store/ only.
#pragma once

#include <array>
#include <cstdint>
#include <future>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "store/database.h"
#include "store/engine/dialect.h"
#include "store/engine/event_block.h"
#include "store/engine/late_indexes.h"
#include "store/engine/row_writer.h"
#include "store/engine/statement.h"
#include "store/leases.h"

namespace rollcall {

// What a Transaction under a lease does at its begin and as its last statement. Throw LeaseLost.
void CheckLease(Database& database, const Lease& lease);
void PassFence(Database& database, const Lease& lease);

struct SqlHash {
  using is_transparent = void;
  std::size_t operator()(std::string_view sql) const { return std::hash<std::string_view>{}(sql); }
};

struct Database::Impl {
  enum class State : std::uint8_t {
    kNone,    // every statement for itself
    kOpen,    // in a transaction
    kFailed,  // in a transaction that can only be rolled back: a statement of it failed
  };

  explicit Impl(const DatabaseOptions& wanted);

  void Begin(Durability wanted);
  void Commit();
  void RollBack();
  void Script(std::string_view script);
  // To be asked before every statement: connects anew after a loss, but never in the middle of a transaction.
  void CheckUsable();

  Statement& Prepared(std::string_view sql, Params params, std::span<const Param::Kind> columns);
  // Drops a statement that failed or was not read to the end, for it may hold a read snapshot: at once, or at the
  // end of the transaction, because a database that refuses everything in a failed one would keep its part of it.
  void Retire(std::string_view sql);

  void Insert(Target table, Params row);
  // Writes the rows that wait.
  void Flush();
  // The same on a thread of its own, which has the session until AwaitRows.
  void FlushBehind();
  // Throws what went wrong with the rows.
  void AwaitRows();
  // Whatever comes next finds everything in its place.
  void Settle(std::string_view sql);

  // SOCI's errors become ours at this edge, without the values that what() would show.
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
  LateIndexes late_indexes;
  // Ids that no row has yet; of this transaction alone. More at a time, the more it needs.
  struct Ids {
    std::int64_t next = 0, end = 0, count = 0, given = 0;
  };
  std::array<Ids, kTargetTables.size()> ids;
  State state = State::kNone;
  Durability durability = Durability::kOnCommit;  // of the transaction that is open
  std::unique_ptr<EventBlock> events;             // of the transaction that is open; null: none so far
  std::optional<Lease> lease;                     // that every commit depends on; nullopt: none
  bool lost = false;
  int readers = 0;  // results that are being read, one inside the other

 private:
  void Connect();
  void BeginOnce();
  void WriteInPlace();
  void HandOver();
  void WriteRows();
  void End();
  void BeDurable();
  [[noreturn]] void Raise(const soci::soci_error& error);

  std::future<void> rows_behind_;  // the last member: it waits for its thread, which uses the others
};

}  // namespace rollcall
