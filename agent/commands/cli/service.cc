#include "agent/commands/cli/service.h"

#include "agent/commands/run.h"
#include "agent/commands/schedule.h"
#include "agent/commands/status.h"

namespace rollcall {
namespace {

void DeclareSchedule(CLI::App& app, Action& chosen) {
  CLI::App* schedule = app.add_subcommand("schedule", "Show when what runs by itself");
  schedule->fallthrough();
  schedule->require_subcommand(1);
  schedule->footer("Example:\n  rollcall schedule next");
  const auto [command, options] = Declare<ScheduleNextOptions>(
      *schedule, "next", "Show the next times of every job, or of any expression", RunScheduleNext, chosen);
  command->add_option("-n", options->count, "how many of each (default: 5)")
      ->type_name("N")
      ->check(CLI::Range(1, 10000));
  command->add_option("--expression", options->expression, "this Quartz cron expression, and no configuration")
      ->type_name("CRON");
  command->add_option("--zone", options->zone, "where the expression means its times (default: UTC)")
      ->type_name("ZONE");
  command->add_option("--from", options->from, "after this time (default: now): 2026-11-22 or 2026-11-22T08:00Z")
      ->type_name("TIME");
  command->footer(
      "Example:\n  rollcall schedule next -n 3\n"
      "  rollcall schedule next --expression '0 15 23 ? * MON-FRI' --zone Europe/Paris --from 2026-03-28 --format "
      "json");
}

void DeclareRun(CLI::App& app, Action& chosen) {
  const auto run = Declare<RunOptions>(
      app, "run", "Run as a service: sources, policy, retention and backups at their times", RunRun, chosen);
  run.command->footer(
      "SIGHUP reads the configuration again, SIGTERM stops: see [service] in the configuration.\n"
      "Exit codes: 0 told to stop, 1 the registry fails or another service works on it, 2 wrong configuration.\n"
      "Example:\n  rollcall run --config /etc/rollcall/agent.toml");
}

void DeclareStatus(CLI::App& app, Action& chosen) {
  const auto status =
      Declare<StatusOptions>(app, "status", "Show what runs, what ran, and what comes next", RunStatus, chosen);
  status.command->footer("Example:\n  rollcall status --format json");
}

}  // namespace

void DeclareService(CLI::App& app, Action& chosen) {
  DeclareRun(app, chosen);
  DeclareStatus(app, chosen);
  DeclareSchedule(app, chosen);
}

}  // namespace rollcall
