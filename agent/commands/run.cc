// rollcall run: the service.
#include <spdlog/spdlog.h>

#include <random>

#include "agent/base/version.h"
#include "agent/commands/command.h"
#include "agent/commands/policy_file.h"
#include "agent/commands/registry.h"
#include "agent/service/lease_gate.h"
#include "agent/service/log.h"
#include "agent/service/monitoring.h"
#include "agent/service/notify.h"
#include "agent/service/service.h"
#include "agent/service/service_jobs.h"
#include "agent/service/signals.h"
#include "agent/service/watchdog.h"
#include "agent/sync/pass.h"
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

bool IsOnServer(const DatabaseOptions& registry) { return RegistryFile(registry).empty(); }

// Several agents may share a registry on a server.
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

// null: nobody watches.
std::unique_ptr<Watchdog> WatchOver(const Monitoring& monitoring) {
  const auto timeout = WatchdogTimeout();
  if (!timeout) return nullptr;
  return std::make_unique<Watchdog>(*timeout, [&monitoring] { return monitoring.Stuck().empty(); });
}

ExitCode RunRun(Context& context) {
  Config config = CheckedConfiguration(context);
  SetUpServiceLog(config.log);
  Signals signals(config.service.stop);
  const std::string agent = NameOfThisAgent();
  config.registry.session_name = agent;
  Registry registry(config.registry, MayCreate(context));
  const auto lock = LockService(registry.database());
  Monitoring monitoring(config, context.clock);
  const auto watchdog = WatchOver(monitoring);
  LeaseGate leases(registry.database(), config.registry, agent, config.service.lease);
  ServiceJobs jobs(config.registry, context, [&] {
    signals.Look();
    monitoring.Beat();
  });
  OpenGate open;
  JobGate& gate = IsOnServer(config.registry) ? static_cast<JobGate&>(leases) : open;
  const ServiceHost host = {.clock = context.clock,
                            .wait =
                                [&](TimePoint until) {
                                  monitoring.Beat();
                                  return signals.Wait(until - context.clock());
                                },
                            .wake = [&] { signals.WakeUp(); },
                            .start = [](std::function<void()> work) { return std::jthread(std::move(work)); },
                            .reload =
                                [&] {
                                  Config fresh = CheckedConfiguration(context);
                                  SetUpServiceLog(fresh.log);
                                  signals.set_stop(fresh.service.stop);
                                  monitoring.Reload(fresh);
                                  return fresh;
                                },
                            .jitter = RandomJitter(),
                            .notify = NotifyServiceManager};
  spdlog::info("rollcall {} runs on {}{}", kVersion, RegistryName(config.registry),
               IsOnServer(config.registry) ? " as " + agent : "");
  RunService(registry.database(), config, jobs, gate, host);
  spdlog::info("stopped");
  return ExitCode::kFine;
}

}  // namespace

Command RunCommand() {
  Command command("run", "Run as a service: sources, policy, retention and backups at their times");
  command.Runs(RunRun);
  command.Footer(
      "SIGHUP reads the configuration again, SIGTERM stops: see [service] in the configuration.\n"
      "Exit codes: 0 told to stop, 1 the registry fails or another service works on it, 2 wrong configuration.\n"
      "Example:\n  rollcall run --config /etc/rollcall/agent.toml");
  return command;
}

}  // namespace rollcall
