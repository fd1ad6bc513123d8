// The commands with which a person changes accounts. For cli*.cc only.
#pragma once

#include "agent/commands/cli/declare.h"

namespace rollcall {

// import, adopt, account.
void DeclareByHand(CLI::App& app, Action& chosen);

}  // namespace rollcall
