// Why a policy does with one account what it does.
#pragma once

#include <string>
#include <vector>

#include "agent/policy/survey.h"

namespace rollcall {

// What one rule says of the account.
struct RuleView {
  const Rule* rule = nullptr;
  Miss miss = Miss::kNone;
  std::string why;
};

struct Explanation {
  std::vector<std::string> groups;  // "cn=a > cn=b": by which way it is in cn=b
  Placement placement;
  std::string decided_by;              // "rule 'contractors' (policy.toml:12)"
  std::vector<RuleView> rules;         // up to the one that decides
  std::optional<Judgement> judgement;  // where a rule decides
  std::optional<TimePoint> acts_at;    // when it does something next, if nobody logs in
  std::string outcome;                 // what happens, in a sentence
  bool acts = false;                   // the next run changes the account
};

// Reads what bears on this account only, however many others there are; of an account that is due, what a run would do
// to all of them. `graph`, and the policy as it is resolved by that, may be of this account alone.
Explanation Explain(Database& database, const ResolvedPolicy& resolved, const GroupGraph& graph, const Account& account,
                    const Viewpoint& viewpoint);

}  // namespace rollcall
