// The numbered migrations, compiled in from the .sql files of this folder.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace rollcall {

struct Migration {
  std::int64_t version = 0;
  std::string_view backend;  // empty: every backend
  // Where it is for every backend, @ID@ (a key the database gives), @CLUSTERED@ (rows stored in the order of the
  // primary key) and TEXT (a column's type: compared byte by byte) stand for what each says instead.
  std::string_view sql;
};

// In order of version, the portable part of each first.
const std::vector<Migration>& Migrations();

}  // namespace rollcall
