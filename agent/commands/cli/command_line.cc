// The command line as a whole, and the commands that run and look: one function declares one command.
#include "agent/commands/cli/command_line.h"

#include <span>

#include "agent/base/terminal_text.h"
#include "agent/base/version.h"
#include "agent/commands/accounts.h"
#include "agent/commands/check.h"
#include "agent/commands/cli/by_hand.h"
#include "agent/commands/cli/history.h"
#include "agent/commands/cli/plan.h"
#include "agent/commands/cli/policy.h"
#include "agent/commands/cli/service.h"
#include "agent/commands/cli/setup.h"
#include "agent/commands/drift.h"
#include "agent/commands/sync.h"
#include "agent/service/log.h"

namespace rollcall {
namespace {

struct Globals {
  std::string config;
  std::vector<std::string> settings;
  std::string format = "table";
  std::string log_level;
  std::string log_format;
};

const std::map<std::string, OutputFormat, std::less<>> kFormats = {{"table", OutputFormat::kTable},
                                                                   {"json", OutputFormat::kJson},
                                                                   {"csv", OutputFormat::kCsv},
                                                                   {"jsonl", OutputFormat::kJsonLines}};

void DeclareCheck(CLI::App& app, Action& chosen) {
  const auto [command, options] = Declare<CheckOptions>(
      app, "check", "Read the configuration, reach the registry and every source, change nothing", RunCheck, chosen);
  command->add_option("SOURCE", options->sources, "names of sources (default: all)");
  command->footer("Example:\n  rollcall check corp-ldap");
}

void DeclareSync(CLI::App& app, Action& chosen) {
  const auto [command, options] =
      Declare<SyncOptions>(app, "sync", "Pull the sources into the registry", RunSync, chosen);
  command->add_option("SOURCE", options->sources, "names of sources (default: all, in the configuration's order)");
  AddFlag(command, "--dry-run", options->ending, Ending::kRollBack, "show what would change, write nothing");
  AddFlag(command, "--full", options->from, PullFrom::kStart, "read everything, not only what is new");
  AddFlag(command, "--show-changes", options->changes, ShowChanges::kYes, "show each change (a dry run always does)");
  command->footer(
      "Exit codes: 0 fine, 1 a source failed, 2 wrong configuration, 3 changes held, 4 records in conflict.\n"
      "Example:\n  rollcall sync --dry-run\n  rollcall sync corp-ldap hr --format json");
}

void DeclareDrift(CLI::App& app, Action& chosen) {
  const auto [command, options] = Declare<DriftOptions>(
      app, "drift", "Pull the sources, then compare all of them with the registry, and mend what was missed",
      RunDriftCommand, chosen);
  command->add_option("SOURCE", options->sources, "names of sources (default: all, in the configuration's order)");
  command->footer("Exit codes are those of sync.\nExample:\n  rollcall drift corp-ldap");
}

void DeclareAccountsList(CLI::App& accounts, Action& chosen) {
  const auto [command, options] = Declare<AccountsListOptions>(
      accounts, "list", "List accounts in the order of their logins", RunAccountsList, chosen);
  auto* enabled = command->add_flag_callback(
      "--enabled", [options = options] { options->enabled = true; }, "only those that can log in");
  command
      ->add_flag_callback(
          "--disabled", [options = options] { options->enabled = false; }, "only those that cannot")
      ->excludes(enabled);
  command
      ->add_option("--creation-source", options->creation_source,
                   "only those that came in this way: ldap, fileImportation, ..., blank")
      ->type_name("CODE");
  command->add_option("--source", options->source, "only those that this source has")->type_name("NAME");
  command->add_option("--limit", options->limit, "print at most so many")->type_name("N")->check(CLI::PositiveNumber);
  command->footer("Example:\n  rollcall accounts list --disabled --source corp-ldap --format csv");
}

void DeclareAccountsShow(CLI::App& accounts, Action& chosen) {
  const auto [command, options] =
      Declare<AccountsShowOptions>(accounts, "show", "Show everything about one account", RunAccountsShow, chosen);
  command->add_option("LOGIN", options->account, "the account's login or id")->required();
  command->footer("Example:\n  rollcall accounts show bjensen");
}

void DeclareAccounts(CLI::App& app, Action& chosen) {
  CLI::App* accounts = app.add_subcommand("accounts", "List accounts, or show one");
  accounts->fallthrough();
  accounts->require_subcommand(1);
  accounts->footer("Example:\n  rollcall accounts list --enabled\n  rollcall accounts show bjensen");
  DeclareAccountsList(*accounts, chosen);
  DeclareAccountsShow(*accounts, chosen);
}

void DeclareGlobals(CLI::App& app, Globals& globals) {
  app.add_option("--config", globals.config, "default: /etc/rollcall/agent.toml, else ./agent.toml")->type_name("FILE");
  app.add_option("--set", globals.settings, "what ${NAME} in the configuration stands for (repeatable)")
      ->type_name("NAME=VALUE")
      ->allow_extra_args(false);
  app.add_option("--format", globals.format, "how to print (default: table)")
      ->type_name("FORMAT")
      ->check(CLI::IsMember({"table", "json", "csv", "jsonl"}));
  app.add_option("--log-level", globals.log_level, "of the log on standard error (default: off; run: [log])")
      ->type_name("LEVEL")
      ->check(CLI::IsMember(std::vector<std::string>(kLogLevels.begin(), kLogLevels.end())));
  app.add_option("--log-format", globals.log_format, "of the log: text (default) or json, one line a record")
      ->type_name("FORMAT")
      ->check(CLI::IsMember({"text", "json"}));
  app.set_version_flag("--version", std::string("rollcall ") + std::string(kVersion));
}

void Apply(const Globals& globals, Context& context) {
  if (!globals.config.empty()) context.config_candidates = {globals.config};
  for (const std::string& setting : globals.settings) {
    const auto equals = setting.find('=');
    if (equals == 0 || equals == setting.npos) {
      throw UsageError("--set '" + setting + "': name=value is needed, as in --set port=389");
    }
    context.settings[setting.substr(0, equals)] = setting.substr(equals + 1);
  }
  context.format = kFormats.at(globals.format);
  SetUpLog(globals.log_level, globals.log_format);
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

// Commands that are declared together. `names`: the words that call one of them; none where they have to know of all
// others.
struct CommandGroup {
  std::array<std::string_view, 6> names;
  void (*declare)(CLI::App&, Action&);
};
constexpr CommandGroup kGroups[] = {
    {{"check"}, DeclareCheck},
    {{"sync"}, DeclareSync},
    {{"drift"}, DeclareDrift},
    {{"account", "import", "export", "adopt"}, DeclareByHand},
    {{"accounts"}, DeclareAccounts},
    {{"access", "events", "archive", "conflicts", "passes", "db"}, DeclareHistory},
    {{"plan"}, DeclarePlan},
    {{"deactivate", "explain", "forecast", "warnings", "policy"}, DeclarePolicy},
    {{"run", "status", "schedule"}, DeclareService},
    {{}, DeclareSetup},
};

bool IsNamed(const CommandGroup& group, std::span<const char* const> words) {
  return std::ranges::any_of(words, [&group](std::string_view word) {
    return !word.empty() && std::ranges::find(group.names, word) != group.names.end();
  });
}

class CommandLine {
 public:
  CommandLine() {
    app_.require_subcommand(1);
    app_.failure_message(DescribeFailure);
    app_.footer(
        "Example:\n  rollcall check\n  rollcall sync --dry-run\n  rollcall accounts list --format json\n"
        "Each command has its own help: rollcall sync --help");
    DeclareGlobals(app_, globals_);
  }

  void Declare(const CommandGroup& group) { group.declare(app_, chosen_); }
  CLI::App& app() { return app_; }

  ExitCode Run(Context& context) const {
    Apply(globals_, context);
    const ExitCode code = chosen_(context);
    if (context.out.flush()) return code;
    context.err << "rollcall: the command ran to its end, but its output could not be written" << std::endl;
    return Worse(code, ExitCode::kFailed);
  }

 private:
  Globals globals_;
  Action chosen_;
  CLI::App app_{"Keeps one registry of accounts in step with directories and files.", "rollcall"};
};

// To declare all commands takes as long as a short one takes. Those that a word names are enough, unless something is
// wrong, or help is wanted: then it is for all of them to say so.
bool ParseNamed(int argc, const char* const* argv, CommandLine& line) {
  const std::span words(argv, static_cast<std::size_t>(argc));
  for (const CommandGroup& group : kGroups) {
    if (IsNamed(group, words)) line.Declare(group);
  }
  try {
    line.app().parse(argc, argv);
    return true;
  } catch (const CLI::ParseError&) {
    return false;
  }
}

}  // namespace

ExitCode RunCommandLine(int argc, const char* const* argv, Context& context) {
  CommandLine named;
  if (ParseNamed(argc, argv, named)) return named.Run(context);
  CommandLine line;
  for (const CommandGroup& group : kGroups) line.Declare(group);
  if (CompleteWords(line.app(), argc, argv, context)) return ExitCode::kFine;
  try {
    line.app().parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return line.app().exit(error, context.out, context.err) == 0 ? ExitCode::kFine : ExitCode::kUsage;
  }
  return line.Run(context);
}

}  // namespace rollcall
