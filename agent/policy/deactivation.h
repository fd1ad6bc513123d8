// One run of the deactivation rules: survey, evidence, limits, and the changes in batches; one pass.
#pragma once

#include "agent/base/pass_lock.h"
#include "agent/base/pass_report.h"
#include "agent/policy/prepare.h"

namespace rollcall {

struct DeactivationRequest {
  Ending ending = Ending::kCommit;
  std::optional<TimePoint> at;        // decide as of then; nullopt: now
  std::vector<std::string> accepted;  // rules whose evidence a person has looked at and found right
  std::string actor = "rollcall";
  Clock clock;
  std::chrono::milliseconds lock_wait = kPassLockWait;  // for another pass to end
};

// What a run has found, besides the counts of its pass.
struct DeactivationReport {
  PassReport pass;  // seen: accounts that a rule could disable or has; conflicts: accounts that could not be changed
  PolicySurvey survey;
  std::vector<HeldChanges> held;
};

// Runs the policy. A dry run decides the same about the same facts and writes nothing of it; what it has found it tells
// at its end, when the registry is free again for others. One account that cannot be changed is a conflict and does not
// stop the rest; each is looked at again at the moment of writing, so that a login, an enabling or a protection that
// has come meanwhile saves it. Throws ConfigError before anything is written, PassBusy where another pass goes on, and
// StoreError where the registry fails; what was written until then stays, and the next run goes on with the rest.
DeactivationReport RunDeactivation(Database& database, const Config& config, const Policy& policy,
                                   const DeactivationRequest& request, PassListener& listener);

}  // namespace rollcall
