#include <memory>
#include <string>

#include "store/engine/row_writer.h"
#include "store/engine/statement.h"

namespace rollcall {
namespace {

class SqliteRows : public RowWriter {
 public:
  SqliteRows(soci::session& session, const TargetTable& table) : session_(session), table_(table) {}

  Then Add(Params row) override {
    if (!insert_) insert_ = PrepareThroughSqlite(session_, Insert(), row, {});
    insert_->Execute(row);
    return Then::kNothing;
  }
  void Write() override {}
  void Discard() override {}

 private:
  std::string Insert() const {
    std::string sql = "INSERT INTO " + std::string(table_.name) + " (" + std::string(table_.columns) + ") VALUES (?";
    for (std::size_t i = 1; i < table_.CountColumns(); ++i) sql += ", ?";
    return sql + ")";
  }

  soci::session& session_;
  const TargetTable& table_;
  std::unique_ptr<Statement> insert_;
};

}  // namespace

std::unique_ptr<RowWriter> MakeSqliteRowWriter(soci::session& session, const TargetTable& table) {
  return std::make_unique<SqliteRows>(session, table);
}

}  // namespace rollcall
