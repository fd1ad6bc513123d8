#include "store/jobs.h"

namespace rollcall {
namespace {

void Select(Database& database, std::string_view name, const std::function<void(const JobRecord&)>& fn) {
  database.Each<std::string, std::string, TimePoint, std::optional<TimePoint>, std::optional<TimePoint>, std::string,
                std::string, std::optional<PassId>, std::int64_t, std::optional<TimePoint>>(
      "SELECT name, schedule, due_at, started_at, finished_at, outcome, error, pass, failures, next_at FROM job "
      "WHERE :name1 = '' OR name = :name2 ORDER BY name",
      {name, name},
      [&fn](std::string found, std::string schedule, TimePoint due, std::optional<TimePoint> started,
            std::optional<TimePoint> finished, std::string outcome, std::string error, std::optional<PassId> pass,
            std::int64_t failures, std::optional<TimePoint> next) {
        fn({.name = std::move(found),
            .schedule = std::move(schedule),
            .due_at = due,
            .started_at = started,
            .finished_at = finished,
            .outcome = std::move(outcome),
            .error = std::move(error),
            .pass = pass,
            .failures = failures,
            .next_at = next});
      });
}

}  // namespace

std::optional<JobRecord> FindJob(Database& database, std::string_view name) {
  std::optional<JobRecord> found;
  Select(database, name, [&found](const JobRecord& job) { found = job; });
  return found;
}

void SaveJob(Database& database, const JobRecord& job) {
  database.Run(
      "INSERT INTO job (name, schedule, due_at, started_at, finished_at, outcome, error, pass, failures, next_at) "
      "VALUES (:name, :schedule, :due, :started, :finished, :outcome, :error, :pass, :failures, :next) "
      "ON CONFLICT (name) DO UPDATE SET schedule = excluded.schedule, due_at = excluded.due_at, "
      "started_at = excluded.started_at, finished_at = excluded.finished_at, outcome = excluded.outcome, "
      "error = excluded.error, pass = excluded.pass, failures = excluded.failures, next_at = excluded.next_at",
      {job.name, job.schedule, job.due_at, job.started_at, job.finished_at, OrNull(job.outcome), OrNull(job.error),
       job.pass, job.failures, job.next_at});
}

void EachJob(Database& database, const std::function<void(const JobRecord&)>& fn) { Select(database, "", fn); }

}  // namespace rollcall
