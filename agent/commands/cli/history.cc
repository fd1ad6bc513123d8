#include "agent/commands/cli/history.h"

#include "agent/commands/access.h"
#include "agent/commands/archive.h"
#include "agent/commands/conflicts.h"
#include "agent/commands/db.h"
#include "agent/commands/db_restore.h"
#include "agent/commands/events.h"
#include "agent/commands/passes.h"

namespace rollcall {
namespace {

constexpr const char* kTimes = "2026-11-22 or 2026-11-22T08:00Z";

void DeclareAccess(CLI::App& app, Action& chosen) {
  const auto [command, options] =
      Declare<AccessOptions>(app, "access", "Show who was in which group, and when", RunAccess, chosen);
  command->add_option("--group", options->group, "members of this group, and of those in it: DN or name")
      ->type_name("GROUP");
  command->add_option("--account", options->account, "groups of this account: login or id, of a removed one too")
      ->type_name("LOGIN");
  auto* at = command->add_option("--at", options->at, std::string("at this time (default: now): ") + kTimes);
  at->type_name("TIME");
  command->add_option("--from", options->from, "at any time from this one on")->type_name("TIME")->excludes(at);
  command->add_option("--to", options->to, "at any time before this one")->type_name("TIME")->excludes(at);
  command->footer(
      "Example:\n  rollcall access --group cn=payroll,ou=groups,dc=example,dc=com --at 2026-03-01\n"
      "  rollcall access --account bjensen --from 2026-01-01 --to 2026-07-01 --format csv");
}

void DeclareEventsVerify(CLI::App& events, Action& chosen) {
  const auto [command, options] = Declare<EventsVerifyOptions>(
      events, "verify", "Prove that the audit trail is as it was written", RunEventsVerify, chosen);
  command->add_option("--head", options->head, "a head that was noted earlier: it must still be in the chain")
      ->type_name("SHA256");
  command->footer(
      "Exit codes: 0 the trail is whole, 1 it is not: every fault is named.\n"
      "Example:\n  rollcall events verify --format json");
}

void DeclareEvents(CLI::App& app, Action& chosen) {
  const auto [command, options] = Declare<EventsOptions>(app, "events", "Print the audit trail", RunEvents, chosen);
  command->add_option("--since", options->since, "from this time on: 2026-11-22 or 2026-11-22T08:00Z")
      ->type_name("TIME");
  command->add_option("--until", options->until, "before this time")->type_name("TIME");
  command->add_option("--operation", options->operation, "createUser, disableUser, ...")->type_name("CODE");
  command->add_option("--source", options->source, "ldap, fileImportation, automaticDeactivation, ...")
      ->type_name("CODE");
  command->add_option("--account", options->account, "login or id")->type_name("LOGIN");
  command->add_option("--actor", options->actor, "who did it")->type_name("NAME");
  command->add_option("--group-by", options->group_by, "count them: by day (UTC), source or operation")
      ->type_name("WHAT");
  command->footer(
      "Example:\n  rollcall events --since 2026-11-01 --operation disableUser --format jsonl\n"
      "  rollcall events --group-by day\n  rollcall events verify");
  DeclareEventsVerify(*command, chosen);
}

void DeclareArchiveList(CLI::App& archive, Action& chosen) {
  const auto [command, options] =
      Declare<ArchiveListOptions>(archive, "list", "List the removals, oldest first", RunArchiveList, chosen);
  command->add_option("--since", options->since, std::string("removed from this time on: ") + kTimes)
      ->type_name("TIME");
  command->add_option("--until", options->until, "removed before this time")->type_name("TIME");
  command->add_option("--event", options->event, "access-change, account-inactivity, ...")->type_name("CODE");
  command->footer("Example:\n  rollcall archive list --event security-incident --format csv");
}

void DeclareArchivePurge(CLI::App& archive, Action& chosen) {
  const auto [command, options] = Declare<ArchivePurgeOptions>(
      archive, "purge", "Delete for good what was removed long ago", RunArchivePurge, chosen);
  command
      ->add_option("--older-than", options->older_than,
                   "days, or years, months, weeks and days: 365, P10Y, P18M, P90D (default: retention_days)")
      ->type_name("AGE");
  AddFlag(command, "--dry-run", options->ending, Ending::kRollBack, "count only, delete nothing");
  command->add_option("--actor", options->actor, "who does this, for the audit trail (default: you)")
      ->type_name("NAME");
  command->footer("Example:\n  rollcall archive purge --older-than P10Y --dry-run");
}

void DeclareArchive(CLI::App& app, Action& chosen) {
  CLI::App* archive = app.add_subcommand("archive", "List what was removed, show it, or delete it for good");
  archive->fallthrough();
  archive->require_subcommand(1);
  archive->footer("Example:\n  rollcall archive list --since 2026-01-01\n  rollcall archive show bjensen");
  DeclareArchiveList(*archive, chosen);
  const auto [show, options] = Declare<ArchiveShowOptions>(
      *archive, "show", "Show the removals of one account, the newest first", RunArchiveShow, chosen);
  show->add_option("LOGIN", options->account, "the login or id that the account had")->required();
  show->footer("Example:\n  rollcall archive show bjensen --format json");
  DeclareArchivePurge(*archive, chosen);
}

void AddConflictFilters(const Declared<ConflictsListOptions>& list) {
  list.command->add_option("--source", list.options->source, "only those of this source")->type_name("NAME");
  list.command->add_option("--state", list.options->state, "open (default), dismissed, closed or all")
      ->type_name("STATE");
  list.command->footer("Example:\n  rollcall conflicts --source hr\n  rollcall conflicts list --state all");
}

void DeclareConflictsRetry(CLI::App& conflicts, Action& chosen) {
  const auto [command, options] = Declare<ConflictsRetryOptions>(
      conflicts, "retry", "Read the sources of conflicts again, now", RunConflictsRetry, chosen);
  command->add_option("ID", options->ids, "numbers of conflicts")->check(CLI::PositiveNumber);
  command->add_option("--source", options->source, "instead: this source")->type_name("NAME");
  command->footer("Example:\n  rollcall conflicts retry 7 9\n  rollcall conflicts retry --source hr");
}

void DeclareConflictsDismiss(CLI::App& conflicts, Action& chosen) {
  const auto [command, options] = Declare<ConflictsDismissOptions>(
      conflicts, "dismiss", "List this conflict no more, for as long as it goes on", RunConflictsDismiss, chosen);
  command->add_option("ID", options->id, "the number of the conflict")->required()->check(CLI::PositiveNumber);
  command->add_option("--reason", options->reason, "why nothing needs to be done")->required()->type_name("TEXT");
  command->add_option("--actor", options->actor, "who does this (default: you)")->type_name("NAME");
  command->footer("Example:\n  rollcall conflicts dismiss 7 --reason 'test account without a login'");
}

void DeclareConflicts(CLI::App& app, Action& chosen) {
  const auto conflicts = Declare<ConflictsListOptions>(
      app, "conflicts", "List the records that could not be applied, or settle them", RunConflictsList, chosen);
  AddConflictFilters(conflicts);
  AddConflictFilters(
      Declare<ConflictsListOptions>(*conflicts.command, "list", "List conflicts", RunConflictsList, chosen));
  const auto [show, options] =
      Declare<ConflictsShowOptions>(*conflicts.command, "show", "Show one conflict", RunConflictsShow, chosen);
  show->add_option("ID", options->id, "the number of the conflict")->required()->check(CLI::PositiveNumber);
  show->footer("Example:\n  rollcall conflicts show 7");
  DeclareConflictsRetry(*conflicts.command, chosen);
  DeclareConflictsDismiss(*conflicts.command, chosen);
}

void AddPassFilters(const Declared<PassesListOptions>& list) {
  list.command->add_option("--source", list.options->source, "only those of this source")->type_name("NAME");
  list.command->add_option("--outcome", list.options->outcome, "complete, held, failed, interrupted or running")
      ->type_name("OUTCOME");
  list.command->add_option("--limit", list.options->limit, "print at most so many")
      ->type_name("N")
      ->check(CLI::PositiveNumber);
  list.command->footer("Example:\n  rollcall passes --outcome failed --limit 10");
}

void DeclarePasses(CLI::App& app, Action& chosen) {
  const auto passes = Declare<PassesListOptions>(app, "passes", "List what ran and how it ended, the latest first",
                                                 RunPassesList, chosen);
  AddPassFilters(passes);
  AddPassFilters(Declare<PassesListOptions>(*passes.command, "list", "List passes", RunPassesList, chosen));
  const auto [show, options] =
      Declare<PassesShowOptions>(*passes.command, "show", "Show one pass", RunPassesShow, chosen);
  show->add_option("ID", options->id, "the number of the pass")->required()->check(CLI::PositiveNumber);
  show->footer("Example:\n  rollcall passes show 41");
}

void DeclareDb(CLI::App& app, Action& chosen) {
  CLI::App* db = app.add_subcommand("db", "Copy the registry, bring a copy back, or check that it is sound");
  db->fallthrough();
  db->require_subcommand(1);
  db->footer("Example:\n  rollcall db backup registry-2026-11-22.db\n  rollcall db check");
  const auto [backup, options] = Declare<DbBackupOptions>(
      *db, "backup", "Copy the registry into a new file, while it is in use", RunDbBackup, chosen);
  backup->add_option("FILE", options->file, "does not exist yet")->required();
  backup->footer("Example:\n  rollcall db backup /var/backups/rollcall-2026-11-22.db");
  const auto restore = Declare<DbRestoreOptions>(
      *db, "restore", "Check a backup and put it in the registry's place, while it is in use", RunDbRestore, chosen);
  restore.command->add_option("FILE", restore.options->file, "what `db backup` has made")->required();
  AddFlag(restore.command, "--replace", restore.options->over, DbRestoreOptions::Over::kAnything,
          "also where the registry has what the backup has not, or is another one; it is kept beside");
  restore.command->footer("Example:\n  rollcall db restore /var/backups/rollcall-2026-11-22.db");
  const auto check = Declare<DbCheckOptions>(
      *db, "check", "Read all of the registry and of the audit trail and tell what is wrong", RunDbCheck, chosen);
  check.command->footer("Exit codes: 0 sound, 1 something is wrong.\nExample:\n  rollcall db check --format json");
}

}  // namespace

void DeclareHistory(CLI::App& app, Action& chosen) {
  DeclareAccess(app, chosen);
  DeclareEvents(app, chosen);
  DeclareArchive(app, chosen);
  DeclareConflicts(app, chosen);
  DeclarePasses(app, chosen);
  DeclareDb(app, chosen);
}

}  // namespace rollcall
