#include "store/engine/sqlite/sqlite_references.h"

#include <algorithm>
#include <array>
#include <string>

#include "store/engine/sqlite/sqlite_tally.h"
#include "store/engine/statement.h"

namespace rollcall {
namespace {

// Whether a row refers to one that is not there. Ids of a table that was filled by the same transaction have no gaps,
// mostly: then none of its rows need be looked at.
std::string FindStranger(const TargetTable& rows, const Reference& reference) {
  const std::string_view from = reference.among.empty() ? rows.name : reference.among;
  std::string sql =
      "SELECT 1 WHERE (SELECT min(@c) FROM @f) < coalesce((SELECT min(id) FROM @t), 0) "
      "OR (SELECT max(@c) FROM @f) > coalesce((SELECT max(id) FROM @t), 0) "
      "OR ((SELECT count(*) FROM @t) <= (SELECT max(id) FROM @t) - (SELECT min(id) FROM @t) AND EXISTS "
      "(SELECT 1 FROM @f AS f WHERE f.@c IS NOT NULL AND NOT EXISTS (SELECT 1 FROM @t AS t WHERE t.id = f.@c)))";
  for (const auto& [mark, name] : {std::pair("@c", reference.column), {"@f", from}, {"@t", reference.table}}) {
    for (auto at = sql.find(mark); at != std::string::npos; at = sql.find(mark, at)) sql.replace(at, 2, name);
  }
  return sql;
}

}  // namespace

void SqliteReferences::Check(const RowBatch& batch) {
  for (const Reference& reference : table_.references) {
    const std::size_t column = table_.NumberOf(reference.column);
    if (batch.Varies(column)) {
      if (std::ranges::find(rest_, &reference) == rest_.end()) rest_.push_back(&reference);
    } else if (!batch.At(0, column).null()) {
      Require("SELECT 1 WHERE NOT EXISTS (SELECT 1 FROM " + std::string(reference.table) +
                  " WHERE id = " + SqliteLiteral(batch, 0, column) + ")",
              reference);
    }
  }
}

void SqliteReferences::CheckRest() {
  for (const Reference* reference : rest_) Require(FindStranger(table_, *reference), *reference);
}

void SqliteReferences::Require(const std::string& none, const Reference& reference) {
  static constexpr std::array kColumns = {Param::Kind::kInteger};
  if (PrepareThroughSqlite(session_, none, {}, kColumns)->Execute({})) {
    throw soci::soci_error("FOREIGN KEY constraint failed: " + std::string(table_.name) + '.' +
                           std::string(reference.column));
  }
}

}  // namespace rollcall
