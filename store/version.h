// For whoever goes through all of the registry: whether anybody else has written to it, and memory.
#pragma once

#include <cstdint>
#include <optional>

#include "store/database.h"

namespace rollcall {

// Another number once another connection has committed anything; what this one commits does not change it. Inside a
// Transaction nobody else commits. nullopt: the database does not tell.
std::optional<std::int64_t> WrittenByOthers(Database& database);

// For a connection that reads everything once and comes back to nothing: from now on it keeps little of it in memory.
void ReadOnce(Database& database);

}  // namespace rollcall
