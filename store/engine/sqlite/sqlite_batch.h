// Many rows for SQLite by one statement. Inside store/ only.
#pragma once

#include <soci/soci.h>

#include <cstdint>
#include <string>
#include <string_view>

#include "store/engine/row_batch.h"

namespace rollcall {

// Makes the rows of `batch` readable by this connection as those of the table `name`, with the columns c0, c1 and so
// on. Of a statement that takes its rows from there, whatever it needs to begin and to end is paid for once and not for
// each row, and rows that come in order of a key are appended without a search. `batch` outlives the last statement
// that reads it. Throws soci_error.
void OfferToSqlite(soci::session& session, const std::string& name, const RowBatch& batch);

// While this stands, statements that the connection prepares run no triggers, or do not look for what rows refer to.
class Without {
 public:
  enum class What : std::uint8_t { kTriggers, kReferences };
  Without(soci::session& session, What what) : session_(session), what_(what) { Switch(0); }
  ~Without() { Switch(1); }
  Without(const Without&) = delete;
  Without& operator=(const Without&) = delete;

 private:
  void Switch(int on);
  soci::session& session_;
  What what_;
};

}  // namespace rollcall
