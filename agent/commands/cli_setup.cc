#include "agent/commands/cli_setup.h"

#include "agent/commands/init.h"

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

}  // namespace

void DeclareSetup(CLI::App& app, Action& chosen) { DeclareInit(app, chosen); }

}  // namespace rollcall
