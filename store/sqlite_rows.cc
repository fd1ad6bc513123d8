#include <algorithm>
#include <array>
#include <string>
#include <utility>
#include <vector>

#include "store/row_writer.h"

namespace rollcall {
namespace {

std::string InsertInto(const TargetTable& table) {
  std::string values = "?";
  for (auto i = std::ranges::count(table.columns, ','); i > 0; --i) values += ",?";
  return "INSERT INTO " + std::string(table.name) + " (" + std::string(table.columns) + ") VALUES (" + values + ")";
}

class SqliteRows : public RowWriter {
 public:
  SqliteRows(soci::session& session, const TargetTable& table)
      : table_(table.name), session_(session), sql_(InsertInto(table)) {}

  Then Add(Params row) override {
    if (++rows_ == kMany) PutTriggersAside();
    if (!statement_) statement_ = PrepareThroughSqlite(session_, sql_, row, {});
    statement_->Execute(row);
    return Then::kGoOn;
  }
  void Flush() override {}
  void BeforeCommit() override {
    for (const auto& [name, sql] : triggers_) Run(sql);
    triggers_.clear();
  }
  // A transaction that was rolled back has its triggers again.
  void Discard() override {
    triggers_.clear();
    rows_ = 0;
  }

 private:
  static constexpr std::int64_t kMany = 2000;

  // They refuse INSERT OR REPLACE, which is not said here, and nobody else writes before this transaction is over; they
  // would take as long as the rows themselves.
  void PutTriggersAside() {
    const std::string_view table = table_;
    const Params params = {table};
    const std::array kinds = {Param::Kind::kText, Param::Kind::kText};
    const auto find = PrepareThroughSqlite(session_,
                                           "SELECT name, sql FROM sqlite_schema WHERE type = 'trigger' "
                                           "AND tbl_name = :table AND name LIKE '%_not_replaced'",
                                           params, kinds);
    for (bool more = find->Execute(params); more; more = find->Fetch()) {
      const auto row = find->Row();
      triggers_.emplace_back(row[0].text, row[1].text);
    }
    for (const auto& [name, sql] : triggers_) Run("DROP TRIGGER " + name);
  }

  void Run(const std::string& sql) { PrepareThroughSqlite(session_, sql, {}, {})->Execute({}); }

  std::string_view table_;
  std::int64_t rows_ = 0;  // in this transaction
  std::vector<std::pair<std::string, std::string>> triggers_;
  soci::session& session_;
  std::string sql_;
  std::unique_ptr<Statement> statement_;
};

}  // namespace

std::unique_ptr<RowWriter> MakeSqliteRowWriter(soci::session& session, const TargetTable& table) {
  return std::make_unique<SqliteRows>(session, table);
}

}  // namespace rollcall
