// Whether anybody else has written to the registry.
#pragma once

#include <cstdint>
#include <optional>

#include "store/database.h"

namespace rollcall {

// Another number once another connection has committed anything; what this one commits does not change it. Inside a
// Transaction nobody else commits. nullopt: the database does not tell.
std::optional<std::int64_t> WrittenByOthers(Database& database);

}  // namespace rollcall
