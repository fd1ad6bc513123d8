// What the service needs of those who do its work.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "agent/service/jobs.h"
#include "store/leases.h"
#include "store/types.h"

namespace rollcall {

struct JobResult {
  enum class End : std::uint8_t {
    kDone,          // also where changes are held or records in conflict: trying again does not change that
    kFailed,        // trying again may help
    kNeedsMending,  // a person has to do something first
    kBusy,          // somebody else's pass is in the way; nothing was begun
    kInterrupted,   // the service is to stop; nothing of it counts
  };
  End end = End::kDone;
  std::string outcome;         // for people: "complete", "held", "failed", "2 accounts deleted"
  std::string error;           // why it failed; may name people, so it goes into the registry and not into the log
  std::optional<PassId> pass;  // its record
};

// What a job must hold while it works, so that of several agents only one does it. Given up when it is destroyed.
class JobHold {
 public:
  virtual ~JobHold() = default;
  // Whether it is still held; what the job did is of no account where it is not, for another agent does it again.
  virtual bool Stands() const { return true; }
  // Throws PassInterrupted where it is not. Cheap: for every record.
  virtual void Look() const {}
  // While the fence stands, `database` commits only as long as the job is held. nullptr: nothing can take it away.
  virtual std::unique_ptr<Fence> FenceOff(Database& /*database*/) const { return nullptr; }
};

class JobRunner {
 public:
  virtual ~JobRunner() = default;
  // Does the job, to its end. What it throws is a failure like any other. Called from several threads at once, each
  // with another job.
  virtual JobResult Run(const Config& config, const Job& job, const JobHold& hold) = 0;
};

class JobGate {
 public:
  virtual ~JobGate() = default;
  // `due` is the time that the job is for. nullptr: another agent has done it for that time, and the job's next time
  // counts. Throws StoreConflict while another one works on it, which may die over it: to be asked again soon.
  virtual std::unique_ptr<JobHold> Enter(const std::string& job, TimePoint due) = 0;
};

// For an agent that is alone with its registry.
class OpenGate : public JobGate {
 public:
  std::unique_ptr<JobHold> Enter(const std::string& /*job*/, TimePoint /*due*/) override {
    return std::make_unique<JobHold>();
  }
};

}  // namespace rollcall
