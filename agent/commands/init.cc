// rollcall init: a working configuration for a directory that nobody has configured yet.
#include "agent/commands/init.h"

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <sstream>

#include "agent/commands/check.h"
#include "agent/commands/command.h"
#include "agent/commands/init_files.h"
#include "agent/commands/registry.h"
#include "agent/config/source.h"

namespace rollcall {
namespace {

constexpr int kLongestPeriod = 36500;

// nullopt: not a number of days.
std::optional<int> DaysOf(const std::string& text) {
  int days = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), days);
  if (error != std::errc() || end != text.data() + text.size() || days < 1 || days > kLongestPeriod)
    return std::nullopt;
  return days;
}

std::string DaysProblem(const std::string& text) {
  return DaysOf(text) ? "" : "a number of days is needed, 1 to " + std::to_string(kLongestPeriod);
}

std::string RegistryProblem(const InitFolder& folder, const std::string& connect) {
  if (connect.starts_with("postgresql://")) return "";
  const std::string file = RegistryFile({.connect = connect});
  if (file.empty()) return "sqlite3:// and a file, or postgresql://user@host/database";
  const auto parent = (std::filesystem::path(folder.path()) / file).parent_path();
  std::error_code ignored;
  return std::filesystem::is_directory(parent, ignored) ? "" : "there is no folder " + parent.string();
}

std::vector<std::string> ListOf(const std::string& text) {
  std::vector<std::string> items;
  std::istringstream stream(text);
  for (std::string item; std::getline(stream, item, ',');) {
    std::erase(item, ' ');
    if (!item.empty()) items.push_back(item);
  }
  return items;
}

InitAnswers AskAll(const InitOptions& options, const InitFolder& folder, Questions& questions) {
  questions.Say("A few questions; Enter takes what stands in brackets. Nothing is written before the last one.\n");
  InitAnswers answers;
  answers.directory = AskDirectory(options, questions);
  answers.name = questions.Ask({.text = "\nName of this source, kept for good",
                                .flag = "--name",
                                .standard = "corp-ldap",
                                .problem = SourceNameProblem},
                               options.name);
  answers.registry = questions.Ask(
      {.text = "Where the accounts are kept",
       .flag = "--registry",
       .standard = folder.is_of_service() ? "sqlite3:///var/lib/rollcall/registry.db" : "sqlite3://registry.db",
       .problem = [&folder](const std::string& answer) { return RegistryProblem(folder, answer); }},
      options.registry);
  answers.inactive_days = DaysOf(questions.Ask({.text = "Deactivate after how many days without a login",
                                                .flag = "--inactive-days",
                                                .standard = "180",
                                                .problem = DaysProblem},
                                               options.inactive_days))
                              .value();
  answers.protect = ListOf(questions.Ask({.text = "Logins that never are, with commas and * for any text",
                                          .flag = "--protect",
                                          .standard = "root, admin, administrator"},
                                         options.protect));
  return answers;
}

// How the files are named to the next commands.
std::string Suffix(const InitFolder& folder, const Context& context) {
  const auto& usual = context.config_candidates;
  const bool is_found = std::ranges::any_of(usual, [&folder](const std::string& candidate) {
    std::error_code ignored;
    return std::filesystem::equivalent(candidate, folder.File("agent.toml"), ignored);
  });
  return is_found ? "" : " --config " + folder.File("agent.toml");
}

// A server that cannot be reached yet is no reason to ask everything again.
void MakeRegistry(Context& context) {
  const Config config = LoadConfiguration(context);
  try {
    Registry(config.registry, IfAbsent::kCreate);
  } catch (const StoreError& error) {
    context.err << "rollcall: " << error.what() << "\nThe registry is not made yet: give the first sync "
                << "--create-registry." << std::endl;
  }
}

// Writes agent.toml, policy.toml and, if it was typed, the password, makes the registry, then runs `check`. Overwrites
// nothing: an example as the package brings it is put aside. Throws UsageError, SourceUnavailable and SourceRejected,
// with nothing written.
ExitCode RunInit(const InitOptions& options, Context& context) {
  const InitFolder folder(options.folder);
  Questions questions(options.mode, context.in, context.err);
  folder.Write(AskAll(options, folder, questions));
  const std::string suffix = Suffix(folder, context);
  context.config_candidates = {folder.File("agent.toml")};
  context.out << "Written: " << folder.File("agent.toml") << " and " << folder.File("policy.toml") << "\n\n";
  MakeRegistry(context);
  const ExitCode code = RunCheck({}, context);
  const std::string command = folder.is_of_service() ? "  sudo -u rollcall rollcall " : "  rollcall ";
  context.out << "\nNext, what a sync would do, and the sync:\n"
              << command << "sync --dry-run" << suffix << '\n'
              << command << "sync" << suffix << '\n';
  return code;
}

void AddDirectoryOptions(Command& command, InitOptions& options) {
  command.Option("--uri", "URI", &options.uri, "the directory server, as ldaps://ldap.example.com");
  command.Option("--ca-file", "FILE", &options.ca_file, "certificates to trust, PEM (default: the system's)");
  command.Flag("--start-tls", options.start_tls, StartTls::kYes, "encrypt ldap:// (default: yes)");
  command.Flag("--no-start-tls", options.start_tls, StartTls::kNo, "do not; for a server on this machine");
  command.Option("--bind-dn", "DN", &options.bind_dn, "who asks; empty: nobody in particular");
  command.Option("--password-file", "FILE", &options.password_file, "its password, one line");
  command.Option("--password-environment", "NAME", &options.password_environment, "the variable that holds it")
      .Excludes("--password-file");
  command.Option("--base", "DN", &options.bases, "where the users are (repeatable; default: where some are found)");
  command.Option("--group-base", "DN", &options.group_bases, "where the groups are, likewise");
}

}  // namespace

Command InitCommand() {
  Command command("init", "Ask a few questions and write a configuration that works");
  InitOptions& options = command.Runs(RunInit);
  command.Option("--folder", "FOLDER", &options.folder,
                 "where to write it (default: /etc/rollcall, else the current folder)");
  AddDirectoryOptions(command, options);
  command.Option("--name", "NAME", &options.name, "of the source (default: corp-ldap)");
  command.Option("--registry", "URI", &options.registry, "where the accounts are kept: sqlite3:// or postgresql://");
  command.Option("--inactive-days", "N", &options.inactive_days, "without a login (default: 180)");
  command.Option("--protect", "LOGIN,...", &options.protect, "logins that are never deactivated");
  command.Flag("--batch", options.mode, Questions::Mode::kBatch, "ask nothing: options and defaults tell all");
  command.Footer(
      "Example:\n  rollcall init\n  rollcall init --batch --folder /etc/rollcall --uri ldaps://ldap.example.com \\\n"
      "    --bind-dn cn=agent,dc=example,dc=com --password-file /etc/rollcall/agent.password");
  return command;
}

}  // namespace rollcall
