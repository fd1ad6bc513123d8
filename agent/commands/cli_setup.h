// The commands that set rollcall up: init.
#pragma once

#include "agent/commands/cli_declare.h"

namespace rollcall {

void DeclareSetup(CLI::App& app, Action& chosen);

}  // namespace rollcall
