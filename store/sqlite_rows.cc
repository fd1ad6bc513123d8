#include <algorithm>
#include <memory>
#include <string>

#include "store/row_batch.h"
#include "store/row_writer.h"
#include "store/sqlite_batch.h"

namespace rollcall {
namespace {

constexpr std::size_t kEnough = std::size_t{1} << 18;  // bytes of one statement
// Rows that are worth a statement of their own, without triggers: others would take as long as these.
constexpr std::size_t kMany = 100;
// Rows of a transaction that are written at once, so that what is wrong with one is told there.
constexpr std::int64_t kSingly = 16;

std::size_t CountColumns(const TargetTable& table) {
  return static_cast<std::size_t>(std::ranges::count(table.columns, ',')) + 1;
}

// Takes the rows from `source`; see OfferToSqlite.
std::string InsertInto(const TargetTable& table, const std::string& source) {
  std::string values = "c0";
  for (std::size_t i = 1; i < CountColumns(table); ++i) values += ", c" + std::to_string(i);
  return "INSERT INTO " + std::string(table.name) + " (" + std::string(table.columns) + ") SELECT " + values +
         " FROM " + source;
}

class SqliteRows : public RowWriter {
 public:
  SqliteRows(soci::session& session, const TargetTable& table)
      : session_(session),
        source_("rows_for_" + std::string(table.name)),
        sql_(InsertInto(table, source_)),
        on_insert_(table.on_insert),
        batch_(CountColumns(table)) {
    OfferToSqlite(session, source_, batch_);
  }

  Then Add(Params row) override {
    batch_.Add(row);
    return ++taken_ <= kSingly || batch_.bytes() >= kEnough ? Then::kFlush : Then::kGoOn;
  }

  void Flush() override {
    if (batch_.rows() == 0) return;
    const std::shared_ptr<void> clear(nullptr, [this](void*) { batch_.Clear(); });
    on_insert_ == OnInsert::kMore || batch_.rows() < kMany ? WriteAsItIs() : WriteWithoutTriggers();
  }

  void Discard() override {
    batch_.Clear();
    taken_ = 0;
  }

 private:
  void WriteAsItIs() {
    if (!statement_) statement_ = PrepareThroughSqlite(session_, sql_, {}, {});
    statement_->Execute({});
  }

  void WriteWithoutTriggers() {
    const WithoutTriggers without(session_);
    PrepareThroughSqlite(session_, sql_, {}, {})->Execute({});
  }

  soci::session& session_;
  std::string source_;
  std::string sql_;
  OnInsert on_insert_;
  RowBatch batch_;
  std::int64_t taken_ = 0;  // in this transaction
  std::unique_ptr<Statement> statement_;
};

}  // namespace

std::unique_ptr<RowWriter> MakeSqliteRowWriter(soci::session& session, const TargetTable& table) {
  return std::make_unique<SqliteRows>(session, table);
}

}  // namespace rollcall
