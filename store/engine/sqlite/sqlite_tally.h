// Counting rows of SQLite that are written without triggers. Inside store/ only.
#pragma once

#include <string>
#include <vector>

#include "store/engine/row_batch.h"
#include "store/engine/row_writer.h"

namespace rollcall {

// The value as it stands in a statement.
std::string SqliteLiteral(const RowBatch& batch, std::size_t row, std::size_t column);

// The statements that add the rows of `batch` to the tally of `table`, which has one: what its trigger does for each
// row, once for all that are counted together.
std::vector<std::string> CountedAnew(const RowBatch& batch, const TargetTable& table);

}  // namespace rollcall
