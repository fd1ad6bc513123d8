#include <algorithm>
#include <array>

#include "agent/config/config.h"
#include "agent/config/keys.h"
#include "agent/config/read_schedule.h"
#include "agent/config/source.h"
#include "store/let_through.h"

namespace rollcall {
namespace {

constexpr std::array<std::string_view, 9> kFileKeys = {"registry", "source",  "deactivation", "archive", "guard",
                                                       "metrics",  "service", "log",          "backup"};

constexpr std::array kRegistryKeys = {
    Key<DatabaseOptions>{"connect", &DatabaseOptions::connect, Need::kRequired},
    Key<DatabaseOptions>{"password_file", &DatabaseOptions::password_file, Need::kOptional, Form::kFile},
};
constexpr std::array kDeactivationKeys = {
    Key<Config>{"policy", &Config::policy, Need::kOptional, Form::kFile},
};
constexpr std::array<std::string_view, 2> kPolicyLimitKeys = {"disabled", "archived"};
constexpr std::array<std::string_view, 3> kArchiveKeys = {"retention_days", kScheduleKey, kTimeZoneKey};
constexpr std::array kMetricsKeys = {Key<MetricsOptions>{"listen", &MetricsOptions::listen}};
constexpr std::array<std::string_view, 5> kGuardKeys = {"plan_days", "window_hours", "few", "slow", "slow_days"};
constexpr std::string_view kSqlite = "sqlite3://";
constexpr std::string_view kPostgresql = "postgresql://";

constexpr std::string_view kImport = "import";
// Names of sources that nobody configures, and what goes by them.
constexpr std::pair<std::string_view, std::string_view> kTakenNames[] = {{kImport, "one-off imports"},
                                                                         {"adopt", "adoptions"}};

template <class Options>
std::vector<std::string_view> NamesOf(std::span<const Key<Options>> keys) {
  std::vector<std::string_view> names;
  AppendNames<Options>(keys, names);
  return names;
}

DatabaseOptions ReadRegistry(const Section& file) {
  auto section = file.Table("registry", "[registry]");
  if (!section) file.FailMissing("registry");
  section->Allow(NamesOf<DatabaseOptions>(kRegistryKeys));
  DatabaseOptions options;
  ReadKeys<DatabaseOptions>(*section, kRegistryKeys, options);
  if (options.connect.starts_with(kSqlite) && options.connect.size() > kSqlite.size()) {
    options.connect = std::string(kSqlite) + section->Resolve(options.connect.substr(kSqlite.size()));
  } else if (!options.connect.starts_with(kPostgresql)) {
    section->Fail("connect",
                  "is '" + options.connect + "'; it must be sqlite3:// and a file, or postgresql://user@host/database");
  }
  return options;
}

void ReadPolicyLimits(const Section& deactivation, PolicyLimits& policy_limits) {
  auto limits = deactivation.Table("limits", "[deactivation.limits]");
  if (!limits) return;
  limits->Allow(kPolicyLimitKeys);
  ReadLimit(*limits, "disabled", policy_limits.disabled);
  ReadLimit(*limits, "archived", policy_limits.archived);
}

void ReadDeactivation(const Section& file, Config& config) {
  auto section = file.Table("deactivation", "[deactivation]");
  if (!section) return;
  auto keys = NamesOf<Config>(kDeactivationKeys);
  keys.insert(keys.end(), {"limits", kScheduleKey, kTimeZoneKey});
  section->Allow(keys);
  ReadKeys<Config>(*section, kDeactivationKeys, config);
  config.deactivation = ReadSchedule(*section, config.service);
  config.time_zone = config.deactivation.time_zone;
  if (!config.deactivation.expression.empty() && config.policy.empty()) {
    section->Fail(kScheduleKey, "needs a policy beside it, the file of the rules");
  }
  ReadPolicyLimits(*section, config.policy_limits);
}

void ReadArchive(const Section& file, Config& config) {
  auto section = file.Table("archive", "[archive]");
  if (!section) return;
  section->Allow(kArchiveKeys);
  if (const auto days = section->Integer("retention_days", {1, 36500})) {
    config.archive_retention = std::chrono::days(*days);
  }
  config.retention = ReadSchedule(*section, config.service);
  if (!config.retention.expression.empty() && !config.archive_retention) {
    section->Fail(kScheduleKey, "needs retention_days beside it: how old what it deletes must be");
  }
}

void ReadGuard(const Section& file, Config& config) {
  auto section = file.Table("guard", "[guard]");
  if (!section) return;
  section->Allow(kGuardKeys);
  if (const auto days = section->Integer("plan_days", {1, 365})) config.plan_validity = std::chrono::days(*days);
  if (const auto hours = section->Integer("window_hours", {0, kLongestWindow.count()})) {
    config.guard_window = std::chrono::hours(*hours);
  }
  ReadLimit(*section, "few", config.lockout_limits.few);
  ReadLimit(*section, "slow", config.lockout_limits.slow);
  constexpr Bounds<std::int64_t> kSlowDays = {1, std::chrono::floor<std::chrono::days>(kLongestWindow).count()};
  if (const auto days = section->Integer("slow_days", kSlowDays)) {
    config.lockout_limits.slow_window = std::chrono::days(*days);
  }
}

void ReadMetrics(const Section& file, MetricsOptions& options) {
  auto section = file.Table("metrics", "[metrics]");
  if (!section) return;
  section->Allow(NamesOf<MetricsOptions>(kMetricsKeys));
  ReadKeys<MetricsOptions>(*section, kMetricsKeys, options);
  if (options.listen.empty()) return;
  const auto colon = options.listen.rfind(':');
  const std::string port = options.listen.substr(colon + 1);
  const bool is_port = !port.empty() && port.size() <= 5 && port.find_first_not_of("0123456789") == port.npos;
  if (colon == 0 || colon == options.listen.npos || !is_port || std::stoi(port) > 65535) {
    section->Fail("listen", "is '" + options.listen + "'; an address and a port are needed, as in 127.0.0.1:9464");
  }
}

void RefuseTwin(const Section& section, const SourceConfig& source, const std::vector<SourceConfig>& others) {
  if (std::ranges::find(others, source.name, &SourceConfig::name) == others.end()) return;
  section.Fail("name", "is '" + source.name + "', as of a source further up; choose another");
}

constexpr std::size_t kMaxNameLength = 64;

bool IsNameCharacter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '_' || c == '-';
}

}  // namespace

std::string SourceNameProblem(const std::string& name) {
  if (name.empty() || name.size() > kMaxNameLength || !std::ranges::all_of(name, IsNameCharacter)) {
    return "is '" + name + "'; a name is up to 64 letters, digits, '.', '_' and '-'";
  }
  for (const auto& [taken, user] : kTakenNames) {
    if (name == taken) return "is '" + name + "', which " + std::string(user) + " go by; choose another";
  }
  return "";
}

Config LoadConfig(const std::string& path, const Settings& settings) {
  const TomlTable table = ReadToml(path);
  const ConfigFile file = {path, std::filesystem::absolute(path).parent_path(), SettingsAndEnvironment(settings)};
  Section section(file, table, 1, "the file");
  section.Allow(kFileKeys);
  Config config;
  config.path = path;
  config.registry = ReadRegistry(section);
  config.service = ReadService(section);
  config.log = ReadLog(section);
  config.backup = ReadBackup(section, config.service);
  config.time_zone = config.service.time_zone;
  ReadArchive(section, config);
  ReadGuard(section, config);
  ReadDeactivation(section, config);
  ReadMetrics(section, config.metrics);
  for (const Section& each : section.Tables("source", "[[source]]")) {
    SourceConfig source = ReadSource(each, config.service, config.warnings);
    RefuseTwin(each, source, config.sources);
    config.sources.push_back(std::move(source));
  }
  return config;
}

std::vector<std::string_view> AllKeys() {
  std::vector<std::string_view> names = SourceKeys();
  const auto service = ServiceKeys();
  names.insert(names.end(), service.begin(), service.end());
  AppendNames<DatabaseOptions>(kRegistryKeys, names);
  AppendNames<Config>(kDeactivationKeys, names);
  AppendNames<MetricsOptions>(kMetricsKeys, names);
  names.insert(names.end(), kArchiveKeys.begin(), kArchiveKeys.end());
  names.insert(names.end(), kGuardKeys.begin(), kGuardKeys.end());
  names.insert(names.end(), kPolicyLimitKeys.begin(), kPolicyLimitKeys.end());
  names.insert(names.end(), kFileKeys.begin(), kFileKeys.end());
  return names;
}

SourceConfig ImportConfig(CsvOptions options, SharedEmail shared_email) {
  options.coverage = Coverage::kDelta;
  Limits limits;
  limits[ChangeKind::kCreated] = kUnlimited;  // every file has other people
  options.shared_email = shared_email;
  return {.name = std::string(kImport),
          .type = "csv",
          .creation_source = CreationSource::kFileImportation,
          .lifecycle = Lifecycle::kIgnoreAbsence,
          .enabled_meaning = EnabledMeaning::kAdministratorsWord,
          .correlate = {"login"},
          .limits = limits,
          .shared_email = shared_email,
          .options = std::move(options)};
}

}  // namespace rollcall
