// Many rows for SQLite by one statement. Inside store/ only.
#pragma once

#include <soci/soci.h>

#include <string>
#include <string_view>

#include "store/row_batch.h"

namespace rollcall {

// Makes the rows of `batch` readable by this connection as those of the table `name`, with the columns c0, c1 and so
// on. Of a statement that takes its rows from there, whatever it needs to begin and to end is paid for once and not for
// each row, and rows that come in order of a key are appended without a search. `batch` outlives the last statement
// that reads it. Throws soci_error.
void OfferToSqlite(soci::session& session, const std::string& name, const RowBatch& batch);

// While this stands, statements that the connection prepares know no triggers.
class WithoutTriggers {
 public:
  explicit WithoutTriggers(soci::session& session) : session_(session) { Switch(0); }
  ~WithoutTriggers() { Switch(1); }
  WithoutTriggers(const WithoutTriggers&) = delete;
  WithoutTriggers& operator=(const WithoutTriggers&) = delete;

 private:
  void Switch(int on);
  soci::session& session_;
};

}  // namespace rollcall
