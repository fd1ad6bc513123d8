#include "agent/config/read_schedule.h"

#include <array>

#include "agent/base/calendar.h"
#include "agent/base/cron.h"
#include "agent/config/keys.h"

namespace rollcall {
namespace {

constexpr std::int64_t kDay = 86400;

constexpr std::array kServiceKeys = {
    Key<ServiceConfig>{"jitter_seconds", &ServiceConfig::jitter, Need::kOptional, Form::kText, {0, 3600}},
    Key<ServiceConfig>{"stop_seconds", &ServiceConfig::stop, Need::kOptional, Form::kText, {0, 3600}},
    Key<ServiceConfig>{
        "backoff_initial_seconds", &ServiceConfig::backoff_initial, Need::kOptional, Form::kText, {1, kDay}},
    Key<ServiceConfig>{"backoff_max_seconds", &ServiceConfig::backoff_max, Need::kOptional, Form::kText, {1, kDay}},
    Key<ServiceConfig>{"hang_seconds", &ServiceConfig::hang, Need::kOptional, Form::kText, {1, kDay}},
    Key<ServiceConfig>{"parallel_pulls", &ServiceConfig::parallel_pulls, Need::kOptional, Form::kText, {1, 64}},
    Key<ServiceConfig>{"lease_seconds", &ServiceConfig::lease, Need::kOptional, Form::kText, {3, 3600}},
};
constexpr std::array kBackupKeys = {
    Key<BackupConfig>{"folder", &BackupConfig::folder, Need::kOptional, Form::kPath},
    Key<BackupConfig>{"keep", &BackupConfig::keep, Need::kOptional, Form::kText, {1, 1000}},
};
constexpr std::array<std::string_view, 2> kLogKeys = {"format", "level"};
constexpr std::array<std::string_view, 2> kServiceOwnKeys = {kTimeZoneKey, "missed"};

constexpr std::pair<std::string_view, Missed> kMissed[] = {{"once", Missed::kOnce}, {"skip", Missed::kSkip}};
constexpr std::pair<std::string_view, LogFormat> kLogFormats[] = {{"text", LogFormat::kText},
                                                                  {"json", LogFormat::kJson}};
constexpr std::pair<std::string_view, std::string_view> kLevels[] = {
    {"debug", "debug"}, {"info", "info"}, {"warn", "warn"}, {"error", "error"}, {"off", "off"}};

}  // namespace

std::string ReadExpression(const Section& section, std::string_view key) {
  const std::string expression = section.Text(key).value_or("");
  if (expression.empty()) return "";
  try {
    Cron{expression};
  } catch (const InvalidCron& error) {
    section.Fail(key, "is '" + expression + "': " + error.what());
  }
  return expression;
}

std::string ReadTimeZone(const Section& section, const std::string& otherwise) {
  const auto name = section.Text(kTimeZoneKey);
  if (!name) return otherwise;
  if (!IsTimeZone(*name)) {
    section.Fail(kTimeZoneKey,
                 "is '" + *name + "', which no time zone is called; it takes a name such as Europe/Paris or UTC");
  }
  return *name;
}

ScheduleConfig ReadSchedule(const Section& section, const ServiceConfig& service) {
  return {.expression = ReadExpression(section, kScheduleKey), .time_zone = ReadTimeZone(section, service.time_zone)};
}

ServiceConfig ReadService(const Section& file) {
  ServiceConfig service;
  auto section = file.Table("service", "[service]");
  if (!section) return service;
  std::vector<std::string_view> keys(kServiceOwnKeys.begin(), kServiceOwnKeys.end());
  AppendNames<ServiceConfig>(kServiceKeys, keys);
  section->Allow(keys);
  service.time_zone = ReadTimeZone(*section, service.time_zone);
  service.missed = section->Choice("missed", kMissed).value_or(service.missed);
  ReadKeys<ServiceConfig>(*section, kServiceKeys, service);
  if (service.backoff_max < service.backoff_initial) {
    section->Fail(section->Has("backoff_max_seconds") ? "backoff_max_seconds" : "backoff_initial_seconds",
                  "makes the longest pause after failures shorter than the first");
  }
  return service;
}

LogConfig ReadLog(const Section& file) {
  LogConfig log;
  auto section = file.Table("log", "[log]");
  if (!section) return log;
  section->Allow(kLogKeys);
  log.format = section->Choice("format", kLogFormats).value_or(log.format);
  log.level = section->Choice("level", kLevels).value_or(log.level);
  return log;
}

BackupConfig ReadBackup(const Section& file, const ServiceConfig& service) {
  BackupConfig backup;
  auto section = file.Table("backup", "[backup]");
  if (!section) return backup;
  std::vector<std::string_view> keys = {kScheduleKey, kTimeZoneKey};
  AppendNames<BackupConfig>(kBackupKeys, keys);
  section->Allow(keys);
  ReadKeys<BackupConfig>(*section, kBackupKeys, backup);
  backup.schedule = ReadSchedule(*section, service);
  if (!backup.schedule.expression.empty() && backup.folder.empty()) {
    section->Fail(kScheduleKey, "needs a folder beside it, where the backups go");
  }
  return backup;
}

std::vector<std::string_view> ServiceKeys() {
  std::vector<std::string_view> names = {kScheduleKey, kTimeZoneKey};
  names.insert(names.end(), kServiceOwnKeys.begin(), kServiceOwnKeys.end());
  names.insert(names.end(), kLogKeys.begin(), kLogKeys.end());
  AppendNames<ServiceConfig>(kServiceKeys, names);
  AppendNames<BackupConfig>(kBackupKeys, names);
  return names;
}

}  // namespace rollcall
