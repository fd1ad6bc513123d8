#include "store/database.h"

#include <algorithm>

#include "store/engine/engine.h"

namespace rollcall {
namespace {

// Rows that a cursor brings at a time: some megabytes at most.
constexpr std::size_t kRowsAtATime = 5000;

// The same for the same statement, so that what is prepared for it fits.
std::string CursorName(std::string_view sql) { return "rows_" + std::to_string(std::hash<std::string_view>{}(sql)); }

}  // namespace

Database::Database(const DatabaseOptions& options) : engine_(std::make_unique<Engine>(options)) {}

Database::~Database() = default;

const Dialect& Database::dialect() const { return engine_->dialect; }

const std::string& Database::name() const { return engine_->name; }

void Database::Run(std::string_view sql, Params params) {
  EachRow(sql, params, {}, [](std::span<const Cell>) {});
}

void Database::Insert(Target table, Params row) {
  engine_->CheckUsable();
  engine_->Translated([&] { engine_->Insert(table, row); });
}

void Database::NeedIndexes(Target table) {
  engine_->CheckUsable();
  engine_->Translated([&] { engine_->NeedIndexes(table); });
}

std::string Database::State() { return One<std::string>(dialect().state).value(); }

std::int64_t Database::NextId(Target table) {
  Engine::Ids& ids = engine_->ids[static_cast<std::size_t>(table)];
  if (ids.next == ids.end) {
    // As many at a time as it has needed so far: no more than that are left over, and none where rows are few. Asking
    // makes all rows that wait be written.
    constexpr std::int64_t kOneByOne = 16;
    ids.count = ids.given < kOneByOne ? 1 : ids.given;
    const std::string_view name = TableOf(table).name;
    ids.next = One<std::int64_t>(engine_->dialect.reserve_ids, {name, ids.count}).value();
    ids.end = ids.next + ids.count;
  }
  ++ids.given;
  return ids.next++;
}

void Database::RunScript(std::string_view script) {
  engine_->CheckUsable();
  engine_->Translated([&] { engine_->Flush(); });
  engine_->Script(script);
}

void Database::EachRow(std::string_view sql, Params params, std::span<const Param::Kind> kinds, const RowFn& fn) {
  engine_->CheckUsable();
  bool done = false;
  engine_->Translated([&] { engine_->Flush(); });
  ++engine_->readers;
  const std::shared_ptr<void> leave(nullptr, [&](void*) {
    --engine_->readers;
    if (!done) engine_->Retire(sql);
  });
  Statement& statement = engine_->Translated([&]() -> Statement& { return engine_->Prepared(sql, params, kinds); });
  bool more = engine_->Translated([&] { return statement.Execute(params); });
  if (kinds.empty()) more = false;
  while (more) {
    fn(statement.Row());
    more = engine_->Translated([&] { return statement.Fetch(); });
  }
  done = true;
}

// WITH HOLD: inside and outside of a transaction, and across the end of one.
void Database::StreamRows(std::string_view sql, Params params, std::span<const Param::Kind> kinds, const RowFn& fn) {
  if (engine_->dialect.large_results == LargeResults::kStreamed) return EachRow(sql, params, kinds, fn);
  const std::string cursor = CursorName(sql);
  Run("DECLARE " + cursor + " NO SCROLL CURSOR WITH HOLD FOR " + std::string(sql), params);
  const auto close = [&] {
    if (engine_->state != Engine::State::kFailed && !engine_->lost) Run("CLOSE " + cursor);
  };
  const std::string fetch = "FETCH " + std::to_string(kRowsAtATime) + " FROM " + cursor;
  std::size_t rows = kRowsAtATime;
  try {
    while (rows == kRowsAtATime) {
      rows = 0;
      EachRow(fetch, {}, kinds, [&](std::span<const Cell> row) {
        ++rows;
        fn(row);
      });
    }
  } catch (...) {
    close();
    throw;
  }
  close();
}

Engine& EngineOf(Database& database) { return *database.engine_; }

Transaction::Transaction(Database& database, Durability durability, Loading loading) : database_(database) {
  Engine& engine = EngineOf(database_);
  engine.Begin(durability, loading);
  try {
    if (engine.lease) CheckLease(database_, *engine.lease);
  } catch (...) {
    engine.RollBack();
    throw;
  }
}

Transaction::~Transaction() {
  if (open_) EngineOf(database_).RollBack();
}

void Transaction::Commit() {
  Engine& engine = EngineOf(database_);
  if (engine.events) engine.events->Seal(database_);
  if (engine.lease) PassFence(database_, *engine.lease);
  engine.Commit();
  open_ = false;
}

}  // namespace rollcall
