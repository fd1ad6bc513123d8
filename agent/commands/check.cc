#include "agent/commands/check.h"

#include <array>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "agent/base/cron.h"
#include "agent/base/time_text.h"
#include "agent/commands/command.h"
#include "agent/commands/registry.h"
#include "agent/commands/sources.h"
#include "agent/guard/mass_guard.h"
#include "agent/service/jobs.h"
#include "agent/sync/pass.h"
#include "store/access.h"
#include "store/activity.h"
#include "store/let_through.h"
#include "store/links.h"
#include "store/schema.h"

namespace rollcall {
namespace {

using Json = nlohmann::ordered_json;
using Level = Finding::Level;

constexpr std::array<std::string_view, 3> kLevels = {"ok", "warn", "FAIL"};

constexpr std::array<Column, 4> kCheckCheckColumns = {{{.title = "part", .field = "part"},
                                                       {.title = "result", .field = "result"},
                                                       {.title = "subject", .field = "subject"},
                                                       {.title = "detail", .field = "detail"}}};

Finding CheckConfiguration(const Config& config) {
  const std::size_t count = config.sources.size();
  const std::string sources = std::to_string(count) + (count == 1 ? " source" : " sources");
  return {count == 0 ? Level::kWarning : Level::kOk, "file", config.path + ", " + sources};
}

Finding CheckAbsentRegistry(const Config& config) {
  const auto folder = std::filesystem::absolute(RegistryFile(config.registry)).parent_path();
  std::error_code ignored;
  if (!std::filesystem::is_directory(folder, ignored)) {
    return {Level::kFailure, "database",
            "the folder " + folder.string() + " does not exist; make it, writable for the user that runs rollcall"};
  }
  return {Level::kOk, "database", RegistryName(config.registry) + " will be made by the first sync or import"};
}

// Changes that are limited.
struct LimitedKind {
  std::string what;
  SourceId source{};  // {}: the policy
  ChangeKind kind = ChangeKind::kMissing;
  Limit limit;
  std::int64_t of = 0;
};

std::string DescribeVersion(std::int64_t version) {
  const std::int64_t latest = LatestSchemaVersion();
  const std::string text = ", schema version " + std::to_string(version);
  if (version == latest) return text;
  return text + "; the next sync or import brings it to " + std::to_string(latest);
}

Finding CheckRegistry(const Config& config) {
  if (IsRegistryAbsent(config.registry)) return CheckAbsentRegistry(config);
  try {
    Database database(config.registry);
    CheckSchemaVersion(database);
    const std::int64_t version = SchemaVersion(database);
    return {Level::kOk, "database", RegistryName(config.registry) + DescribeVersion(version)};
  } catch (const StoreError& error) {
    return {Level::kFailure, "database", error.what()};
  }
}

// Groups that are in each other are harmless here, but hardly meant.
std::vector<Finding> CheckGroups(const Config& config) {
  std::vector<Finding> findings;
  if (IsRegistryAbsent(config.registry)) return findings;
  try {
    Database database(config.registry);
    if (SchemaVersion(database) != LatestSchemaVersion()) return findings;
    for (const std::string& group : GroupCycles(database)) {
      findings.push_back(
          {Level::kWarning, "groups", group + " is a member of itself, through other groups or directly"});
    }
  } catch (const StoreError&) {  // the registry's own check tells
  }
  return findings;
}

// One sentence on what is allowed today: "users missing from hr: 4 of 10 without approval; limits: ...".
Finding LimitFinding(const std::string& what, const MassShares& shares, const MassLimits& limits,
                     std::chrono::hours window) {
  return {Level::kOk, "limits",
          what + ": today at most " + std::to_string(MostAllowed(shares, limits)) + " of " +
              std::to_string(shares.lately.of) + " without approval; limits: " + AllowedText(limits, window)};
}

std::int64_t EarlierChanges(Database& database, SourceId source, ChangeKind kind, TimePoint since) {
  std::int64_t changes = 0;
  for (const auto& [rule, count] : LetThroughSince(database, source, kind, since)) changes += count;
  return changes;
}

// `of`: that could change so now, without those who have.
Finding CheckLimit(Database& database, const Config& config, const LimitedKind& kind, TimePoint now) {
  const auto share = [&](TimePoint since) {
    const std::int64_t earlier = EarlierChanges(database, kind.source, kind.kind, since);
    return MassShare{0, kind.of + earlier, {.changes = earlier}};
  };
  const MassShares shares = {share(WindowStart(now, config.guard_window)),
                             share(now - config.lockout_limits.slow_window)};
  return LimitFinding(kind.what, shares, {kind.limit, &config.lockout_limits}, config.guard_window);
}

std::vector<Finding> CheckLimits(const Config& config, TimePoint now) {
  std::vector<Finding> findings;
  if (IsRegistryAbsent(config.registry)) return findings;
  try {
    Database database(config.registry);
    if (SchemaVersion(database) != LatestSchemaVersion()) return findings;
    for (const SourceConfig& source : config.sources) {
      const auto id = FindSourceId(database, source.name);
      if (!id || source.lifecycle == Lifecycle::kIgnoreAbsence) continue;
      findings.push_back(CheckLimit(database, config,
                                    {"users missing from " + source.name, *id, ChangeKind::kMissing,
                                     source.limits[ChangeKind::kMissing], CountPresentLinks(database, *id)},
                                    now));
    }
    if (config.policy.empty()) return findings;
    std::int64_t enabled = 0;
    EachActivity(database, [&enabled](const Activity&) { ++enabled; });
    findings.push_back(CheckLimit(
        database, config,
        {"accounts disabled by the policy", SourceId{}, ChangeKind::kDisabled, config.policy_limits.disabled, enabled},
        now));
  } catch (const StoreError&) {  // the registry's own check tells
  }
  return findings;
}

// "at 23:15:00 every day (Europe/Paris), next 2026-11-24T22:15:00.000Z".
Finding CheckSchedule(const Job& job, TimePoint now) {
  const std::string text = DescribeCron(job.schedule.expression) + " (" + job.schedule.time_zone + ")";
  const auto next = Cron(job.schedule.expression).NextAfter(now, Zone(job.schedule.time_zone));
  if (next) return {Level::kOk, "schedule", job.name + ": " + text + ", next " + ToIso8601(*next)};
  return {Level::kWarning, "schedule", job.name + ": " + text + ", which never comes again; write another schedule"};
}

// Prints each part as soon as it is known, except in tables, which are measured first.
class CheckReport {
 public:
  explicit CheckReport(Context& context)
      : context_(context), rows_(MakeRecordWriter(context.format, kCheckCheckColumns, context.out)) {}

  void Add(const std::string& part, const Finding& finding) {
    rows_->Write({{"part", part},
                  {"result", kLevels[static_cast<std::size_t>(finding.level)]},
                  {"subject", finding.subject},
                  {"detail", finding.detail}});
    if (finding.level == Level::kFailure) code_ = ExitCode::kFailed;
  }
  ExitCode Finish() {
    rows_->Finish();
    if (code_ != ExitCode::kFine) context_.err << "check: something cannot work, see FAIL above" << std::endl;
    return code_;
  }

 private:
  Context& context_;
  std::unique_ptr<RecordWriter> rows_;
  ExitCode code_ = ExitCode::kFine;
};

}  // namespace

Command CheckCommand() {
  Command command("check", "Read the configuration, reach the registry and every source, change nothing");
  CheckOptions& options = command.Runs(RunCheck);
  command.Positional("SOURCE", &options.sources, "names of sources (default: all)");
  command.Footer("Example:\n  rollcall check corp-ldap");
  return command;
}

ExitCode RunCheck(const CheckOptions& options, Context& context) {
  const Config config = LoadConfiguration(context);
  const auto sources = SelectSources(config, options.sources);
  CheckReport report(context);
  report.Add("configuration", CheckConfiguration(config));
  for (const Job& job : ScheduledJobs(config)) {
    report.Add("configuration", CheckSchedule(job, context.clock()));
  }
  report.Add("registry", CheckRegistry(config));
  for (const Finding& finding : CheckGroups(config)) report.Add("registry", finding);
  for (const Finding& finding : CheckLimits(config, context.clock())) report.Add("guard", finding);
  for (const SourceConfig& source : sources) {
    for (const Finding& finding : MakeConnector(source)->Check()) report.Add(source.name, finding);
  }
  return report.Finish();
}

}  // namespace rollcall
