// What rows of SQLite refer to, looked for once for many of them. Inside store/ only.
#pragma once

#include <soci/soci.h>

#include <vector>

#include "store/engine/row_batch.h"
#include "store/engine/row_writer.h"

namespace rollcall {

// Of the rows that a transaction fills a table with. For each row by itself it would be a look into a page of accounts
// that is no longer in memory. Functions throw soci_error where a row refers to one that is not there.
class SqliteReferences {
 public:
  SqliteReferences(soci::session& session, const TargetTable& table) : session_(session), table_(table) {}

  // To be called when the rows have been written. What they have in common is looked for at once.
  void Check(const RowBatch& batch);
  // Looks for the rest, once the indexes are there.
  void CheckRest();
  void Forget() { rest_.clear(); }

 private:
  void Require(const std::string& none, const Reference& reference);

  soci::session& session_;
  const TargetTable& table_;
  std::vector<const Reference*> rest_;
};

}  // namespace rollcall
