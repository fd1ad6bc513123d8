// One run of the deactivation rules: survey, evidence, limits and changes, in one transaction.
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
  Patience patience;  // for another run to end
};

// What a run has found, besides the counts of its pass.
struct DeactivationReport {
  PassReport pass;  // seen: accounts that a rule could disable or has; conflicts: accounts that could not be changed
  PolicySurvey survey;
  std::vector<HeldChanges> held;
};

// Runs the policy in one transaction, so that each account is judged once. A dry run does the same and is rolled back.
// The changes are reported after the transaction. A change that the database refuses is a conflict and does not stop
// the rest. Throws ConfigError, PassBusy where another run goes on, and StoreError where the registry fails; nothing is
// changed then. An interruption changes nothing either and leaves a record; a dry run passes PassInterrupted on.
DeactivationReport RunDeactivation(Database& database, const Config& config, const Policy& policy,
                                   const DeactivationRequest& request, PassListener& listener);

}  // namespace rollcall
