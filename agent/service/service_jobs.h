// The work of the service's jobs.
#pragma once

#include <functional>

#include "agent/output/context.h"
#include "agent/service/job_runner.h"
#include "store/database.h"

namespace rollcall {

class ServiceJobs : public JobRunner {
 public:
  // `look` is called at each record; it may throw PassInterrupted.
  ServiceJobs(Database& database, const Context& context, std::function<void()> look)
      : database_(database), context_(context), look_(std::move(look)) {}

  JobResult Run(const Config& config, const Job& job) override;

 private:
  JobResult Sync(const Config& config, const std::string& source);
  JobResult Drift(const Config& config, const std::string& source);
  JobResult Deactivate(const Config& config);
  JobResult Purge(const Config& config);
  JobResult Copy(const BackupConfig& backup);

  Database& database_;
  const Context& context_;
  std::function<void()> look_;
};

}  // namespace rollcall
