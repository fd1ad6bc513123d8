// Filling an empty registry: what is built in one go at the end of the transaction. Inside store/ only.
#pragma once

#include <soci/soci.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "store/database.h"

namespace rollcall {

// An index, a constraint or a trigger that its table can do without while a bulk load fills it.
struct Deferrable {
  Target table;
  std::string_view name;
};

// Of the open transaction. What it drops exists again when the transaction commits, and also, as if nothing had
// happened, when it is rolled back or its process dies. Functions throw soci_error where the database refuses.
class BulkLoad {
 public:
  explicit BulkLoad(const Dialect& dialect) : dialect_(dialect) {}

  // A row is inserted. True: there are many by now, and Begin is to be called.
  bool CountRow() { return ++rows_ >= kManyRows && !begun_; }
  // Drops what is deferrable of each table that was empty, or nearly. To be called while no result is being read, after
  // all rows have been written.
  void Begin(soci::session& session);
  // Builds what was dropped of one table.
  void BringBack(soci::session& session, Target table);
  // Builds the rest and has the database find every row that an index, a constraint or a trigger forbids.
  void Finish(soci::session& session);

 private:
  static constexpr std::int64_t kManyRows = 2000;
  struct Dropped {
    Target table;
    std::string build;  // a script
  };

  void Drop(soci::session& session, const Deferrable& deferrable);

  const Dialect& dialect_;
  std::int64_t rows_ = 0;
  bool begun_ = false;
  std::vector<Dropped> dropped_;
};

}  // namespace rollcall
