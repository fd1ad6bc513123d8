// The loop of `rollcall run`: begins each job at its times, until it is told to stop.
#pragma once

#include <functional>
#include <string>
#include <thread>

#include "agent/service/agenda.h"
#include "agent/service/job_runner.h"
#include "store/database.h"

namespace rollcall {

// Why a wait is over.
enum class Wake : std::uint8_t {
  kTime,
  kReload,  // the configuration is to be read again
  kStop,
};

// What is outside of the service. Tests have a clock of their own, which waiting puts forward.
struct ServiceHost {
  std::function<TimePoint()> clock;
  std::function<Wake(TimePoint until)> wait;  // until then at most; returns at once where the time is over
  std::function<void()> wake;                 // ends the wait; called from any thread
  std::function<std::jthread(std::function<void()> work)> start;  // runs a job, beside the loop or at once
  std::function<Config()> reload;  // the configuration as it is now, checked. Throws ConfigError.
  Jitter jitter;
  std::function<void(const std::string& state)> notify;  // the service manager (sd_notify(3)), one line a variable
};

// Returns when it is told to stop. What fails in a job is that job's failure; StoreError only where the registry cannot
// be read at the start.
void RunService(Database& database, Config config, JobRunner& runner, JobGate& gate, const ServiceHost& host);

}  // namespace rollcall
