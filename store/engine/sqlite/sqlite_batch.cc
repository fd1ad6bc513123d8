// A table-valued view of rows in memory: https://www.sqlite.org/vtab.html, "eponymous-only virtual tables".
#include "store/engine/sqlite/sqlite_batch.h"

#include <soci/sqlite3/soci-sqlite3.h>

#include <memory>

namespace rollcall {
namespace {

using sqlite_api::sqlite3;
using sqlite_api::sqlite3_context;
using sqlite_api::sqlite3_index_info;
using sqlite_api::sqlite3_int64;
using sqlite_api::sqlite3_value;
using sqlite_api::sqlite3_vtab;
using sqlite_api::sqlite3_vtab_cursor;

constexpr int kMostColumns = 32;
// The batch keeps the texts until the statement is over.
const auto kValueNotCopied = SQLITE_STATIC;

struct Table : sqlite3_vtab {
  const RowBatch* batch;
};

struct Cursor : sqlite3_vtab_cursor {
  std::size_t row = 0;
};

const RowBatch& BatchOf(sqlite3_vtab_cursor* cursor) { return *static_cast<Table*>(cursor->pVtab)->batch; }

int Connect(sqlite3* database, void* batch, int /*count*/, const char* const* /*arguments*/, sqlite3_vtab** table,
            char** /*error*/) {
  std::string sql = "CREATE TABLE batch (c0";
  for (int i = 1; i < kMostColumns; ++i) sql += ", c" + std::to_string(i);
  const int code = sqlite_api::sqlite3_declare_vtab(database, (sql + ")").c_str());
  if (code != SQLITE_OK) return code;
  auto* made = new Table{};
  made->batch = static_cast<const RowBatch*>(batch);
  *table = made;
  return SQLITE_OK;
}

int Disconnect(sqlite3_vtab* table) {
  delete static_cast<Table*>(table);
  return SQLITE_OK;
}

int Plan(sqlite3_vtab* /*table*/, sqlite3_index_info* /*plan*/) { return SQLITE_OK; }

int Open(sqlite3_vtab* /*table*/, sqlite3_vtab_cursor** cursor) {
  *cursor = new Cursor{};
  return SQLITE_OK;
}

int Close(sqlite3_vtab_cursor* cursor) {
  delete static_cast<Cursor*>(cursor);
  return SQLITE_OK;
}

int Begin(sqlite3_vtab_cursor* cursor, int /*plan*/, const char* /*name*/, int /*count*/, sqlite3_value** /*values*/) {
  static_cast<Cursor*>(cursor)->row = 0;
  return SQLITE_OK;
}

int Next(sqlite3_vtab_cursor* cursor) {
  constexpr std::size_t kAtOnce = 4;  // values of a line of the cache
  const std::size_t row = ++static_cast<Cursor*>(cursor)->row;
  if (row % kAtOnce == 0) BatchOf(cursor).Expect(row + 2 * kAtOnce);
  return SQLITE_OK;
}

int IsAtEnd(sqlite3_vtab_cursor* cursor) { return static_cast<Cursor*>(cursor)->row >= BatchOf(cursor).rows() ? 1 : 0; }

int Read(sqlite3_vtab_cursor* cursor, sqlite3_context* result, int column) {
  const RowBatch& batch = BatchOf(cursor);
  const auto number = static_cast<std::size_t>(column);
  const RowBatch::Value& value = batch.At(static_cast<Cursor*>(cursor)->row, number);
  if (value.null()) return SQLITE_OK;
  if (batch.KindOf(number) == Param::Kind::kInteger) {
    sqlite_api::sqlite3_result_int64(result, value.integer);
  } else {
    const std::string_view text = batch.TextOf(value);
    sqlite_api::sqlite3_result_text(result, text.data(), static_cast<int>(text.size()), kValueNotCopied);
  }
  return SQLITE_OK;
}

int ReadRowId(sqlite3_vtab_cursor* cursor, sqlite3_int64* id) {
  *id = static_cast<sqlite3_int64>(static_cast<Cursor*>(cursor)->row);
  return SQLITE_OK;
}

// Without xCreate: there is a table of the module's name, and no other can be made.
constexpr sqlite_api::sqlite3_module MakeModule() {
  sqlite_api::sqlite3_module module{};
  module.xConnect = Connect;
  module.xBestIndex = Plan;
  module.xDisconnect = Disconnect;
  module.xDestroy = Disconnect;
  module.xOpen = Open;
  module.xClose = Close;
  module.xFilter = Begin;
  module.xNext = Next;
  module.xEof = IsAtEnd;
  module.xColumn = Read;
  module.xRowid = ReadRowId;
  return module;
}
constexpr sqlite_api::sqlite3_module kModule = MakeModule();

sqlite3* NativeOfBatch(soci::session& session) {
  return static_cast<soci::sqlite3_session_backend*>(session.get_backend())->conn_;
}

}  // namespace

void OfferToSqlite(soci::session& session, const std::string& name, const RowBatch& batch) {
  sqlite3* database = NativeOfBatch(session);
  const int code =
      sqlite_api::sqlite3_create_module(database, name.c_str(), &kModule, const_cast<RowBatch*>(&batch));  // as void*
  if (code != SQLITE_OK) throw soci::sqlite3_soci_error(sqlite_api::sqlite3_errmsg(database), code);
}

void Without::Switch(int on) {
  const int option = what_ == What::kTriggers ? SQLITE_DBCONFIG_ENABLE_TRIGGER : SQLITE_DBCONFIG_ENABLE_FKEY;
  sqlite_api::sqlite3_db_config(NativeOfBatch(session_), option, on, nullptr);
}

}  // namespace rollcall
