// Which job comes next, and when. Pure but for the system's time zones: every time is a parameter.
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <vector>

#include "agent/base/calendar.h"
#include "agent/base/cron.h"
#include "agent/service/job_runner.h"
#include "store/jobs.h"

namespace rollcall {

// A random time from nothing to `most`.
using Jitter = std::function<std::chrono::milliseconds(std::chrono::milliseconds most)>;

// A job, what is known of it, and its next time.
struct Appointment {
  Job job;
  Cron cron;
  Zone zone;
  JobRecord record;
  std::optional<TimePoint> due;   // the time of its schedule that is next; nullopt: there is none any more
  std::optional<TimePoint> next;  // when it begins: due and its jitter, or the next attempt after a failure
  bool running = false;
};

// What a job's times belong to, as JobRecord::schedule keeps it.
std::string ScheduleText(const ScheduleConfig& schedule);

class Agenda {
 public:
  // Later than this is not late but missed: the machine was off, or asleep.
  static constexpr std::chrono::seconds kLate{60};
  static constexpr std::chrono::minutes kPatience{5};

  Agenda(const ServiceConfig& service, Jitter jitter) : service_(service), jitter_(std::move(jitter)) {}

  // `record` is what the registry has of it; nullopt: its times count from now on.
  void Add(const Job& job, const std::optional<JobRecord>& record, TimePoint now);
  // The clock was put back, so that what was next may be far away.
  void CountAnew(TimePoint now);
  // The machine has slept until now: what it missed is treated as if it had been off.
  void WakeUp(TimePoint now);

  // The one that is due for longest and may begin; nullptr: none. Sources are read side by side, as many as [service]
  // says. What is decided by them waits for those that are due at the same time, for kPatience at most.
  Appointment* Due(TimePoint now);
  // When the next one begins; nullopt: never, or none before a job has ended.
  std::optional<TimePoint> Next(TimePoint now) const;

  // How a run of it went on from there.
  void Succeeded(Appointment& appointment, TimePoint now) const;
  void Failed(Appointment& appointment, JobResult::End end, TimePoint now) const;
  // It could not begin, and tries again soon.
  void Postpone(Appointment& appointment, TimePoint now) const;
  // Somebody else does it: its next time counts.
  void Pass(Appointment& appointment, TimePoint now) const;

  std::vector<Appointment>& appointments() { return appointments_; }

 private:
  void Schedule(Appointment& appointment, TimePoint after) const;
  void See(Appointment& appointment, TimePoint now) const;
  bool MayBegin(const Appointment& appointment, TimePoint now) const;

  ServiceConfig service_;
  Jitter jitter_;
  std::vector<Appointment> appointments_;
};

}  // namespace rollcall
