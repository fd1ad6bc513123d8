#include "agent/service/agenda.h"

#include <algorithm>

namespace rollcall {
namespace {

constexpr std::chrono::seconds kSoon{5};

bool IsPull(const Appointment& appointment) {
  return appointment.job.kind == JobKind::kSync || appointment.job.kind == JobKind::kDrift;
}

// Doubled with each failure after the first.
std::chrono::seconds Pause(const ServiceConfig& service, std::int64_t failures) {
  auto pause = service.backoff_initial;
  for (std::int64_t i = 1; i < failures && pause < service.backoff_max; ++i) pause *= 2;
  return std::min(pause, service.backoff_max);
}

}  // namespace

std::string ScheduleText(const ScheduleConfig& schedule) { return schedule.expression + " " + schedule.time_zone; }

void Agenda::Add(const Job& job, const std::optional<JobRecord>& record, TimePoint now) {
  Appointment appointment = {.job = job,
                             .cron = Cron(job.schedule.expression),
                             .zone = Zone(job.schedule.time_zone),
                             .record = record.value_or(JobRecord{.name = job.name}),
                             .due = {},
                             .next = {},
                             .running = false};
  // Times of another schedule tell nothing of what this one missed.
  const std::string schedule = ScheduleText(job.schedule);
  if (appointment.record.schedule != schedule) {
    appointment.record.schedule = schedule;
    appointment.record.due_at = now;
  }
  See(appointment, now);
  appointments_.push_back(std::move(appointment));
}

// What comes next, and what was missed since it was last seen to.
void Agenda::See(Appointment& appointment, TimePoint now) const {
  JobRecord& record = appointment.record;
  if (record.due_at > now) record.due_at = now;
  Schedule(appointment, record.due_at);
  const bool missed = appointment.due && *appointment.due <= now;
  if (missed && service_.missed == Missed::kSkip) {
    record.due_at = now;
    Schedule(appointment, now);
  } else if (missed) {
    appointment.next = now + jitter_(service_.jitter);
  }
  if (record.next_at) appointment.next = std::clamp(*record.next_at, now, now + Pause(service_, record.failures));
}

void Agenda::CountAnew(TimePoint now) {
  for (Appointment& each : appointments_) See(each, now);
}

void Agenda::WakeUp(TimePoint now) {
  for (Appointment& each : appointments_) {
    if (each.next && *each.next + kLate <= now) See(each, now);
  }
}

bool Agenda::MayBegin(const Appointment& appointment, TimePoint now) const {
  if (IsPull(appointment)) {
    const auto pulls =
        std::ranges::count_if(appointments_, [](const Appointment& each) { return IsPull(each) && each.running; });
    return pulls < service_.parallel_pulls;
  }
  const TimePoint due = appointment.due.value_or(now);
  return now >= due + kPatience || std::ranges::none_of(appointments_, [&](const Appointment& each) {
           const bool is_under_way = each.running || (each.next && *each.next <= now);
           return IsPull(each) && is_under_way && each.due && *each.due <= due && *each.due + kLate > due;
         });
}

Appointment* Agenda::Due(TimePoint now) {
  Appointment* first = nullptr;
  for (Appointment& each : appointments_) {
    if (each.running || !each.next || *each.next > now || !MayBegin(each, now)) continue;
    if (first == nullptr || *each.next < *first->next) first = &each;
  }
  return first;
}

std::optional<TimePoint> Agenda::Next(TimePoint now) const {
  std::optional<TimePoint> first;
  for (const Appointment& each : appointments_) {
    const bool waits = each.next && *each.next <= now && !MayBegin(each, now);
    if (!each.running && !waits && each.next && (!first || *each.next < *first)) first = each.next;
  }
  return first;
}

void Agenda::Schedule(Appointment& appointment, TimePoint after) const {
  appointment.due = appointment.next = appointment.cron.NextAfter(after, appointment.zone);
  if (appointment.next) *appointment.next += jitter_(service_.jitter);
}

// Whatever of its own times went by while it worked is seen to with that.
void Agenda::Succeeded(Appointment& appointment, TimePoint now) const {
  appointment.record.failures = 0;
  appointment.record.next_at.reset();
  Pass(appointment, now);
}

void Agenda::Failed(Appointment& appointment, JobResult::End end, TimePoint now) const {
  JobRecord& record = appointment.record;
  ++record.failures;
  Pass(appointment, now);
  const TimePoint retry = now + Pause(service_, record.failures);
  const bool waits = end == JobResult::End::kNeedsMending && appointment.next;
  appointment.next = waits ? std::max(retry, *appointment.next) : retry;
  record.next_at = appointment.next;
}

void Agenda::Postpone(Appointment& appointment, TimePoint now) const { appointment.next = now + kSoon; }

void Agenda::Pass(Appointment& appointment, TimePoint now) const {
  appointment.record.due_at = now;
  Schedule(appointment, now);
}

}  // namespace rollcall
