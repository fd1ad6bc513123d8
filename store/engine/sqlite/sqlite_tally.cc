#include "store/engine/sqlite/sqlite_tally.h"

#include <algorithm>

namespace rollcall {
namespace {

constexpr std::string_view kBetween = ", ";

bool HaveTheSame(const RowBatch& batch, std::size_t column, std::size_t one_row, std::size_t other_row) {
  if (!batch.Varies(column)) return true;
  const RowBatch::Value& one = batch.At(one_row, column);
  const RowBatch::Value& other = batch.At(other_row, column);
  if (one.null() || other.null()) return one.null() == other.null();
  if (batch.KindOf(column) == Param::Kind::kInteger) return one.integer == other.integer;
  return batch.TextOf(one) == batch.TextOf(other);
}

// So many rows are like this one.
struct Kind {
  std::size_t row = 0;
  std::int64_t count = 0;
};

// There are few.
std::vector<Kind> KindsOf(const RowBatch& batch, const std::vector<std::size_t>& columns) {
  std::vector<Kind> kinds;
  for (std::size_t row = 0; row < batch.rows(); ++row) {
    auto kind = std::ranges::find_if(kinds, [&](const Kind& each) {
      return std::ranges::all_of(columns,
                                 [&](std::size_t column) { return HaveTheSame(batch, column, each.row, row); });
    });
    if (kind == kinds.end()) kind = kinds.insert(kind, {.row = row});
    ++kind->count;
  }
  return kinds;
}

}  // namespace

std::string SqliteLiteral(const RowBatch& batch, std::size_t row, std::size_t column) {
  const RowBatch::Value& value = batch.At(row, column);
  if (value.null()) return "NULL";
  if (batch.KindOf(column) == Param::Kind::kInteger) return std::to_string(value.integer);
  std::string literal = "'";
  for (const char c : batch.TextOf(value)) literal.append(c == '\'' ? 2 : 1, c);
  return literal + "'";
}

std::vector<std::string> CountedAnew(const RowBatch& batch, const TargetTable& table) {
  std::vector<std::size_t> columns;
  std::string names;
  for (const std::string_view column : table.tally->columns) {
    columns.push_back(table.NumberOf(column));
    names.append(column).append(kBetween);
  }
  std::vector<std::string> statements;
  for (const Kind& kind : KindsOf(batch, columns)) {
    std::string& sql = statements.emplace_back("INSERT INTO ");
    sql.append(table.tally->table).append(" (").append(names).append(table.tally->count).append(") VALUES (");
    for (const std::size_t column : columns) sql.append(SqliteLiteral(batch, kind.row, column)).append(kBetween);
    sql.append(std::to_string(kind.count)).append(") ON CONFLICT DO UPDATE SET ").append(table.tally->count);
    sql.append(" = ").append(table.tally->count).append(" + excluded.").append(table.tally->count);
  }
  return statements;
}

}  // namespace rollcall
