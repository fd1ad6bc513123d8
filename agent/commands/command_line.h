// The command line: its words, their help, and the way from them to the commands.
#pragma once

#include "agent/commands/exit_code.h"
#include "agent/output/context.h"

namespace rollcall {

// Parses and runs. --help and --version are printed to context.out; a wrong command line is told on context.err and
// is kUsage. What the commands throw passes through.
ExitCode RunCommandLine(int argc, const char* const* argv, Context& context);

}  // namespace rollcall
