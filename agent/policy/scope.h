// Whom each clause of a policy is about, in this registry.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "agent/policy/group_graph.h"
#include "agent/policy/policy.h"
#include "store/database.h"

namespace rollcall {

struct ResolvedRule {
  GroupReach groups;
  GroupReach except_groups;
  std::vector<SourceId> sources;
  // Why it is not known whom the rule is about: a group or a source that it names is not there. The rule is held then,
  // and so is what later rules would do to the people whom it may be about.
  std::string absent;
  std::string remedy;         // how to end that
  bool is_exception = false;  // what is not there is an exception alone: only members of `groups` can be meant
  bool skipped = false;       // the same, of an optional rule: it is about nobody
};

// The policy outlives it.
struct ResolvedPolicy {
  const Policy& policy;
  std::vector<ResolvedRule> rules;      // as policy.rules
  std::vector<GroupReach> protections;  // as policy.protections
};

// Throws ConfigError where a protection names a group that is not there: nobody knows whom it would protect.
ResolvedPolicy Resolve(const Policy& policy, const GroupGraph& graph, Database& database);

// A set of accounts of a range of ids: a bit for each id.
class AccountSet {
 public:
  AccountSet(AccountId first, std::size_t size) : first_(static_cast<std::int64_t>(first)), bits_(size) {}
  // Others than those of the range are left out.
  void Add(AccountId account) {
    if (const auto at = Index(account); at < bits_.size()) bits_[at] = true;
  }
  bool Has(AccountId account) const {
    const auto at = Index(account);
    return at < bits_.size() && bits_[at];
  }

 private:
  std::size_t Index(AccountId account) const {
    return static_cast<std::size_t>(static_cast<std::int64_t>(account) - first_);
  }
  std::int64_t first_;
  std::vector<bool> bits_;
};

// Who is in the groups and sources of each clause, and whose login it names: a bit for each account and key.
struct Scopes {
  struct OfRule {
    AccountSet groups;
    AccountSet except_groups;
    AccountSet sources;
    AccountSet logins;
  };
  struct OfProtection {
    AccountSet groups;
    AccountSet logins;
  };
  std::vector<OfRule> rules;
  std::vector<OfProtection> protections;
};
Scopes LoadScopes(Database& database, const ResolvedPolicy& resolved);
// Of these accounts only, by what each is in: as many statements as for one.
Scopes LoadScopes(Database& database, const ResolvedPolicy& resolved, std::span<const AccountId> accounts);

// Who decides about an account.
struct Placement {
  enum class Kind : std::uint8_t {
    kProtected,  // protection `index`
    kRule,       // rule `index`
    kUnknown,    // rule `index`, whose scope is not known, may be about it: nothing happens
    kNone,       // no rule is about it
  };
  Kind kind = Kind::kNone;
  std::size_t index = 0;
};

// Why a rule is not about an account.
enum class Miss : std::uint8_t { kNone, kSkipped, kSource, kLogin, kGroup, kExcepted, kUnknown };
Miss MissOf(const ResolvedPolicy& resolved, const Scopes& scopes, std::size_t rule, AccountId account);

// Protections first, whatever their place; then the first rule that is about the account. Pure.
Placement PlacementOf(const ResolvedPolicy& resolved, const Scopes& scopes, AccountId account);

}  // namespace rollcall
