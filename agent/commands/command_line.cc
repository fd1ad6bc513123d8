// From the commands' descriptions to the parser, and from its answer to the command. The only file that knows CLI11.
#include "agent/commands/command_line.h"

#include <CLI/CLI.hpp>
#include <map>

#include "agent/base/terminal_text.h"
#include "agent/base/version.h"
#include "agent/commands/command_list.h"
#include "agent/commands/completion.h"
#include "agent/service/log.h"

namespace rollcall {
namespace {

const std::map<std::string, OutputFormat, std::less<>> kFormats = {{"table", OutputFormat::kTable},
                                                                   {"json", OutputFormat::kJson},
                                                                   {"csv", OutputFormat::kCsv},
                                                                   {"jsonl", OutputFormat::kJsonLines}};

void Apply(const GlobalOptions& globals, Context& context) {
  if (!globals.config.empty()) context.config_candidates = {globals.config};
  for (const std::string& setting : globals.settings) {
    const auto equals = setting.find('=');
    if (equals == 0 || equals == setting.npos) {
      throw UsageError("--set '" + setting + "': name=value is needed, as in --set port=389");
    }
    context.settings[setting.substr(0, equals)] = setting.substr(equals + 1);
  }
  context.format = kFormats.at(globals.format);
  context.create_registry = globals.create_registry;
  context.wait = std::chrono::seconds(globals.wait);
  SetUpLog(globals.log_level, globals.log_format);
}

CLI::Option* DeclareTarget(CLI::App& app, const Parameter& parameter) {
  return std::visit(
      [&](const auto& target) -> CLI::Option* {
        if constexpr (std::is_pointer_v<std::decay_t<decltype(target)>>) {
          return app.add_option(parameter.name, *target, parameter.summary);
        } else {
          return app.add_flag_callback(parameter.name, target, parameter.summary);
        }
      },
      parameter.target);
}

void DeclareParameter(CLI::App& app, const Parameter& parameter) {
  CLI::Option* option = DeclareTarget(app, parameter);
  option->required(parameter.is_required);
  if (!parameter.value.empty()) option->type_name(parameter.value);
  if (parameter.IsList() && !parameter.IsPositional()) option->allow_extra_args(false);
  if (!parameter.choices.empty()) option->check(CLI::IsMember(parameter.choices));
  if (const auto& limits = parameter.limits) {
    option->check(limits->most ? CLI::Range(limits->least, *limits->most) : CLI::PositiveNumber);
  }
  if (!parameter.excluded.empty()) option->excludes(app.get_option(parameter.excluded));
}

// Options that were given to a command that then leaves the work to one of its own commands would be ignored.
void RefuseOwnOptions(const CLI::App& command) {
  for (const CLI::Option* option : command.get_options()) {
    if (option->count() == 0) continue;
    const std::string given = command.get_subcommands().front()->get_name();
    throw CLI::ValidationError(option->get_name() + " does not go with " + command.get_name() + " " + given);
  }
}

using Action = std::function<ExitCode(Context&)>;

void Declare(CLI::App& app, const Command& command, Action& chosen) {
  app.footer(command.footer());
  for (const Parameter& parameter : command.parameters()) DeclareParameter(app, parameter);
  for (const Command& each : command.subcommands()) {
    CLI::App* subcommand = app.add_subcommand(each.name(), each.summary());
    subcommand->fallthrough();  // the global options may stand behind the command
    if (each.is_hidden()) subcommand->group("");
    Declare(*subcommand, each, chosen);
  }
  if (!command.action()) {
    app.require_subcommand(1);
    return;
  }
  app.callback([&app, &chosen, action = command.action()] {
    if (!app.get_subcommands().empty()) return RefuseOwnOptions(app);
    chosen = action;
  });
}

// The command that the person was about to give, with the words that lead to it.
const CLI::App& DeepestCommand(const CLI::App& app, std::string& words) {
  words += (words.empty() ? "" : " ") + app.get_name();
  const auto given = app.get_subcommands();
  return given.empty() ? app : DeepestCommand(*given.front(), words);
}

// CLI11 misses the command where it is misspelled, and does not say that.
std::string Describe(const CLI::App& command, const CLI::Error& error, const std::vector<std::string>& unknown) {
  const auto commands = command.get_subcommands([](const CLI::App* each) { return !each->get_group().empty(); });
  if (commands.empty() || error.get_exit_code() != static_cast<int>(CLI::ExitCodes::RequiredError)) return error.what();
  std::string names;
  for (const CLI::App* each : commands) names += (names.empty() ? "" : ", ") + each->get_name();
  return (unknown.empty() ? "a command is missing" : "'" + unknown.front() + "' is no command") + "; there are " +
         names;
}

std::string DescribeFailure(const CLI::App* app, const CLI::Error& error) {
  std::string words;
  const CLI::App& command = DeepestCommand(*app, words);
  return "rollcall: " + PrintableText(Describe(command, error, app->remaining(true))) + "\nTry: " + words + " --help\n";
}

ExitCode RunChosen(const Action& chosen, Context& context) {
  const ExitCode code = chosen(context);
  if (context.out.flush()) return code;
  context.err << "rollcall: the command ran to its end, but its output could not be written" << std::endl;
  return Worse(code, ExitCode::kFailed);
}

}  // namespace

ExitCode RunCommandLine(int argc, const char* const* argv, Context& context) {
  GlobalOptions globals;
  const Command program = DescribeProgram(globals);
  if (CompleteWords(program, {argv, static_cast<std::size_t>(argc)}, context)) return ExitCode::kFine;
  Action chosen;
  CLI::App app(program.summary(), program.name());
  Declare(app, program, chosen);
  app.set_version_flag("--version", std::string("rollcall ") + std::string(kVersion));
  app.failure_message(DescribeFailure);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error, context.out, context.err) == 0 ? ExitCode::kFine : ExitCode::kUsage;
  }
  Apply(globals, context);
  return RunChosen(chosen, context);
}

}  // namespace rollcall
