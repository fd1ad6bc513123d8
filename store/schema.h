// The registry's tables: numbered migrations, each applied once, in order, all or nothing.
#pragma once

#include "store/database.h"

namespace rollcall {

// Brings the database to this program's schema. Costs one query where nothing is to be done. Throws StoreError where
// this program does not know the version of the schema.
void Migrate(Database& database);

// The version the database has; 0: empty.
std::int64_t SchemaVersion(Database& database);

// Throws StoreError where this program does not know the version of the schema.
void CheckSchemaVersion(Database& database);

// The version this program knows.
std::int64_t LatestSchemaVersion();

}  // namespace rollcall
