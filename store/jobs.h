// What the service remembers of its jobs across restarts, and what others may know of them.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "store/database.h"

namespace rollcall {

struct JobRecord {
  std::string name;
  std::string schedule;  // the expression and its zone that the times belong to
  TimePoint due_at;      // the last of its times that was seen to
  std::optional<TimePoint> started_at;
  std::optional<TimePoint> finished_at;  // nullopt: it works, or its process died
  std::string outcome;                   // empty: it has never run
  std::string error;                     // why it failed
  std::optional<PassId> pass;            // of the last run
  std::int64_t failures = 0;             // one after the other, up to now
  std::optional<TimePoint> next_at;      // after a failure: when it is tried again
};

std::optional<JobRecord> FindJob(Database& database, std::string_view name);
// Writes all of it.
void SaveJob(Database& database, const JobRecord& job);
// By name.
void EachJob(Database& database, const std::function<void(const JobRecord&)>& fn);

}  // namespace rollcall
