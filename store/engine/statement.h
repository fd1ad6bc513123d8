// One prepared statement. Inside store/ only.
#pragma once

#include <soci/soci.h>

#include <memory>
#include <span>
#include <string_view>

#include "store/database.h"

namespace rollcall {

// Throws soci_error where the database refuses.
class Statement {
 public:
  Statement() = default;
  virtual ~Statement() = default;
  Statement(const Statement&) = delete;
  Statement& operator=(const Statement&) = delete;

  // Binds and runs; true: there is a first row. The kinds of the params must be those it was prepared with; their
  // texts live until the last row is read.
  virtual bool Execute(Params params) = 0;
  virtual bool Fetch() = 0;
  // The row as it stands; dies with the next Fetch or Execute.
  virtual std::span<const Cell> Row() = 0;
};

// `columns` are those of the result that are read; none: it has no rows that anybody wants.
using Prepare = std::unique_ptr<Statement> (*)(soci::session& session, std::string_view sql, Params params,
                                               std::span<const Param::Kind> columns);
// Through SOCI, whatever the database is.
std::unique_ptr<Statement> PrepareThroughSoci(soci::session& session, std::string_view sql, Params params,
                                              std::span<const Param::Kind> columns);
// Through SQLite itself: no copy of any value is made.
std::unique_ptr<Statement> PrepareThroughSqlite(soci::session& session, std::string_view sql, Params params,
                                                std::span<const Param::Kind> columns);

// For the texts of all databases: throws StoreError, for PostgreSQL would end the text there.
void RefuseNul(std::string_view text);

}  // namespace rollcall
