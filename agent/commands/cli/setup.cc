#include "agent/commands/cli/setup.h"

#include <algorithm>

#include "agent/commands/cli/completion.h"
#include "agent/commands/cli/manual_page.h"
#include "agent/commands/init.h"
#include "agent/commands/metrics.h"
#include "agent/commands/registry.h"
#include "agent/manual/examples.h"

namespace rollcall {
namespace {

void AddDirectory(CLI::App* command, InitOptions& options) {
  command->add_option("--uri", options.uri, "the directory server, as ldaps://ldap.example.com")->type_name("URI");
  command->add_option("--ca-file", options.ca_file, "certificates to trust, PEM (default: the system's)")
      ->type_name("FILE");
  command->add_flag_callback(
      "--start-tls", [&options] { options.start_tls = StartTls::kYes; }, "encrypt ldap:// (default: yes)");
  command->add_flag_callback(
      "--no-start-tls", [&options] { options.start_tls = StartTls::kNo; }, "do not; for a server on this machine");
  command->add_option("--bind-dn", options.bind_dn, "who asks; empty: nobody in particular")->type_name("DN");
  auto* file = command->add_option("--password-file", options.password_file, "its password, one line");
  file->type_name("FILE");
  command->add_option("--password-environment", options.password_environment, "the variable that holds it")
      ->type_name("NAME")
      ->excludes(file);
  command->add_option("--base", options.bases, "where the users are (repeatable; default: where some are found)")
      ->type_name("DN")
      ->allow_extra_args(false);
  command->add_option("--group-base", options.group_bases, "where the groups are, likewise")
      ->type_name("DN")
      ->allow_extra_args(false);
}

void DeclareInit(CLI::App& app, Action& chosen) {
  const auto [command, options] =
      Declare<InitOptions>(app, "init", "Ask a few questions and write a configuration that works", RunInit, chosen);
  command
      ->add_option("--folder", options->folder, "where to write it (default: /etc/rollcall, else the current folder)")
      ->type_name("FOLDER");
  AddDirectory(command, *options);
  command->add_option("--name", options->name, "of the source (default: corp-ldap)")->type_name("NAME");
  command->add_option("--registry", options->registry, "where the accounts are kept: sqlite3:// or postgresql://")
      ->type_name("URI");
  command->add_option("--inactive-days", options->inactive_days, "without a login (default: 180)")->type_name("N");
  command->add_option("--protect", options->protect, "logins that are never deactivated")->type_name("LOGIN,...");
  AddFlag(command, "--batch", options->mode, Questions::Mode::kBatch, "ask nothing: options and defaults tell all");
  command->footer(
      "Example:\n  rollcall init\n  rollcall init --batch --folder /etc/rollcall --uri ldaps://ldap.example.com \\\n"
      "    --bind-dn cn=agent,dc=example,dc=com --password-file /etc/rollcall/agent.password");
}

void DeclareMetrics(CLI::App& app, Action& chosen) {
  const auto [command, options] = Declare<MetricsCommandOptions>(
      app, "metrics", "Tell the registry in numbers, in the Prometheus text format", RunMetrics, chosen);
  command->add_option("--textfile", options->textfile, "replace this file at once, for node_exporter")
      ->type_name("FILE");
  command->footer(
      "Example:\n  rollcall metrics\n"
      "  rollcall metrics --textfile /var/lib/prometheus/node-exporter/rollcall.prom");
}

struct CompletionOptions {
  std::string shell;
};

ExitCode RunCompletion(const CompletionOptions& options, Context& context) {
  context.out << CompletionScript(options.shell);
  return ExitCode::kFine;
}

void DeclareCompletion(CLI::App& app, Action& chosen) {
  const auto [command, options] = Declare<CompletionOptions>(
      app, "completion", "Print what makes a shell complete commands, options and sources", RunCompletion, chosen);
  command->add_option("SHELL", options->shell, "bash, zsh or fish")
      ->required()
      ->check(CLI::IsMember(std::vector<std::string>(kShells.begin(), kShells.end())));
  command->footer("Example:\n  source <(rollcall completion bash)");
}

std::string Page(const CLI::App& app, const std::string& name) {
  if (name == "rollcall.toml") {
    return FormatPage({name, "the configuration of rollcall, agent.toml", kExampleAgentToml, "rollcall-policy"});
  }
  if (name == "rollcall-policy") {
    return FormatPage({name, "whom rollcall deactivates, policy.toml", kExamplePolicyToml, "rollcall.toml"});
  }
  return CommandPage(app);
}

// For the build of the package; people have `man`.
void DeclareManual(CLI::App& app, Action& chosen) {
  CLI::App* command = app.add_subcommand("manual", "Print a manual page");
  auto name = std::make_shared<std::string>();
  command->group("");
  command->add_option("PAGE", *name, "rollcall, rollcall.toml or rollcall-policy")
      ->required()
      ->check(CLI::IsMember({"rollcall", "rollcall.toml", "rollcall-policy"}));
  command->callback([&app, &chosen, name] {
    chosen = [&app, name](Context& context) {
      context.out << Page(app, *name);
      return ExitCode::kFine;
    };
  });
}

// Of the configuration that the words name, or else the usual one; none where it cannot be read.
std::vector<std::string> SourcesFor(const std::vector<std::string>& words, Context& context) {
  const auto named = std::ranges::find(words, "--config");
  if (named != words.end() && named + 1 != words.end()) context.config_candidates = {*(named + 1)};
  std::vector<std::string> names;
  try {
    for (const SourceConfig& source : LoadConfiguration(context).sources) names.push_back(source.name);
  } catch (const ConfigError&) {  // whoever completes a word does not want to read of it
  }
  return names;
}

}  // namespace

void DeclareSetup(CLI::App& app, Action& chosen) {
  DeclareInit(app, chosen);
  DeclareMetrics(app, chosen);
  DeclareCompletion(app, chosen);
  DeclareManual(app, chosen);
}

bool CompleteWords(const CLI::App& app, int argc, const char* const* argv, Context& context) {
  if (argc < 2 || std::string_view(argv[1]) != "complete-words") return false;
  const std::vector<std::string> words(argv + 2, argv + argc);
  for (const std::string& candidate : Complete(app, words, SourcesFor(words, context)))
    context.out << candidate << '\n';
  return true;
}

}  // namespace rollcall
