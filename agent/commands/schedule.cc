// rollcall schedule next: when what will run.
#include <array>
#include <nlohmann/json.hpp>

#include "agent/base/cron.h"
#include "agent/base/time_text.h"
#include "agent/commands/command.h"
#include "agent/commands/options.h"
#include "agent/commands/registry.h"
#include "agent/output/printer.h"
#include "agent/service/jobs.h"

namespace rollcall {
namespace {

struct ScheduleNextOptions {
  std::int64_t count = 5;
  std::string expression;  // instead of the configured jobs
  std::string zone;        // of the expression; empty: UTC
  std::string from;        // empty: now
};

using enum Column::Kind;
constexpr std::array<Column, 5> kScheduleColumns = {{{.title = "job", .field = "job"},
                                                     {.title = "at", .field = "at", .kind = kTime},
                                                     {.title = "schedule", .field = "schedule"},
                                                     {.title = "timeZone", .field = "timeZone"},
                                                     {.title = "description", .field = "description"}}};
constexpr std::array<Column, 1> kTimeColumns = {{{.title = "at", .field = "at", .kind = kTime}}};

std::vector<TimePoint> NextTimes(const ScheduleConfig& schedule, TimePoint from, std::int64_t count) {
  const Cron cron(schedule.expression);
  const Zone zone(schedule.time_zone);
  std::vector<TimePoint> times;
  for (auto time = cron.NextAfter(from, zone); time && count > 0; --count) {
    times.push_back(*time);
    time = cron.NextAfter(*time, zone);
  }
  return times;
}

ScheduleConfig GivenSchedule(const ScheduleNextOptions& options) {
  const std::string zone = options.zone.empty() ? "UTC" : options.zone;
  if (!IsTimeZone(zone)) {
    throw UsageError("--zone '" + zone + "': no time zone is called that; it takes a name such as Europe/Paris or UTC");
  }
  try {
    Cron{options.expression};
  } catch (const InvalidCron& error) {
    throw UsageError("--expression '" + options.expression + "': " + error.what());
  }
  return {.expression = options.expression, .time_zone = zone};
}

// As JSON, an array of times and nothing else.
ExitCode PrintGiven(const ScheduleNextOptions& options, TimePoint from, Context& context) {
  const ScheduleConfig schedule = GivenSchedule(options);
  const auto times = NextTimes(schedule, from, options.count);
  if (context.format == OutputFormat::kJson) {
    auto array = nlohmann::ordered_json::array();
    for (const TimePoint time : times) array.push_back(ToIso8601(time));
    PrintJson(array, context);
    return ExitCode::kFine;
  }
  if (context.format == OutputFormat::kTable) {
    context.err << DescribeCron(schedule.expression) << " (" << schedule.time_zone << ")" << std::endl;
  }
  Printer printer(kTimeColumns, context);
  for (const TimePoint time : times) printer.Print({{"at", ToIso8601(time)}});
  printer.Finish("there is no such time up to the end of the year 2099");
  return ExitCode::kFine;
}

ExitCode RunScheduleNext(const ScheduleNextOptions& options, Context& context) {
  const TimePoint from = ParseTimeOption("--from", options.from).value_or(context.clock());
  if (!options.expression.empty()) return PrintGiven(options, from, context);
  if (!options.zone.empty()) throw UsageError("--zone goes with --expression; a job's zone is in the configuration");
  const Config config = LoadConfiguration(context);
  Printer printer(kScheduleColumns, context);
  for (const Job& job : ScheduledJobs(config)) {
    for (const TimePoint time : NextTimes(job.schedule, from, options.count)) {
      printer.Print({{"job", job.name},
                     {"at", ToIso8601(time)},
                     {"schedule", job.schedule.expression},
                     {"timeZone", job.schedule.time_zone},
                     {"description", DescribeCron(job.schedule.expression)}});
    }
  }
  printer.Finish("nothing is scheduled: set schedule in [[source]], [deactivation], [archive] or [backup] of " +
                 config.path);
  return ExitCode::kFine;
}

Command ScheduleNextCommand() {
  Command command("next", "Show the next times of every job, or of any expression");
  ScheduleNextOptions& options = command.Runs(RunScheduleNext);
  command.Option("-n", "N", &options.count, "how many of each (default: 5)").Between(1, 10000);
  command.Option("--expression", "CRON", &options.expression, "this Quartz cron expression, and no configuration");
  command.Option("--zone", "ZONE", &options.zone, "where the expression means its times (default: UTC)");
  command.Option("--from", "TIME", &options.from, "after this time (default: now): 2026-11-22 or 2026-11-22T08:00Z");
  command.Footer(
      "Example:\n  rollcall schedule next -n 3\n"
      "  rollcall schedule next --expression '0 15 23 ? * MON-FRI' --zone Europe/Paris --from 2026-03-28 --format "
      "json");
  return command;
}

}  // namespace

Command ScheduleCommand() {
  Command command("schedule", "Show when what runs by itself");
  command.Footer("Example:\n  rollcall schedule next");
  command.Add(ScheduleNextCommand());
  return command;
}

}  // namespace rollcall
