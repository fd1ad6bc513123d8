// The work of the service's jobs.
#pragma once

#include <functional>

#include "agent/output/context.h"
#include "agent/service/job_runner.h"
#include "store/database.h"

namespace rollcall {

class ServiceJobs : public JobRunner {
 public:
  // Each job has a connection of its own, made from `registry`. `look` is called at each record, from the job's thread;
  // it may throw PassInterrupted.
  ServiceJobs(DatabaseOptions registry, const Context& context, std::function<void()> look)
      : registry_(std::move(registry)), context_(context), look_(std::move(look)) {}

  JobResult Run(const Config& config, const Job& job, const JobHold& hold) override;

 private:
  DatabaseOptions registry_;
  const Context& context_;
  std::function<void()> look_;
};

}  // namespace rollcall
