// Makes the changes that a policy has decided, each after another look at the account.
#pragma once

#include <map>
#include <span>
#include <string>
#include <vector>

#include "agent/policy/survey.h"
#include "agent/sync/pass.h"
#include "store/plans.h"

namespace rollcall {

// A change that the account, looked at again, still calls for.
struct DueChange {
  PolicyChange change;
  Account account;
  std::string reason;
};

class PolicyWriter {
 public:
  // All references outlive it.
  PolicyWriter(Database& database, const ResolvedPolicy& resolved, const Viewpoint& viewpoint, const Stamp& stamp);

  // Looks at the accounts of these changes once more, at all of them by a few statements. Those whose facts have moved
  // since the survey are left out. `changes` in order of account. Reads only.
  std::vector<DueChange> Review(std::span<const PolicyChange> changes);
  // Needs the transaction in which they were reviewed.
  void Write(const std::vector<DueChange>& changes);

 private:
  class Facts;
  std::optional<std::string> Reason(const PolicyChange& change, const Account& account, const Facts& facts) const;
  std::optional<std::string> ReasonToDisable(const PolicyChange& change, const Account& account,
                                             const Facts& facts) const;
  std::optional<std::string> ReasonAfterHold(const PolicyChange& change, const Account& account,
                                             const Facts& facts) const;

  Database& database_;
  const ResolvedPolicy& resolved_;
  const Viewpoint& viewpoint_;
  const Stamp& stamp_;
  TellingSources telling_;
  std::vector<Cutoffs> cutoffs_;  // as the rules
};

// The change as one of a plan. Not of kReactivate, which is never held.
PlanChange PlanOf(const DueChange& due);

// "no login for 60 days; last login 2026-01-05T10:00:00.000Z (pwdLastSuccess of corp-ldap)"
std::string EvidenceText(const Account& account, const Judgement& judgement);

Activity ActivityOf(Database& database, const Account& account);

}  // namespace rollcall
