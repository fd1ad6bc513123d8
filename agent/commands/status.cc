// rollcall status: what runs, what ran, and what comes next.
#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "agent/base/time_text.h"
#include "agent/commands/command.h"
#include "agent/commands/registry.h"
#include "agent/output/account_records.h"
#include "agent/output/history_records.h"
#include "agent/output/printer.h"
#include "agent/service/agenda.h"
#include "store/jobs.h"
#include "store/passes.h"
#include "store/registry_lock.h"

namespace rollcall {
namespace {

using Json = nlohmann::ordered_json;
using enum Column::Kind;
using enum Column::Empty;

constexpr std::array<Column, 10> kStatusColumns = {
    {{.title = "job", .field = "job"},
     {.title = "state", .field = "state"},
     {.title = "startedAt", .field = "startedAt", .kind = kTime},
     {.title = "seconds", .field = "seconds", .kind = kNumber},
     {.title = "outcome", .field = "outcome"},
     {.title = "pass", .field = "pass", .kind = kNumber, .empty = kHidden},
     {.title = "failures", .field = "failures", .kind = kNumber, .empty = kHidden},
     {.title = "nextAt", .field = "nextAt", .kind = kTime},
     {.title = "schedule", .field = "schedule"},
     {.title = "error", .field = "error", .empty = kHidden}}};

enum class ServiceState : std::uint8_t { kStopped, kRuns };

Json Seconds(const std::optional<TimePoint>& from, const std::optional<TimePoint>& to) {
  if (!from || !to) return nullptr;
  return static_cast<double>((*to - *from).count()) / 1000;
}

// Without a service nothing comes; that is told once, above.
std::optional<TimePoint> NextOf(const Job& job, const std::optional<JobRecord>& record, TimePoint now) {
  if (job.schedule.expression.empty()) return std::nullopt;
  if (record && record->next_at) return std::max(*record->next_at, now);
  return Cron(job.schedule.expression).NextAfter(now, Zone(job.schedule.time_zone));
}

std::string StateOf(const Job& job, const std::optional<JobRecord>& record, const std::optional<PassRecord>& pass,
                    ServiceState service) {
  if (pass && pass->outcome == "running") return "running";
  if (record && record->started_at && !record->finished_at) {
    return service == ServiceState::kRuns ? "running" : "interrupted";
  }
  if (record && record->failures > 0) return "failing";
  if (pass && (pass->outcome == "failed" || pass->outcome == "interrupted")) return pass->outcome;
  return job.schedule.expression.empty() ? "by hand" : "waiting";
}

std::optional<PassRecord> LastPass(Database& database, const Job& job, const std::optional<JobRecord>& record) {
  std::optional<PassRecord> found;
  if (!job.source.empty()) {
    EachPass(database, {.source = job.source, .outcome = "", .limit = 1},
             [&](const PassRecord& pass) { found = pass; });
  } else if (record && record->pass) {
    found = FindPass(database, *record->pass);
  }
  return found;
}

// A pass tells more than the job, and also what was run by hand; a job that failed without a pass is newer than it.
Json Row(const Job& job, const std::optional<JobRecord>& record, const std::optional<PassRecord>& pass,
         ServiceState service, TimePoint now) {
  Json row = {{"job", job.name}, {"state", StateOf(job, record, pass, service)}};
  const bool by_pass = pass && (!record || !record->started_at || pass->started_at >= *record->started_at);
  const auto started = by_pass ? pass->started_at : record ? record->started_at : std::nullopt;
  const auto finished = by_pass ? pass->finished_at : record ? record->finished_at : std::nullopt;
  row["startedAt"] = TimeOrNullJson(started);
  row["seconds"] = Seconds(started, finished ? finished : started ? std::optional(now) : std::nullopt);
  row["outcome"] = by_pass ? pass->outcome : record ? record->outcome : "";
  row["pass"] = by_pass ? Json(static_cast<std::int64_t>(pass->id)) : Json();
  row["counts"] = by_pass ? PassRecordJson(*pass).at("counts") : Json::object();
  row["proof"] = by_pass ? pass->proof : "";
  row["failures"] = record ? record->failures : 0;
  row["nextAt"] = TimeOrNullJson(NextOf(job, record, now));
  row["schedule"] = job.schedule.expression;
  row["timeZone"] = job.schedule.time_zone;
  row["error"] = by_pass ? pass->error : record ? record->error : "";
  return row;
}

// Every source, whether it has a schedule or not, and the other jobs that have one.
std::vector<Job> AllJobs(const Config& config) {
  std::vector<Job> jobs;
  for (const SourceConfig& source : config.sources) {
    jobs.push_back({JobKind::kSync, "sync " + source.name, source.name, source.schedule});
  }
  for (const Job& job : ScheduledJobs(config)) {
    if (job.kind != JobKind::kSync) jobs.push_back(job);
  }
  return jobs;
}

std::string Describe(const PassRecord& pass) {
  const std::string of = pass.source.empty() ? "" : " of " + pass.source;
  return "pass " + std::to_string(static_cast<std::int64_t>(pass.id)) + " (" + pass.kind + of + ") since " +
         ToIso8601(pass.started_at) + ", by " + pass.actor;
}

ExitCode RunStatus(Context& context) {
  const Config config = LoadConfiguration(context);
  Registry registry(config.registry, IfAbsent::kFail);
  Database& database = registry.database();
  const auto service = IsLocked(database, RegistryLockKind::kService) ? ServiceState::kRuns : ServiceState::kStopped;
  const auto running = RunningPass(database);
  auto rows = Json::array();
  for (const Job& job : AllJobs(config)) {
    const auto record = FindJob(database, job.name);
    rows.push_back(Row(job, record, LastPass(database, job, record), service, context.clock()));
  }
  if (context.format == OutputFormat::kJson) {
    PrintJson({{"service", service == ServiceState::kRuns ? "running" : "stopped"},
               {"registry", RegistryName(config.registry)},
               {"running", running ? PassRecordJson(*running) : Json()},
               {"jobs", rows}},
              context);
    return ExitCode::kFine;
  }
  if (context.format == OutputFormat::kTable) {
    context.out << "service  " << (service == ServiceState::kRuns ? "running" : "stopped: `rollcall run` starts it")
                << "\nrunning  " << (running ? Describe(*running) : "nothing") << "\n\n";
  }
  Printer printer(kStatusColumns, context);
  for (const Json& row : rows) printer.Print(row);
  printer.Finish("nothing is configured: add a [[source]] to " + config.path);
  return ExitCode::kFine;
}

}  // namespace

Command StatusCommand() {
  Command command("status", "Show what runs, what ran, and what comes next");
  command.Runs(RunStatus);
  command.Footer("Example:\n  rollcall status --format json");
  return command;
}

}  // namespace rollcall
