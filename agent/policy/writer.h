// What a decided change says, and the making of it.
#pragma once

#include <map>
#include <span>
#include <string>
#include <vector>

#include "agent/base/pass_report.h"
#include "agent/policy/survey.h"
#include "store/plans.h"

namespace rollcall {

// A decided change with the words for it.
struct DueChange {
  PolicyChange change;
  std::string login;
  std::string reason;
};

// Needs the transaction in which the changes were decided. Not thread-safe.
class PolicyWriter {
 public:
  // All references outlive it.
  PolicyWriter(Database& database, const Policy& policy, const Stamp& stamp);

  // `changes` in order of account. One statement for all of them.
  std::vector<DueChange> Describe(std::span<const PolicyChange> changes) const;
  void Write(const std::vector<DueChange>& changes);

 private:
  std::string Reason(const PolicyChange& change, const KnownActivity& known) const;
  std::string_view NameOf(const std::optional<SourceId>& source) const;

  Database& database_;
  const Policy& policy_;
  const Stamp& stamp_;
  std::map<SourceId, std::string> sources_;  // their names
};

// The change as one of a plan. Not of kReactivate, which is never held.
PlanChange PlanOf(const DueChange& due, const Account& account, const Rule& rule);

// Who told the last login, and by which attribute; both empty: nobody did.
struct ToldLoginBy {
  std::string_view source;
  std::string_view attribute;
};
// "no login for 60 days; last login 2026-01-05T10:00:00.000Z (pwdLastSuccess of corp-ldap)"
std::string EvidenceText(const Activity& activity, const ToldLoginBy& told_by, const Judgement& judgement);

Activity ActivityOf(Database& database, const Account& account);

}  // namespace rollcall
