#include "agent/commands/cli/by_hand.h"

#include "agent/commands/account.h"
#include "agent/commands/accounts.h"
#include "agent/commands/adopt.h"
#include "agent/commands/export.h"

namespace rollcall {
namespace {

constexpr const char* kWhatAnAccountIs = "the account's login or id";

void AddByHand(CLI::App* command, ByHandOptions& options) {
  command->add_option("--actor", options.actor, "who does this, for the audit trail (default: you)")
      ->type_name("LOGIN");
  command
      ->add_option("--actor-email", options.actor_email,
                   "of the same person, kept with what is removed (default: that of the actor's account)")
      ->type_name("ADDRESS");
  command->add_option("--source", options.source, "on whose behalf: ui (default) or userProvisioning")
      ->type_name("CODE");
  AddFlag(command, "--dry-run", options.ending, Ending::kRollBack, "show what would happen, write nothing");
}

void AddReason(CLI::App* command, ByHandOptions& options, const std::string& description) {
  command->add_option("--reason", options.reason, description)->type_name("TEXT");
}

void DeclareCreate(CLI::App& account, Action& chosen) {
  const auto [command, options] = Declare<AccountCreateOptions>(
      account, "create", "Make an account that no source knows yet", RunAccountCreate, chosen);
  Profile& profile = options->profile;
  command->add_option("LOGIN", profile.login, "what the person logs in with")->required();
  command->add_option("--email", profile.email, "mail address")->type_name("ADDRESS");
  command->add_option("--display-name", profile.display_name, "the name as it is shown")->type_name("NAME");
  command->add_option("--given-name", profile.given_name, "the given name")->type_name("NAME");
  command->add_option("--family-name", profile.family_name, "the family name")->type_name("NAME");
  AddReason(command, options->by_hand, "why, for the audit trail");
  AddByHand(command, options->by_hand);
  command->footer(
      "Example:\n  rollcall account create bjensen --email bjensen@example.com --display-name 'Barb Jensen'");
}

void DeclareEnable(CLI::App& account, Action& chosen) {
  const auto [command, options] = Declare<AccountStateOptions>(
      account, "enable", "Lift what a person or a rule disabled it by; its inactivity begins anew", RunAccountEnable,
      chosen);
  command->add_option("LOGIN", options->account, kWhatAnAccountIs)->required();
  AddReason(command, options->by_hand, "why, for the audit trail");
  AddByHand(command, options->by_hand);
  command->footer("Example:\n  rollcall account enable bjensen --reason 'back from leave'");
}

void DeclareDisable(CLI::App& account, Action& chosen) {
  const auto [command, options] = Declare<AccountStateOptions>(
      account, "disable", "Keep somebody out until `account enable`, whatever the sources say", RunAccountDisable,
      chosen);
  command->add_option("LOGIN", options->account, kWhatAnAccountIs)->required();
  AddReason(command, options->by_hand, "why, for the audit trail; needed");
  AddByHand(command, options->by_hand);
  command->footer("Example:\n  rollcall account disable bjensen --reason 'lost laptop, ticket 4711'");
}

void DeclareRemove(CLI::App& account, Action& chosen) {
  const auto [command, options] = Declare<AccountRemoveOptions>(
      account, "remove", "Move an account into the archive, with its links and memberships", RunAccountRemove, chosen);
  command->add_option("LOGIN", options->account, kWhatAnAccountIs)->required();
  command->add_option("--event", options->event, "what made it necessary (default: data-correction)")
      ->type_name("CODE");
  AddReason(command, options->by_hand, "why, for the audit trail; needed");
  AddByHand(command, options->by_hand);
  command->footer(
      "Events: access-change, account-inactivity, security-incident, data-correction, source-removal.\n"
      "Example:\n  rollcall account remove bjensen --event data-correction --reason 'entered twice'");
}

void DeclareRestore(CLI::App& account, Action& chosen) {
  const auto [command, options] = Declare<AccountRestoreOptions>(
      account, "restore", "Bring an account back from the archive, with its id, links and memberships",
      RunAccountRestore, chosen);
  command->add_option("LOGIN", options->account, "the login it had, or its id")->required();
  command->add_option("--login", options->login, "come back under this login, where another has the old one")
      ->type_name("LOGIN");
  AddReason(command, options->by_hand, "why, for the audit trail");
  AddByHand(command, options->by_hand);
  command->footer("Example:\n  rollcall account restore bjensen --login bjensen2 --reason 'removed by mistake'");
}

CLI::App* AddMembership(CLI::App* command, AccountMembershipOptions& options) {
  command->add_option("LOGIN", options.account, kWhatAnAccountIs)->required();
  command->add_option("GROUP", options.group, "the group's DN, name or path")->required();
  command->add_option("--role", options.role, "in that group (default: member)")->type_name("ROLE");
  command->add_option("--group-source", options.group_source, "whose group, where several are called so")
      ->type_name("NAME");
  AddReason(command, options.by_hand, "why, for the audit trail");
  AddByHand(command, options.by_hand);
  return command;
}

void DeclareGrant(CLI::App& account, Action& chosen) {
  const auto [command, options] = Declare<AccountMembershipOptions>(
      account, "grant", "Put somebody into a group, whatever the sources say", RunAccountGrant, chosen);
  AddMembership(command, *options)
      ->footer(
          "A path that begins with / and that nobody knows makes a new group.\n"
          "Example:\n  rollcall account grant bjensen /teams/approvers --role manager --reason 'holiday cover'");
}

void DeclareRevoke(CLI::App& account, Action& chosen) {
  const auto [command, options] = Declare<AccountMembershipOptions>(
      account, "revoke", "Take somebody out of a group; the archive keeps it", RunAccountRevoke, chosen);
  AddMembership(command, *options)
      ->footer("Example:\n  rollcall account revoke bjensen /teams/approvers --role manager --reason 'back home'");
}

void DeclareShow(CLI::App& account, Action& chosen) {
  const auto [command, options] = Declare<AccountsShowOptions>(
      account, "show", "Show everything about one account, as `accounts show` does", RunAccountsShow, chosen);
  command->add_option("LOGIN", options->account, kWhatAnAccountIs)->required();
  command->footer("Example:\n  rollcall account show bjensen");
}

void DeclareAccount(CLI::App& app, Action& chosen) {
  CLI::App* account =
      app.add_subcommand("account", "Create, enable, disable, grant, revoke, remove, restore or show one account");
  account->fallthrough();
  account->require_subcommand(1);
  account->footer(
      "What is refused changes nothing, ends with 1 and says what to do instead.\n"
      "Example:\n  rollcall account disable bjensen --reason 'lost laptop'\n  rollcall account enable bjensen");
  DeclareCreate(*account, chosen);
  DeclareEnable(*account, chosen);
  DeclareDisable(*account, chosen);
  DeclareGrant(*account, chosen);
  DeclareRevoke(*account, chosen);
  DeclareRemove(*account, chosen);
  DeclareRestore(*account, chosen);
  DeclareShow(*account, chosen);
}

void AddFileOptions(CLI::App* command, ImportOptions& options) {
  command->add_option("FILE", options.file, "CSV (RFC 4180) with a header line, also packed by gzip; -: standard input")
      ->required();
  AddFlag(command, "--dry-run", options.ending, Ending::kRollBack, "show what would change, write nothing");
  AddFlag(command, "--show-changes", options.changes, ShowChanges::kYes, "show each change (a dry run always does)");
  command->add_option("--map", options.map, "take this column for that field: Mail=email (repeatable)")
      ->type_name("COLUMN=FIELD")
      ->allow_extra_args(false);
  command->add_option("--attribute", options.attributes, "keep this column as an attribute (repeatable)")
      ->type_name("COLUMN")
      ->allow_extra_args(false);
  command->add_option("--unknown-columns", options.unknown_columns, "ignore (default), or keep as attributes")
      ->type_name("WHAT");
  command->add_option("--delimiter", options.delimiter, "one character, or tab (default: what the header shows)")
      ->type_name("CHARACTER");
  command->add_option("--encoding", options.encoding, "utf-8, utf-16, windows-1252, iso-8859-1 (default: what it is)")
      ->type_name("NAME");
  command->add_option("--login-pattern", options.login_pattern, "a regular expression that every login must match")
      ->type_name("REGEX");
  command->add_option("--actor", options.actor, "who does this, for the audit trail (default: you)")->type_name("NAME");
}

void DeclareImport(CLI::App& app, Action& chosen) {
  const auto [command, options] = Declare<ImportOptions>(
      app, "import", "Bring the users of one CSV file into the registry, once", RunImport, chosen);
  AddFileOptions(command, *options);
  command->add_option("--groups", options->groups, "add (default) the groups of a row, or replace what imports gave")
      ->type_name("WHAT");
  command->add_option("--unknown-groups", options->unknown_groups, "create (default), warn, or refuse the row")
      ->type_name("WHAT");
  command->add_option("--rejects", options->rejects, "write the rows that are rejected here, with their reasons")
      ->type_name("FILE");
  AddFlag(command, "--all-or-nothing", options->on_conflicts, OnConflicts::kRefuseAll,
          "change nothing if a single row is rejected");
  command->footer(
      "Exit codes: 0 fine, 4 rows were rejected: mend them in the file of --rejects and import that.\n"
      "Example:\n  rollcall import new-hires.csv --map Account=login --rejects bad.csv --dry-run");
}

void DeclareExport(CLI::App& app, Action& chosen) {
  const auto [command, options] = Declare<ExportOptions>(
      app, "export", "Write the accounts as CSV, or with --format jsonl as JSON lines", RunExport, chosen);
  auto* enabled = command->add_flag_callback(
      "--enabled", [options = options] { options->enabled = true; }, "only those that can log in");
  command
      ->add_flag_callback(
          "--disabled", [options = options] { options->enabled = false; }, "only those that cannot")
      ->excludes(enabled);
  command->add_option("--source", options->source, "only those that this source has")->type_name("NAME");
  command->footer(
      "The CSV can be imported again. Cells that a spreadsheet would run as formulas begin with an apostrophe, which\n"
      "an import takes away.\n"
      "Example:\n  rollcall export > accounts.csv\n  rollcall export --enabled --format jsonl");
}

void DeclareAdopt(CLI::App& app, Action& chosen) {
  const auto [command, options] = Declare<ImportOptions>(
      app, "adopt", "Take over the users of a platform that was there before rollcall", RunAdopt, chosen);
  AddFileOptions(command, *options);
  command->footer(
      "Their creation source is blank and stays so. A directory that shows their logins later is linked to them.\n"
      "Accounts that exist already are not changed: they are conflicts (exit code 4).\n"
      "Example:\n  rollcall adopt platform-users.csv --map login=userName --dry-run");
}

}  // namespace

void DeclareByHand(CLI::App& app, Action& chosen) {
  DeclareImport(app, chosen);
  DeclareExport(app, chosen);
  DeclareAdopt(app, chosen);
  DeclareAccount(app, chosen);
}

}  // namespace rollcall
