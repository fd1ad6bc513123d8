// When the service runs what, as agent.toml says it.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace rollcall {

// When a job runs.
struct ScheduleConfig {
  std::string expression;         // Quartz; empty: never by itself
  std::string time_zone = "UTC";  // of the IANA database
  friend bool operator==(const ScheduleConfig&, const ScheduleConfig&) = default;
};

// What becomes of times that came while the service did not run.
enum class Missed : std::uint8_t {
  kOnce,  // however many they were, the job runs once
  kSkip,  // the next one counts
};

struct BackupConfig {
  ScheduleConfig schedule;
  std::string folder;
  std::int32_t keep = 7;  // the newest ones; older backups are deleted after a new one is there
  friend bool operator==(const BackupConfig&, const BackupConfig&) = default;
};

struct ServiceConfig {
  std::string time_zone = "UTC";  // of the schedules that name none
  Missed missed = Missed::kOnce;
  std::chrono::seconds jitter{0};            // a job begins up to so much later
  std::chrono::seconds stop{30};             // how long a pass may go on once the service is to stop
  std::chrono::seconds backoff_initial{60};  // after the first failure; doubled with each further one
  std::chrono::seconds backoff_max{3600};
  std::chrono::seconds hang{3600};  // without a sign of life for so long, the service hangs
  std::int32_t parallel_pulls = 4;  // sources that are read at the same time
  std::chrono::seconds lease{30};   // PostgreSQL: after so long without a sign of life, another agent takes a job over
  friend bool operator==(const ServiceConfig&, const ServiceConfig&) = default;
};

enum class LogFormat : std::uint8_t { kText, kJson };

struct LogConfig {
  LogFormat format = LogFormat::kText;
  std::string level = "info";
  friend bool operator==(const LogConfig&, const LogConfig&) = default;
};

}  // namespace rollcall
