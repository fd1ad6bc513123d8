// The commands about what runs by itself.
#pragma once

#include "agent/commands/cli/declare.h"

namespace rollcall {

void DeclareService(CLI::App& app, Action& chosen);

}  // namespace rollcall
