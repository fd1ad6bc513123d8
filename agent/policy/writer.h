// Makes the changes that a policy has decided, each after another look at the account.
#pragma once

#include <map>
#include <span>
#include <string>
#include <vector>

#include "agent/base/pass_report.h"
#include "agent/policy/survey.h"
#include "store/plans.h"

namespace rollcall {

// A change that the account, looked at again, still calls for.
struct DueChange {
  PolicyChange change;
  std::string login;
  std::string reason;
};

class PolicyWriter {
 public:
  // All references outlive it.
  PolicyWriter(Database& database, const ResolvedPolicy& resolved, const Viewpoint& viewpoint, const Stamp& stamp);

  // Looks at the accounts of these changes once more, at all of them by a few statements. Those whose facts have moved
  // since the survey are left out. `changes` in order of account. Reads only.
  std::vector<DueChange> Review(std::span<const PolicyChange> changes) const;
  // The same where it is known who is in which scope: in the transaction in which `scopes` were loaded.
  std::vector<DueChange> Review(std::span<const PolicyChange> changes, const Scopes& scopes) const;
  // Needs the transaction in which they were reviewed.
  void Write(const std::vector<DueChange>& changes);

 private:
  struct Facts;
  std::vector<Facts> FactsOf(std::span<const PolicyChange> changes) const;
  std::string_view NameOf(const std::optional<SourceId>& source) const;
  std::optional<std::string> Reason(const PolicyChange& change, const Facts& facts) const;
  std::optional<std::string> ReasonToDisable(const Rule& rule, const Cutoffs& cutoffs, const Facts& facts) const;
  std::optional<std::string> ReasonAfterHold(const PolicyChange& change, const Facts& facts) const;

  Database& database_;
  const ResolvedPolicy& resolved_;
  const Viewpoint& viewpoint_;
  const Stamp& stamp_;
  TellingSources telling_;
  std::vector<Cutoffs> cutoffs_;             // as the rules
  std::map<SourceId, std::string> sources_;  // their names
};

// The change as one of a plan. Not of kReactivate, which is never held.
PlanChange PlanOf(const DueChange& due, const Account& account);

// Who told the last login, and by which attribute; both empty: nobody did.
struct ToldLoginBy {
  std::string_view source;
  std::string_view attribute;
};
// "no login for 60 days; last login 2026-01-05T10:00:00.000Z (pwdLastSuccess of corp-ldap)"
std::string EvidenceText(const Activity& activity, const ToldLoginBy& told_by, const Judgement& judgement);

Activity ActivityOf(Database& database, const Account& account);

}  // namespace rollcall
