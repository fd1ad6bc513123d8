// Stands between what a policy decides about many and its effect.
#pragma once

#include <array>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "agent/guard/mass_guard.h"
#include "agent/policy/survey.h"

namespace rollcall {

// Changes of one kind that are blocked, and why. A person has to decide about them.
struct HeldChanges {
  PolicyChange::Kind kind = PolicyChange::Kind::kDisable;
  std::string why;
  std::vector<PolicyChange> changes;
};

// What earlier runs have changed by themselves: by kind of change and name of rule.
struct EarlierRuns {
  using Changes = std::array<std::map<std::string, std::int64_t, std::less<>>, kPolicyChanges.size()>;
  std::chrono::hours window{0};       // of the guard
  std::chrono::hours slow_window{0};  // of LockoutLimits
  Changes changes = {};               // within the window
  Changes slowly = {};                // within the longer one
};
EarlierRuns EarlierRunsOf(Database& database, const Config& config, TimePoint now);

// As the kinds of plans and limits. Not of kReactivate, which is never blocked.
constexpr ChangeKind KindOf(PolicyChange::Kind kind) {
  return kind == PolicyChange::Kind::kArchive ? ChangeKind::kArchived : ChangeKind::kDisabled;
}

struct RunLimits {
  PolicyLimits kinds;
  LockoutLimits lockout = kNoLockoutLimits;
};

// Takes what is over a limit out of the survey: of each rule whose changes of a kind are over one, these changes; then,
// if those that remain are over one of all accounts, all of the kind. With earlier runs, and by percentage of the
// rule's people that were enabled when the window began; of archivals, of its people that are enabled or deactivated.
// Reactivations are not limited.
std::vector<HeldChanges> TakeHeldChanges(PolicySurvey& survey, const Policy& policy, const RunLimits& limits,
                                         const EarlierRuns& earlier = {});

}  // namespace rollcall
