// What a first load builds in one go at its end: indexes, and what else costs each row a search. Inside store/ only.
#pragma once

#include <soci/soci.h>

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "store/database.h"
#include "store/engine/row_writer.h"

namespace rollcall {

// An index or a constraint that a table can be without while a transaction fills it. Statements that look rows up by it
// say `key` = or `key` IN, those that cannot do without say INTO `table` and ON CONFLICT; an empty key: none does. An
// index of those rows alone that have a key costs nothing as long as none has one, and stays then.
struct LateIndex {
  Target table;
  std::string_view name;
  std::string_view key;
  enum class Of : std::uint8_t { kAllRows, kThoseWithAKey } of = Of::kAllRows;
};

// Of the transaction that is open: what it has put aside is there again when it commits, or, as if nothing had
// happened, when it is rolled back or its process dies. Functions throw soci_error where the database refuses.
class LateIndexes {
 public:
  // A row comes into the table; true: many have come by now, and ConsiderAside is to be called.
  bool Count(Target table) {
    Load& load = loads_[static_cast<std::size_t>(table)];
    return ++load.rows >= kMany && !load.considered;
  }
  // Drops those of a table that had next to no rows before; false: it had. To be called where no result is being read,
  // after all rows have been written.
  bool ConsiderAside(soci::session& session, const Dialect& dialect, Target table);
  // Builds those that the statement needs; a statement that looks something up and is not recognized is slow, not
  // wrong.
  void BringBackFor(std::string_view sql, soci::session& session, const Dialect& dialect);
  // Builds all. What a constraint forbids is found now at the latest.
  void BringBack(soci::session& session, const Dialect& dialect);
  // The transaction is over.
  void Forget() { *this = {}; }

 private:
  static constexpr std::int64_t kMany = 2000;
  struct Load {
    std::int64_t rows = 0;
    bool considered = false;
  };
  struct Aside {
    std::string_view table;
    std::string_view key;
    std::string make;
  };

  std::array<Load, kTargetTables.size()> loads_;
  std::vector<Aside> aside_;
};

}  // namespace rollcall
