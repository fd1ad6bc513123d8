// Makes the changes that a policy has decided, each after another look at the account.
#pragma once

#include <string>

#include "agent/policy/survey.h"
#include "agent/sync/pass.h"

namespace rollcall {

// What came of a change, for the listener.
struct Written {
  std::string action;
  std::string login;
  std::string reason;
};

class PolicyWriter {
 public:
  // All references outlive it.
  PolicyWriter(Database& database, const ResolvedPolicy& resolved, const Viewpoint& viewpoint, const Stamp& stamp)
      : database_(database), resolved_(resolved), viewpoint_(viewpoint), stamp_(stamp), telling_(database, viewpoint) {}

  // Needs an open transaction. nullopt: the facts have moved since the survey, and nothing is done.
  std::optional<Written> Apply(const PolicyChange& change);

 private:
  struct Subject;
  bool IsStillOf(const Subject& subject, std::size_t rule) const;
  std::optional<Written> Disable(const Subject& subject, const PolicyChange& change);
  std::optional<Written> AfterHold(const Subject& subject, const PolicyChange& change);

  Database& database_;
  const ResolvedPolicy& resolved_;
  const Viewpoint& viewpoint_;
  const Stamp& stamp_;
  TellingSources telling_;
};

// "no login for 60 days; last login 2026-01-05T10:00:00.000Z (pwdLastSuccess of corp-ldap)"
std::string EvidenceText(const Account& account, const Judgement& judgement);

// The account's activity. The view in it dies with `login_key`.
Activity ActivityOf(Database& database, const Account& account, std::string_view login_key);

}  // namespace rollcall
