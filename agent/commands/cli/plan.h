// The command about what the guard held. For cli*.cc only.
#pragma once

#include "agent/commands/cli/declare.h"

namespace rollcall {

void DeclarePlan(CLI::App& app, Action& chosen);

}  // namespace rollcall
