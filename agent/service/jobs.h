// The jobs that a configuration asks for, whether they have a schedule or not.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "agent/config/config.h"

namespace rollcall {

enum class JobKind : std::uint8_t { kSync, kDrift, kDeactivation, kRetention, kBackup };

struct Job {
  JobKind kind = JobKind::kSync;
  std::string name;    // unique, kept in the registry: "sync corp-ldap", "deactivation"
  std::string source;  // of a job over one source; else empty
  ScheduleConfig schedule;
};

// Those that have a schedule, in the order in which they begin when several are due: what the sources say comes before
// what is decided by it, and a backup holds all of it.
std::vector<Job> ScheduledJobs(const Config& config);

}  // namespace rollcall
