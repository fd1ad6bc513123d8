#include "store/engine/database_impl.h"

namespace rollcall {

Database::Impl::Impl(const DatabaseOptions& wanted)
    : options(wanted), dialect(DialectOf(options.connect, address)), name(dialect.shown(address)) {
  Connect();
}

void Database::Impl::Connect() {
  statements.clear();
  writers = {};
  retired.clear();
  session.reset();
  session = Translated([this] { return dialect.open(options, address); });
  lost = false;
}

void Database::Impl::CheckUsable() {
  if (state == State::kFailed) throw StoreError("registry " + name + ": the transaction has failed already");
  if (!lost) return;
  if (readers > 0) throw StoreUnavailable("registry " + name + ": the connection was lost");
  Connect();
}

void Database::Impl::Script(std::string_view script) {
  Translated([&] { dialect.run_script(*session, std::string(script)); });
}

void Database::Impl::BeginOnce() {
  CheckUsable();
  try {
    if (durability == Durability::kWithTheNext) Script(dialect.not_at_once);
    if (durability == Durability::kInPlace) WriteInPlace();
    Script(dialect.begin);
  } catch (const StoreUnavailable&) {
    throw;
  } catch (const StoreError&) {
    RollBack();
    throw;
  }
}

// As ever where there is no such way, or somebody else has it open.
void Database::Impl::WriteInPlace() {
  try {
    if (!dialect.in_place.empty()) return Script(dialect.in_place);
  } catch (const StoreConflict&) {
  }
  durability = Durability::kOnCommit;
}

void Database::Impl::Begin(Durability wanted) {
  if (state != State::kNone) throw std::logic_error("a transaction is open already");
  durability = wanted;
  try {
    BeginOnce();
  } catch (const StoreUnavailable&) {  // a connection that died while nobody used it takes nothing along
    BeginOnce();
  }
  state = State::kOpen;
}

void Database::Impl::Commit() {
  if (state == State::kFailed) {
    throw StoreError("registry " + name + ": a statement of the transaction failed, so that it cannot be committed");
  }
  Translated([this] {
    Flush();
    std::future<void> written;
    if (durability == Durability::kInPlace) written = dialect.write_back(*session);
    late_indexes.BringBack(*session, dialect);
    for (const auto& each : writers) {
      if (each) each->BeforeCommit();
    }
  });
  try {
    Script("COMMIT");
  } catch (const StoreUnavailable& error) {
    throw StoreUnavailable(std::string(error.what()) + "; whether the last changes are saved is not known");
  }
  End();
  BeDurable();
}

void Database::Impl::RollBack() {
  if (rows_behind_.valid()) rows_behind_.wait();
  rows_behind_ = {};
  try {
    if (!lost) Script("ROLLBACK");
  } catch (const StoreError&) {  // the transaction is over already, or gone with the connection
  }
  End();
  try {
    BeDurable();
  } catch (const StoreError&) {  // gone with the connection: the next one is as it should be
  }
}

// As each connection is to begin with.
void Database::Impl::BeDurable() {
  const auto before = std::exchange(durability, Durability::kOnCommit);
  if (lost) return;
  if (before == Durability::kWithTheNext) Script(dialect.at_once);
  if (before != Durability::kInPlace) return;
  try {
    Script(dialect.not_in_place);
  } catch (const StoreConflict&) {  // somebody is reading it already: whoever opens it next does the same
  }
}

void Database::Impl::End() {
  state = State::kNone;
  ids = {};
  for (const auto& writer : writers) {
    if (writer) writer->Discard();
  }
  rows_wait = false;
  late_indexes.Forget();
  events.reset();
  retired.clear();
}

void Database::Impl::Insert(Target table, Params row) {
  const auto number = static_cast<std::size_t>(table);
  auto& writer = writers[number];
  if (!writer) {
    AwaitRows();
    writer = dialect.make_row_writer(*session, kTargetTables[number]);
  }
  rows_wait = true;
  RowWriter::Then then = writer->Add(row);
  if (state == State::kNone || (readers > 0 && then == RowWriter::Then::kHandOver)) then = RowWriter::Then::kFlush;
  if (then == RowWriter::Then::kFlush) Flush();
  if (then == RowWriter::Then::kHandOver) FlushBehind();
  if (!late_indexes.Count(table) || state == State::kNone || readers > 0) return;
  Flush();
  if (late_indexes.ConsiderAside(*session, dialect, table)) writer->FillsTable();
}

void Database::Impl::Settle(std::string_view sql) {
  Flush();
  // A table that a cursor stands in cannot be given an index.
  if (readers > 0 && dialect.large_results == LargeResults::kBuffered) return;
  late_indexes.BringBackFor(sql, *session, dialect);
}

void Database::Impl::HandOver() {
  AwaitRows();
  rows_wait = false;
  for (const auto& writer : writers) {
    if (writer) writer->HandOver();
  }
}

void Database::Impl::WriteRows() {
  for (const auto& writer : writers) {
    if (writer) writer->Write();
  }
}

void Database::Impl::Flush() {
  AwaitRows();
  if (!rows_wait) return;
  HandOver();
  WriteRows();
}

void Database::Impl::FlushBehind() {
  HandOver();
  // Where no thread is to be had, whoever awaits the rows writes them.
  rows_behind_ = std::async(std::launch::async | std::launch::deferred, [this] { WriteRows(); });
}

void Database::Impl::AwaitRows() {
  if (rows_behind_.valid()) rows_behind_.get();
}

Statement& Database::Impl::Prepared(std::string_view sql, Params params, std::span<const Param::Kind> columns) {
  const auto found = statements.find(sql);
  if (found != statements.end()) return *found->second;
  auto statement = dialect.prepare(*session, sql, params, columns);
  return *statements.emplace(std::string(sql), std::move(statement)).first->second;
}

void Database::Impl::Retire(std::string_view sql) {
  const auto found = statements.find(sql);
  if (found == statements.end()) return;
  if (state == State::kFailed) retired.push_back(std::move(found->second));
  statements.erase(found);
}

void Database::Impl::Raise(const soci::soci_error& error) {
  if (state == State::kOpen) state = State::kFailed;
  const Failure failure = dialect.explain(error, session.get());
  const std::string text = "registry " + name + ": " + failure.text;
  switch (failure.kind) {
    case FailureKind::kRefused:
      throw StoreError(text);
    case FailureKind::kConflict:
      throw StoreConflict(text);
    case FailureKind::kConnectionLost:
      lost = true;
      throw StoreUnavailable(text);
  }
  throw std::logic_error("a failure of no kind");
}

}  // namespace rollcall
