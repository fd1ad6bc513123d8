#include "store/schema.h"

#include "store/engine/dialect.h"
#include "store/migrations/migrations.h"

namespace rollcall {
namespace {

std::string Replaced(std::string text, std::string_view token, std::string_view value) {
  for (auto at = text.find(token); at != std::string::npos; at = text.find(token, at + value.size())) {
    text.replace(at, token.size(), value);
  }
  return text;
}

bool HasVersionTable(Database& database) {
  return database.One<std::int64_t>(database.dialect().find_table, {"schema_version"}).has_value();
}

// Replaces what differs between the databases. TEXT is replaced as well, so that no column can miss the byte order.
std::string Spelled(std::string_view sql, const Dialect& dialect) {
  std::string text = Replaced(std::string(sql), "@ID@", dialect.id);
  text = Replaced(std::move(text), "@CLUSTERED@", dialect.clustered);
  return Replaced(std::move(text), " TEXT", " " + std::string(dialect.text));
}

void Apply(Database& database, std::int64_t version) {
  const Dialect& dialect = database.dialect();
  for (const Migration& migration : Migrations()) {
    if (migration.version != version) continue;
    if (migration.backend.empty()) database.RunScript(Spelled(migration.sql, dialect));
    if (migration.backend == dialect.name) database.RunScript(migration.sql);
  }
  database.Run("INSERT INTO schema_version VALUES (:version)", {version});
}

}  // namespace

std::int64_t LatestSchemaVersion() { return Migrations().back().version; }

std::int64_t SchemaVersion(Database& database) {
  if (!HasVersionTable(database)) return 0;
  return database.One<std::int64_t>("SELECT max(version) FROM schema_version").value_or(0);
}

void CheckSchemaVersion(Database& database) {
  const std::int64_t found = SchemaVersion(database);
  if (found <= LatestSchemaVersion()) return;
  throw StoreError("registry " + database.name() + ": its schema has version " + std::to_string(found) +
                   ", this program knows " + std::to_string(LatestSchemaVersion()) +
                   ". If a newer rollcall made the registry, use that one. Registries of earlier builds are not "
                   "migrated: export the accounts with that build and import them into a new registry");
}

void Migrate(Database& database) {
  CheckSchemaVersion(database);
  if (SchemaVersion(database) == LatestSchemaVersion()) return;
  database.RunScript(database.dialect().version_table);
  Transaction transaction(database);
  // Another process may have been faster.
  for (std::int64_t next = SchemaVersion(database) + 1; next <= LatestSchemaVersion(); ++next) Apply(database, next);
  transaction.Commit();
}

}  // namespace rollcall
