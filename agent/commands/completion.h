// Completion of command lines in shells.
#pragma once

#include <span>

#include "agent/commands/command.h"

namespace rollcall {

// `rollcall complete-words WORD...`, which shells call: prints what can stand for the last word, "word<TAB>description"
// each. Not a command, because the words need not be a valid command line. false: the first word is another one.
bool CompleteWords(const Command& program, std::span<const char* const> arguments, Context& context);

}  // namespace rollcall
