// The registry as a whole: copies of it, and whether it is sound.
#pragma once

#include <string>
#include <vector>

#include "store/database.h"

namespace rollcall {

// Copies the registry, as it is at one moment, into a new file that only its owner can read; others may go on reading
// and writing. Throws StoreError: where the file exists, where it cannot be written, and for PostgreSQL, whose own
// tool the message names.
void BackUp(Database& database, const std::string& file);

// What is wrong with the registry, a line each; empty: it is sound. Reads all of it. Of many problems of one sort the
// first hundred. Names accounts by their public id.
std::vector<std::string> CheckIntegrity(Database& database);

}  // namespace rollcall
