// The commands that set rollcall up and let it be watched: init, metrics, completion, manual.
#pragma once

#include "agent/commands/cli/declare.h"

namespace rollcall {

void DeclareSetup(CLI::App& app, Action& chosen);

// `rollcall complete-words WORD...`, what shells call: not a command, because the words are somebody's unfinished ones.
// false: the command line is something else.
bool CompleteWords(const CLI::App& app, int argc, const char* const* argv, Context& context);

}  // namespace rollcall
