// Wiring: the clock, the streams, and who calls. Nothing else in the program reads the clock.
#include <unistd.h>

#include <csignal>
#include <iostream>

#include "agent/commands/actor.h"
#include "agent/commands/command_line.h"

int main(int argc, char** argv) {
  std::signal(SIGPIPE, SIG_IGN);  // a server or a reader that goes away is an error to handle, not the end
  std::ios::sync_with_stdio(false);
  rollcall::Context context{
      .clock = [] { return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now()); },
      .out = std::cout,
      .err = std::cerr,
      .err_is = isatty(STDERR_FILENO) == 1 ? rollcall::Terminal::kYes : rollcall::Terminal::kNo,
      .actor = rollcall::CallingUser()};
  return static_cast<int>(
      rollcall::TranslateErrors([&] { return rollcall::RunCommandLine(argc, argv, context); }, context.err));
}
