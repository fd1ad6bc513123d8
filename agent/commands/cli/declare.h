// How a command is declared. For cli*.cc only: CLI11 takes seconds to compile.
#pragma once

#include <CLI/CLI.hpp>
#include <functional>
#include <memory>
#include <string>

#include "agent/commands/exit_code.h"
#include "agent/output/context.h"

namespace rollcall {

// What the command line chose.
using Action = std::function<ExitCode(Context&)>;

template <class Options>
struct Declared {
  CLI::App* command;
  std::shared_ptr<Options> options;
};

// Options that were given to a command that then leaves the work to one of its own commands would be ignored.
inline void RefuseOwnOptions(const CLI::App& command) {
  for (const CLI::Option* option : command.get_options()) {
    if (option->count() == 0) continue;
    const std::string given = command.get_subcommands().front()->get_name();
    throw CLI::ValidationError(option->get_name() + " does not go with " + command.get_name() + " " + given);
  }
}

// Declares a command under `parent`. Its options live as long as the parser; `run` is what parsing it chooses, unless
// it has commands of its own and one of them is given.
template <class Options>
Declared<Options> Declare(CLI::App& parent, const std::string& name, const std::string& description,
                          ExitCode (*run)(const Options&, Context&), Action& chosen) {
  auto options = std::make_shared<Options>();
  CLI::App* command = parent.add_subcommand(name, description);
  command->fallthrough();  // the global options may stand behind the command
  command->callback([command, options, run, &chosen] {
    if (!command->get_subcommands().empty()) return RefuseOwnOptions(*command);
    chosen = [options, run](Context& context) { return run(*options, context); };
  });
  return {command, options};
}

// A flag that sets one enumerator.
template <class Enum>
void AddFlag(CLI::App* command, const std::string& name, Enum& target, Enum value, const std::string& description) {
  command->add_flag_callback(
      name, [&target, value] { target = value; }, description);
}

}  // namespace rollcall
