#include "agent/service/service.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <atomic>
#include <list>
#include <memory>

#include "agent/base/time_text.h"
#include "store/registry_lock.h"

namespace rollcall {
namespace {

// How often the loop looks up although nothing is due: the clock may have been changed.
constexpr std::chrono::seconds kLook{10};
constexpr std::chrono::seconds kBackwards{1};

std::string At(const std::optional<TimePoint>& time) { return time ? ToIso8601(*time) : "never"; }

// A job that works, and what it was before.
struct Running {
  std::string job;
  JobRecord before;
  std::unique_ptr<JobHold> hold;
  JobResult result;  // of the thread, until it has ended
  std::atomic<bool> ended = false;
  std::jthread thread;
};

class Service {
 public:
  Service(Database& database, Config config, JobRunner& runner, JobGate& gate, const ServiceHost& host)
      : database_(database),
        config_(std::move(config)),
        runner_(runner),
        gate_(gate),
        host_(host),
        agenda_(MakeAgenda()) {}

  void Run() {
    Announce("READY=1");
    seen_ = host_.clock();
    while (true) {
      const TimePoint now = host_.clock();
      if (now + kBackwards < seen_) CountAnew(now);
      ConcludeEnded();
      Appointment* due = agenda_.Due(now);
      if (due != nullptr) Begin(*due);
      switch (due != nullptr ? host_.wait(host_.clock()) : Wait(now)) {
        case Wake::kTime:
          break;
        case Wake::kReload:
          Reload();
          break;
        case Wake::kStop:
          return Stop();
      }
    }
  }

 private:
  // What is kept of jobs that have just been seen for the first time is from when on their times count.
  Agenda MakeAgenda() {
    Agenda agenda(config_.service, host_.jitter);
    const TimePoint now = host_.clock();
    for (const Job& job : ScheduledJobs(config_)) {
      const auto known = FindJob(database_, job.name);
      agenda.Add(job, known, now);
      const Appointment& added = agenda.appointments().back();
      // Another agent may have written more by now: only what is new is kept.
      const bool is_known = known && known->schedule == added.record.schedule && known->due_at == added.record.due_at;
      if (!is_known) Save(added.record);
      spdlog::info("{}: next at {}", job.name, At(added.next));
    }
    if (agenda.appointments().empty()) spdlog::warn("nothing is scheduled in {}", config_.path);
    return agenda;
  }

  Wake Wait(TimePoint now) {
    const TimePoint look = now + kLook;
    const TimePoint until = std::min(agenda_.Next(now).value_or(look), look);
    const Wake wake = host_.wait(until);
    seen_ = host_.clock();
    if (seen_ > until + Agenda::kLate) {
      const auto seconds = std::chrono::floor<std::chrono::seconds>(seen_ - until).count();
      spdlog::warn("the machine slept, or its clock was put forward, by {} seconds", seconds);
      agenda_.WakeUp(seen_);
    }
    return wake;
  }

  void CountAnew(TimePoint now) {
    spdlog::warn("the clock was put back from {} to {}: every schedule is counted anew", ToIso8601(seen_),
                 ToIso8601(now));
    seen_ = now;
    agenda_.CountAnew(now);
  }

  // Those that have ended, in the order in which they began.
  void ConcludeEnded() {
    for (auto each = running_.begin(); each != running_.end();) {
      const auto running = each++;
      if (!running->ended) continue;
      std::list<Running> ended;
      ended.splice(ended.begin(), running_, running);
      Conclude(ended.front());
    }
  }

  // Jobs look up by themselves whether they are to end.
  void Stop() {
    for (Running& each : running_) {
      if (each.thread.joinable()) each.thread.join();
    }
    ConcludeEnded();
  }

  void Begin(Appointment& appointment) {
    const std::string& name = appointment.job.name;
    std::unique_ptr<JobHold> hold;
    try {
      hold = gate_.Enter(name, appointment.due.value_or(host_.clock()));
      // Nothing can be written meanwhile, not even that the job begins. Asked second: of a pass that another agent
      // fell asleep over, taking its lease makes an end.
      if (IsLocked(database_, RegistryLockKind::kPass)) return Postpone(appointment, "another pass is running");
    } catch (const StoreError& error) {
      return Postpone(appointment, error.what());
    }
    if (!hold) {
      agenda_.Pass(appointment, host_.clock());
      spdlog::info("{}: another agent has done it; next at {}", name, At(appointment.next));
      return;
    }
    JobRecord& record = appointment.record;
    const JobRecord before = record;
    record.started_at = host_.clock();
    record.finished_at.reset();
    record.outcome.clear();
    record.error.clear();
    record.pass.reset();
    Save(record);
    spdlog::info("{}: begins", name);
    appointment.running = true;
    Running& running = running_.emplace_back();
    running.job = name;
    running.before = before;
    running.hold = std::move(hold);
    Announce("");
    // The job goes on with the configuration that it began with.
    running.thread =
        host_.start([this, &running, config = std::make_shared<const Config>(config_), job = appointment.job] {
          running.result = Try(*config, job, *running.hold);
          running.ended = true;
          host_.wake();
        });
  }

  void Postpone(Appointment& appointment, const std::string& why) {
    agenda_.Postpone(appointment, host_.clock());
    spdlog::info("{}: {}; tried again at {}", appointment.job.name, why, At(appointment.next));
  }

  // A job that fails in whatever way does not end the service.
  JobResult Try(const Config& config, const Job& job, const JobHold& hold) const {
    try {
      return runner_.Run(config, job, hold);
    } catch (const std::exception& error) {
      return {.end = JobResult::End::kFailed, .outcome = "failed", .error = error.what(), .pass = {}};
    }
  }

  // A job that is in the configuration no more ends without a record.
  void Conclude(Running& running) {
    const auto found = std::ranges::find(agenda_.appointments(), running.job,
                                         [](const Appointment& each) -> const std::string& { return each.job.name; });
    if (found == agenda_.appointments().end()) {
      spdlog::info("{}: {}; it is configured no longer", running.job, running.result.outcome);
      return;
    }
    found->running = false;
    if (running.hold->Stands()) return Conclude(*found, running.before, running.result);
    found->record = running.before;
    Postpone(*found, "another agent has taken it over; what was done here is rolled back");
  }

  void Conclude(Appointment& appointment, const JobRecord& before, const JobResult& result) {
    JobRecord& record = appointment.record;
    const TimePoint now = seen_ = std::max(seen_, host_.clock());
    const std::string& name = appointment.job.name;
    if (result.end == JobResult::End::kBusy) {
      record = before;
      Postpone(appointment, result.error);
      return Save(record);
    }
    record.finished_at = now;
    record.outcome = result.outcome;
    record.error = result.error;
    record.pass = result.pass;
    switch (result.end) {
      case JobResult::End::kDone:
        agenda_.Succeeded(appointment, now);
        spdlog::info("{}: {} after {} ms; next at {}", name, result.outcome, (now - *record.started_at).count(),
                     At(appointment.next));
        break;
      case JobResult::End::kFailed:
      case JobResult::End::kNeedsMending:
        agenda_.Failed(appointment, result.end, now);
        spdlog::error("{}: failed for the {}. time in a row, `rollcall status` tells why; tried again at {}", name,
                      record.failures, At(appointment.next));
        break;
      case JobResult::End::kInterrupted:
        spdlog::warn("{}: interrupted and rolled back; it is done again at the next start", name);
        break;
      case JobResult::End::kBusy:
        break;
    }
    Save(record);
    Announce("");
  }

  // What others may know of the jobs is not worth a failure.
  void Save(const JobRecord& record) {
    try {
      SaveJob(database_, record);
    } catch (const StoreError& error) {
      spdlog::warn("{}: its state could not be kept: {}", record.name, error.what());
    }
  }

  void Reload() {
    host_.notify("RELOADING=1");
    try {
      Config config = host_.reload();
      if (config.registry.connect != config_.registry.connect) {
        throw ConfigError(config.path + ": connect in [registry] has changed; that takes a restart");
      }
      config_ = std::move(config);
      agenda_ = MakeAgenda();
      spdlog::info("the configuration has been read again");
    } catch (const ConfigError& error) {
      spdlog::error("the configuration stays as it was, because the new one is wrong: {}", error.what());
    } catch (const StoreError& error) {
      spdlog::error("the configuration stays as it was: {}", error.what());
    }
    Announce("READY=1");
  }

  void Announce(const std::string& state) {
    std::string status = "STATUS=";
    for (const Running& each : running_) status += each.job + " runs, ";
    status += "next at " + At(agenda_.Next(host_.clock()));
    host_.notify(state.empty() ? status : state + "\n" + status);
  }

  Database& database_;
  Config config_;
  JobRunner& runner_;
  JobGate& gate_;
  const ServiceHost& host_;
  Agenda agenda_;
  std::list<Running> running_;  // their threads refer to them
  TimePoint seen_;
};

}  // namespace

void RunService(Database& database, Config config, JobRunner& runner, JobGate& gate, const ServiceHost& host) {
  Service(database, std::move(config), runner, gate, host).Run();
}

}  // namespace rollcall
