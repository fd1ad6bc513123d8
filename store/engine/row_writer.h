// New rows on their way into the tables that get them by the million. Inside store/ only.
#pragma once

#include <soci/soci.h>

#include <cstdint>
#include <memory>

#include "store/database.h"
#include "store/engine/target_tables.h"

namespace rollcall {

// Throws soci_error where the database refuses.
class RowWriter {
 public:
  RowWriter() = default;
  virtual ~RowWriter() = default;
  RowWriter(const RowWriter&) = delete;
  RowWriter& operator=(const RowWriter&) = delete;

  enum class Then : std::uint8_t {
    kNothing,  // the row is written
    kGoOn,     // it waits for Write
    kFlush,    // it waits for Write, which is to be called now
  };
  // Takes a row, with a value for each column.
  virtual Then Add(Params row) = 0;
  // Writes the rows that wait.
  virtual void Write() = 0;
  // Forgets the rows that wait: their transaction is over.
  virtual void Discard() = 0;
};
using MakeRowWriter = std::unique_ptr<RowWriter> (*)(soci::session& session, const TargetTable& table);

// One prepared INSERT, executed for each row at once.
std::unique_ptr<RowWriter> MakeSqliteRowWriter(soci::session& session, const TargetTable& table);
// COPY, a megabyte at a time: a round trip for each row would cost more than all the rest.
std::unique_ptr<RowWriter> MakePostgresqlRowWriter(soci::session& session, const TargetTable& table);

}  // namespace rollcall
