// A removal as it is printed.
#pragma once

#include "agent/output/context.h"
#include "store/archive.h"

namespace rollcall {

// Throws OutputError.
void ShowArchived(Database& database, const ArchivedAccount& archived, Context& context);

}  // namespace rollcall
