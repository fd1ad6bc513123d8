// Of several agents that share a registry on a server, one works on each job: whoever has its lease.
#pragma once

#include <chrono>
#include <string>

#include "agent/service/job_runner.h"
#include "store/database.h"

namespace rollcall {

class LeaseGate : public JobGate {
 public:
  // `database` and the connections that jobs write through, made from `options`, are all under the session_name
  // `holder`, which no other process has. A holder that dies is replaced after `duration`.
  LeaseGate(Database& database, DatabaseOptions options, std::string holder, std::chrono::milliseconds duration)
      : database_(database), options_(std::move(options)), holder_(std::move(holder)), duration_(duration) {}

  // nullptr: another agent has done the job for that time. Throws StoreConflict while another one works on it.
  std::unique_ptr<JobHold> Enter(const std::string& job, TimePoint due) override;

 private:
  Database& database_;
  const DatabaseOptions options_;
  const std::string holder_;
  const std::chrono::milliseconds duration_;
};

// Different from that of any other process on any machine, and short enough for a session's name.
std::string NameOfThisAgent();

}  // namespace rollcall
