// Whether the current policy would still make the changes of a plan.
#pragma once

#include <map>
#include <optional>
#include <string>

#include "agent/policy/prepare.h"
#include "store/plans.h"

namespace rollcall {

// Of a rule: its name and all values that decide. Plans carry it.
std::string RuleDigest(const Rule& rule);

// All references outlive it. Reads the registry when it is asked for the first time, in the transaction of the
// approval.
class PlanReview {
 public:
  PlanReview(Database& database, const Config& config, const Policy& policy, TimePoint now);

  // Why the policy would not make the change now; nullopt: it would. Limits do not count: they are what the plan is
  // for.
  std::optional<std::string> Objection(const PlanChange& change);

 private:
  void Look();

  Database& database_;
  const Policy& policy_;
  const Zone zone_;
  Viewpoint viewpoint_;
  std::optional<std::map<std::pair<AccountId, PolicyChange::Kind>, std::size_t>> wanted_;  // rule, by change
};

}  // namespace rollcall
