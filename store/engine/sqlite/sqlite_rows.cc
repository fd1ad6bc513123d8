#include <memory>
#include <optional>
#include <string>

#include "store/engine/row_batch.h"
#include "store/engine/row_writer.h"
#include "store/engine/sqlite/sqlite_batch.h"
#include "store/engine/sqlite/sqlite_references.h"
#include "store/engine/sqlite/sqlite_tally.h"

namespace rollcall {
namespace {

constexpr std::size_t kBytesOfAStatement = std::size_t{1} << 20;  // bytes of one statement
// Rows that are worth a statement of their own, without triggers: others would take as long as these.
constexpr std::size_t kMany = 100;
// Rows of a transaction that are written at once, so that what is wrong with one is told there.
constexpr std::int64_t kSingly = 16;

std::string Named(std::size_t column) { return "c" + std::to_string(column); }

// Takes the rows from `source`; see OfferToSqlite. `verb` is INSERT or INSERT OR FAIL, `value` tells what stands for
// the column of a number.
template <class Value>
std::string InsertInto(std::string_view verb, const TargetTable& table, const std::string& source, Value value) {
  std::string sql = std::string(verb) + " INTO " + std::string(table.name) + " (" + std::string(table.columns) + ")";
  for (std::size_t i = 0; i < table.CountColumns(); ++i) sql += (i == 0 ? " SELECT " : ", ") + value(i);
  return sql + " FROM " + source;
}

class SqliteRows : public RowWriter {
 public:
  SqliteRows(soci::session& session, const TargetTable& table)
      : session_(session),
        source_("rows_for_" + std::string(table.name)),
        table_(table),
        references_(session, table),
        taken_(table.CountColumns()),
        written_(table.CountColumns()) {
    OfferToSqlite(session, source_, written_);
  }

  Then Add(Params row) override {
    taken_.Add(row);
    if (++count_ <= kSingly) return Then::kFlush;
    return taken_.bytes() >= kBytesOfAStatement ? Then::kHandOver : Then::kGoOn;
  }

  void HandOver() override { std::swap(taken_, written_); }

  void Write() override {
    if (written_.rows() == 0) return;
    const std::shared_ptr<void> clear(nullptr, [this](void*) { written_.Clear(); });
    if (table_.on_insert == OnInsert::kMore || written_.rows() < kMany) return WriteAsItIs();
    WriteWithoutTriggers();
    if (table_.tally == nullptr) return;
    for (const std::string& sql : CountedAnew(written_, table_))
      PrepareThroughSqlite(session_, sql, {}, {})->Execute({});
  }

  void FillsTable() override { fills_ = true; }

  void BeforeCommit() override { references_.CheckRest(); }

  void Discard() override {
    taken_.Clear();
    written_.Clear();
    references_.Forget();
    count_ = 0;
    fills_ = false;
  }

 private:
  void WriteAsItIs() {
    if (!statement_) statement_ = PrepareThroughSqlite(session_, InsertInto("INSERT", table_, source_, Named), {}, {});
    statement_->Execute({});
  }

  void WriteWithoutTriggers() {
    const Without triggers(session_, Without::What::kTriggers);
    if (!fills_) return Write("INSERT");
    // Nothing is kept to undo the statement alone, which would be pages of each index: what fails, fails the
    // transaction.
    std::optional<Without> references;
    if (!table_.references.empty()) references.emplace(session_, Without::What::kReferences);
    Write("INSERT OR FAIL");
    references_.Check(written_);
  }

  // What all rows have in common stands in the statement: to take a value from the batch costs more than most of what
  // is done with it.
  void Write(std::string_view verb) {
    const auto value = [this](std::size_t column) {
      return written_.Varies(column) ? Named(column) : SqliteLiteral(written_, 0, column);
    };
    PrepareThroughSqlite(session_, InsertInto(verb, table_, source_, value), {}, {})->Execute({});
  }

  soci::session& session_;
  std::string source_;
  const TargetTable& table_;
  SqliteReferences references_;
  RowBatch taken_;
  RowBatch written_;
  std::int64_t count_ = 0;  // in this transaction
  bool fills_ = false;
  std::unique_ptr<Statement> statement_;
};

}  // namespace

std::unique_ptr<RowWriter> MakeSqliteRowWriter(soci::session& session, const TargetTable& table) {
  return std::make_unique<SqliteRows>(session, table);
}

}  // namespace rollcall
