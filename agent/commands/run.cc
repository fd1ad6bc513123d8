#include "agent/commands/run.h"

#include <spdlog/spdlog.h>

#include <random>

#include "agent/commands/log.h"
#include "agent/commands/policy_file.h"
#include "agent/commands/registry.h"
#include "agent/commands/service_jobs.h"
#include "agent/commands/version.h"
#include "agent/schedule/notify.h"
#include "agent/schedule/service.h"
#include "agent/schedule/signals.h"
#include "store/registry_lock.h"

namespace rollcall {
namespace {

using std::chrono::milliseconds;

// Everything that can be wrong in it before something runs.
Config CheckedConfiguration(const Context& context) {
  Config config = LoadConfiguration(context);
  for (const SourceConfig& source : config.sources) MakeConnector(source);
  if (!config.policy.empty()) LoadPolicyOf(config, "", context);
  return config;
}

std::unique_ptr<RegistryLock> LockService(Database& database) {
  if (auto lock = TryLock(database, RegistryLockKind::kService)) return lock;
  throw StoreError("registry " + database.name() +
                   ": another `rollcall run` works on it already; stop that one first, or give this one a registry of "
                   "its own");
}

Jitter RandomJitter() {
  return [random = std::mt19937_64(std::random_device()())](milliseconds most) mutable {
    return milliseconds(std::uniform_int_distribution<std::int64_t>(0, most.count())(random));
  };
}

// At most once a second, however many records there are.
class Heartbeat {
 public:
  void Beat() {
    const auto now = std::chrono::steady_clock::now();
    if (now - last_ < std::chrono::seconds{1}) return;
    last_ = now;
    NotifyServiceManager("WATCHDOG=1");
  }

 private:
  std::chrono::steady_clock::time_point last_;
};

}  // namespace

ExitCode RunRun(const RunOptions& /*options*/, Context& context) {
  const Config config = CheckedConfiguration(context);
  SetUpServiceLog(config.log);
  Signals signals(config.service.stop);
  Registry registry(config.registry, IfAbsent::kCreate);
  const auto lock = LockService(registry.database());
  Heartbeat heartbeat;
  ServiceJobs jobs(registry.database(), context, [&] {
    signals.Look();
    heartbeat.Beat();
  });
  OpenGate gate;
  const ServiceHost host = {.clock = context.clock,
                            .wait = [&](TimePoint until) { return signals.Wait(until - context.clock()); },
                            .reload =
                                [&] {
                                  Config fresh = CheckedConfiguration(context);
                                  SetUpServiceLog(fresh.log);
                                  signals.set_stop(fresh.service.stop);
                                  return fresh;
                                },
                            .jitter = RandomJitter(),
                            .notify = NotifyServiceManager};
  spdlog::info("rollcall {} runs on {}", kVersion, RegistryName(config.registry));
  RunService(registry.database(), config, jobs, gate, host);
  spdlog::info("stopped");
  return ExitCode::kFine;
}

}  // namespace rollcall
