#include "agent/commands/schedule.h"

#include <array>
#include <nlohmann/json.hpp>

#include "agent/base/cron.h"
#include "agent/base/json_text.h"
#include "agent/base/time_text.h"
#include "agent/commands/options.h"
#include "agent/commands/registry.h"
#include "agent/output/printer.h"
#include "agent/service/jobs.h"

namespace rollcall {
namespace {

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
    context.out << JsonText(array, JsonLayout::kIndented) << '\n';
    ThrowIfFailed(context.out);
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

}  // namespace

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

}  // namespace rollcall
