#include "store/engine/engine.h"

namespace rollcall {

Engine::Engine(const DatabaseOptions& wanted)
    : options(wanted), dialect(DialectOf(options.connect, address)), name(dialect.shown(address)) {
  Connect();
}

void Engine::Connect() {
  statements.clear();
  writers = {};
  retired.clear();
  session.reset();
  session = Translated([this] { return dialect.open(options, address); });
  lost = false;
}

void Engine::CheckUsable() {
  if (state == State::kFailed) throw StoreError("registry " + name + ": the transaction has failed already");
  if (!lost) return;
  if (readers > 0) throw StoreUnavailable("registry " + name + ": the connection was lost");
  Connect();
}

void Engine::Script(std::string_view script) {
  if (!script.empty()) Translated([&] { dialect.run_script(*session, std::string(script)); });
}

void Engine::BeginOnce(Loading loading) {
  CheckUsable();
  try {
    if (durability == Durability::kWithTheNext) Script(dialect.relaxed_sync);
    if (loading == Loading::kBulk) {
      bulk_load.emplace(dialect);
      Script(dialect.before_bulk_load);
    }
    Script(dialect.begin);
  } catch (const StoreUnavailable&) {
    throw;
  } catch (const StoreError&) {
    RollBack();
    throw;
  }
}

void Engine::Begin(Durability wanted, Loading loading) {
  if (state != State::kNone) throw std::logic_error("a transaction is open already");
  durability = wanted;
  try {
    BeginOnce(loading);
  } catch (const StoreUnavailable&) {  // a connection that died while it was idle loses nothing
    BeginOnce(loading);
  }
  state = State::kOpen;
}

void Engine::Commit() {
  if (state == State::kFailed) {
    throw StoreError("registry " + name + ": a statement of the transaction failed, so that it cannot be committed");
  }
  Translated([this] {
    Flush();
    if (bulk_load) bulk_load->Finish(*session);
  });
  try {
    Script("COMMIT");
  } catch (const StoreUnavailable& error) {
    throw StoreUnavailable(std::string(error.what()) + "; whether the last changes are saved is not known");
  }
  End();
  ResetSettings();
}

void Engine::RollBack() {
  try {
    if (!lost) Script("ROLLBACK");
  } catch (const StoreError&) {  // the transaction is over already, or gone with the connection
  }
  End();
  try {
    ResetSettings();
  } catch (const StoreError&) {  // gone with the connection: the next one is as it should be
  }
}

void Engine::ResetSettings() {
  const auto before = std::exchange(durability, Durability::kOnCommit);
  const bool was_bulk_load = bulk_load.has_value();
  bulk_load.reset();
  if (lost) return;
  if (before == Durability::kWithTheNext) Script(dialect.full_sync);
  if (was_bulk_load) Script(dialect.after_bulk_load);
}

void Engine::End() {
  state = State::kNone;
  ids = {};
  for (const auto& writer : writers) {
    if (writer) writer->Discard();
  }
  rows_wait = false;
  events.reset();
  retired.clear();
}

void Engine::Insert(Target table, Params row) {
  const auto number = static_cast<std::size_t>(table);
  auto& writer = writers[number];
  if (!writer) writer = dialect.make_row_writer(*session, kTargetTables[number]);
  const RowWriter::Then then = writer->Add(row);
  rows_wait = rows_wait || then != RowWriter::Then::kNothing;
  if (state == State::kNone || then == RowWriter::Then::kFlush) Flush();
  if (!bulk_load || !bulk_load->CountRow() || readers > 0) return;
  Flush();
  bulk_load->Begin(*session);
}

// In the order of Target, because rows refer to earlier ones.
void Engine::Flush() {
  if (!std::exchange(rows_wait, false)) return;
  for (const auto& writer : writers) {
    if (writer) writer->Write();
  }
}

// A table that a cursor reads cannot get an index.
void Engine::NeedIndexes(Target table) {
  if (!bulk_load || IsReadInCursors()) return;
  Flush();
  bulk_load->BringBack(*session, table);
}

Statement& Engine::Prepared(std::string_view sql, Params params, std::span<const Param::Kind> columns) {
  const auto found = statements.find(sql);
  if (found != statements.end()) return *found->second;
  auto statement = dialect.prepare(*session, sql, params, columns);
  return *statements.emplace(std::string(sql), std::move(statement)).first->second;
}

void Engine::Retire(std::string_view sql) {
  const auto found = statements.find(sql);
  if (found == statements.end()) return;
  if (state == State::kFailed) retired.push_back(std::move(found->second));
  statements.erase(found);
}

void Engine::Raise(const soci::soci_error& error) {
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
