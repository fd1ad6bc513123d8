#include <soci/sqlite3/soci-sqlite3.h>

#include <vector>

#include "store/engine/statement.h"

namespace rollcall {
namespace {

struct Finalize {
  void operator()(sqlite_api::sqlite3_stmt* statement) const { sqlite_api::sqlite3_finalize(statement); }
};

// A bound text is not copied: it lives until the last row is read.
const auto kNotCopied = SQLITE_STATIC;

class SqliteStatement : public Statement {
 public:
  SqliteStatement(sqlite_api::sqlite3* database, std::string_view sql, Params params,
                  std::span<const Param::Kind> columns)
      : database_(database), columns_(columns.begin(), columns.end()), row_(columns.size()) {
    for (const Param& param : params) kinds_.push_back(param.kind());
    sqlite_api::sqlite3_stmt* raw = nullptr;
    const int code = sqlite_api::sqlite3_prepare_v3(database, sql.data(), static_cast<int>(sql.size()),
                                                    SQLITE_PREPARE_PERSISTENT, &raw, nullptr);
    statement_.reset(raw);
    Check(code);
    if (Count(sqlite_api::sqlite3_bind_parameter_count(raw)) != params.size())
      throw std::logic_error("a statement is bound with as many values as it has placeholders");
    if (Count(sqlite_api::sqlite3_column_count(raw)) < columns.size())
      throw std::logic_error("a statement has fewer columns than are read");
  }

  bool Execute(Params params) override {
    sqlite_api::sqlite3_reset(statement_.get());
    if (params.size() != kinds_.size())
      throw std::logic_error("a statement is always bound with the same number of values");
    int number = 0;
    for (const Param& param : params) {
      if (kinds_[Count(number)] != param.kind())
        throw std::logic_error("a statement is always bound with the same types");
      Check(Bind(++number, param));
    }
    return Fetch();
  }

  bool Fetch() override {
    int code = sqlite_api::sqlite3_step(statement_.get());
    while (code == SQLITE_ROW && columns_.empty()) code = sqlite_api::sqlite3_step(statement_.get());
    if (code == SQLITE_ROW) return true;
    // What it holds of the database is given back at once, and what it says then is the reason.
    if (code != SQLITE_DONE) Fail(code);
    sqlite_api::sqlite3_reset(statement_.get());
    return false;
  }

  std::span<const Cell> Row() override {
    for (int i = 0; Count(i) < row_.size(); ++i) row_[Count(i)] = Read(i);
    return row_;
  }

 private:
  static std::size_t Count(int number) { return static_cast<std::size_t>(number); }

  int Bind(int number, const Param& param) {
    if (param.null()) return sqlite_api::sqlite3_bind_null(statement_.get(), number);
    if (param.kind() == Param::Kind::kInteger)
      return sqlite_api::sqlite3_bind_int64(statement_.get(), number, param.integer());
    const std::string_view text = param.text();
    RefuseNul(text);
    // A null pointer would be NULL.
    return sqlite_api::sqlite3_bind_text64(statement_.get(), number, text.empty() ? "" : text.data(), text.size(),
                                           kNotCopied, SQLITE_UTF8);
  }

  Cell Read(int column) {
    sqlite_api::sqlite3_stmt* const statement = statement_.get();
    const auto is_null = [&] { return sqlite_api::sqlite3_column_type(statement, column) == SQLITE_NULL; };
    if (columns_[Count(column)] == Param::Kind::kInteger) {
      // NULL reads as 0: of most numbers it need not be asked.
      const std::int64_t value = sqlite_api::sqlite3_column_int64(statement, column);
      return {.null = value == 0 && is_null(), .integer = value};
    }
    if (is_null()) return {.null = true};
    const auto* text = reinterpret_cast<const char*>(sqlite_api::sqlite3_column_text(statement, column));
    return {.text = {text, Count(sqlite_api::sqlite3_column_bytes(statement, column))}};
  }

  void Check(int code) {
    if (code != SQLITE_OK) Fail(code);
  }

  [[noreturn]] void Fail(int code) {
    const std::string text = sqlite_api::sqlite3_errmsg(database_);
    sqlite_api::sqlite3_reset(statement_.get());
    throw soci::sqlite3_soci_error(text, code);
  }

  sqlite_api::sqlite3* database_;
  std::vector<Param::Kind> kinds_;
  std::vector<Param::Kind> columns_;
  std::vector<Cell> row_;
  std::unique_ptr<sqlite_api::sqlite3_stmt, Finalize> statement_;
};

}  // namespace

std::unique_ptr<Statement> PrepareThroughSqlite(soci::session& session, std::string_view sql, Params params,
                                                std::span<const Param::Kind> columns) {
  auto* backend = static_cast<soci::sqlite3_session_backend*>(session.get_backend());
  return std::make_unique<SqliteStatement>(backend->conn_, sql, params, columns);
}

}  // namespace rollcall
