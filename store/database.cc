#include "store/database.h"

#include <algorithm>

#include "store/engine/database_impl.h"

namespace rollcall {
namespace {

// Rows that a cursor brings at a time: some megabytes at most.
constexpr std::size_t kRowsAtATime = 5000;

// The same for the same statement, so that what is prepared for it fits.
std::string CursorName(std::string_view sql) { return "rows_" + std::to_string(std::hash<std::string_view>{}(sql)); }

}  // namespace

Database::Database(const DatabaseOptions& options) : impl_(std::make_unique<Impl>(options)) {}

Database::~Database() = default;

const Dialect& Database::dialect() const { return impl_->dialect; }

const std::string& Database::name() const { return impl_->name; }

void Database::Run(std::string_view sql, Params params) {
  EachRow(sql, params, {}, [](std::span<const Cell>) {});
}

void Database::Insert(Target table, Params row) {
  impl_->CheckUsable();
  impl_->Translated([&] { impl_->Insert(table, row); });
}

std::int64_t Database::NextId(Target table) {
  Impl::Ids& ids = impl_->ids[static_cast<std::size_t>(table)];
  if (ids.next == ids.end) {
    // As many at a time as it has needed so far: no more than that are left over, and of few rows, none. To ask is to
    // wait until all rows that were given are written.
    constexpr std::int64_t kSingly = 16;
    ids.count = ids.given < kSingly ? 1 : ids.given;
    const std::string_view name = kTargetTables[static_cast<std::size_t>(table)].name;
    ids.next = One<std::int64_t>(impl_->dialect.reserve_ids, {name, ids.count}).value();
    ids.end = ids.next + ids.count;
  }
  ++ids.given;
  return ids.next++;
}

void Database::RunScript(std::string_view script) {
  impl_->CheckUsable();
  impl_->Translated([&] { impl_->Settle(script); });
  impl_->Script(script);
}

void Database::EachRow(std::string_view sql, Params params, std::span<const Param::Kind> kinds, const RowFn& fn) {
  impl_->CheckUsable();
  bool done = false;
  impl_->Translated([&] { impl_->Settle(sql); });
  ++impl_->readers;
  const std::shared_ptr<void> leave(nullptr, [&](void*) {
    --impl_->readers;
    if (!done) impl_->Retire(sql);
  });
  Statement& statement = impl_->Translated([&]() -> Statement& { return impl_->Prepared(sql, params, kinds); });
  bool more = impl_->Translated([&] { return statement.Execute(params); });
  if (kinds.empty()) more = false;
  while (more) {
    fn(statement.Row());
    more = impl_->Translated([&] { return statement.Fetch(); });
  }
  done = true;
}

// WITH HOLD: inside and outside of a transaction, and across the end of one.
void Database::StreamRows(std::string_view sql, Params params, std::span<const Param::Kind> kinds, const RowFn& fn) {
  if (impl_->dialect.large_results == LargeResults::kStreamed) return EachRow(sql, params, kinds, fn);
  const std::string cursor = CursorName(sql);
  Run("DECLARE " + cursor + " NO SCROLL CURSOR WITH HOLD FOR " + std::string(sql), params);
  const auto close = [&] {
    if (impl_->state != Impl::State::kFailed && !impl_->lost) Run("CLOSE " + cursor);
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

Transaction::Transaction(Database& database, Durability durability) : database_(database) {
  database_.impl_->Begin(durability);
  try {
    if (database_.impl_->lease) CheckLease(database_, *database_.impl_->lease);
  } catch (...) {
    database_.impl_->RollBack();
    throw;
  }
}

Transaction::~Transaction() {
  if (open_) database_.impl_->RollBack();
}

void Transaction::Commit() {
  if (database_.impl_->events) database_.impl_->events->Seal(database_);
  if (database_.impl_->lease) PassFence(database_, *database_.impl_->lease);
  database_.impl_->Commit();
  open_ = false;
}

}  // namespace rollcall
