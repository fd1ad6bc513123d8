// The registry's tables: numbered migrations, each applied once, in order, all or nothing.
#pragma once

#include "store/database.h"

namespace rollcall {

// Brings the database to this program's schema. Costs one query where nothing is to be done. Throws
// StoreError where the database is newer than the program.
void Migrate(Database& database);
// The same, not beyond `version`: what an older program left behind.
void MigrateTo(Database& database, std::int64_t version);

// The version the database has; 0: empty.
std::int64_t SchemaVersion(Database& database);

// The version this program knows.
std::int64_t LatestSchemaVersion();

}  // namespace rollcall
