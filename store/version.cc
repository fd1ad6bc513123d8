#include "store/version.h"

#include "store/engine/dialect.h"

namespace rollcall {

std::optional<std::int64_t> WrittenByOthers(Database& database) {
  const std::string_view query = database.dialect().version;
  if (query.empty()) return std::nullopt;
  return database.One<std::int64_t>(query);
}

void ReadOnce(Database& database) {
  if (database.dialect().name == "sqlite") database.Run("PRAGMA cache_size = -8192");
}

}  // namespace rollcall
