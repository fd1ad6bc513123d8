// The commands of the deactivation policy. For cli*.cc only.
#pragma once

#include "agent/commands/cli/declare.h"

namespace rollcall {

// deactivate, explain, forecast, warnings, policy.
void DeclarePolicy(CLI::App& app, Action& chosen);

}  // namespace rollcall
