// The commands that tell what was, and keep it. For cli*.cc only.
#pragma once

#include "agent/commands/cli/declare.h"

namespace rollcall {

// access, events, archive, conflicts, passes, db.
void DeclareHistory(CLI::App& app, Action& chosen);

}  // namespace rollcall
