#include "agent/policy/scope.h"

#include <algorithm>

#include "store/activity.h"
#include "store/conflicts.h"

namespace rollcall {
namespace {

// What of a rule is not there; empty: all of it is.
std::string AbsentOf(const Rule& rule, const GroupGraph& graph) {
  for (const auto* patterns : {&rule.groups, &rule.except_groups}) {
    if (const GroupPattern* absent = graph.FirstAbsent(*patterns)) return "no group matches '" + absent->text + "'";
  }
  return "";
}

// Which of the groups was not read to its end the last time: who is in it by now is not known. Empty: none.
std::string UnreadOf(const ResolvedRule& resolved, const GroupGraph& graph, const std::vector<GroupId>& unread) {
  for (const GroupId group : unread) {
    if (!resolved.groups.contains(group) && !resolved.except_groups.contains(group)) continue;
    return "the group '" + graph.Label(group) + "' could not be read; `rollcall conflicts` tells why";
  }
  return "";
}

ResolvedRule ResolveRule(const Rule& rule, const GroupGraph& graph, Database& database,
                         const std::vector<GroupId>& unread) {
  ResolvedRule resolved = {.groups = graph.ReachOf(rule.groups, rule.nesting),
                           .except_groups = graph.ReachOf(rule.except_groups, Nesting::kNested),
                           .absent = AbsentOf(rule, graph)};
  for (const std::string& source : rule.sources) {
    if (const auto id = FindSourceId(database, source)) {
      resolved.sources.push_back(*id);
    } else {
      resolved.absent = "the registry has never seen a source '" + source + "'";
    }
  }
  resolved.skipped = !resolved.absent.empty() && rule.presence == Presence::kOptional;
  if (resolved.skipped) resolved.absent.clear();
  if (resolved.absent.empty()) resolved.absent = UnreadOf(resolved, graph, unread);
  return resolved;
}

// How the accounts of a clause are found: for everyone set by set, or for one account by what it is in.
class Loader {
 public:
  explicit Loader(Database& database) : database_(database) {
    const auto last = LastAccountId(database);
    size_ = last ? static_cast<std::size_t>(*last) + 1 : 0;
  }
  Loader(Database& database, AccountId account)
      : database_(database),
        account_(account),
        first_(account),
        size_(1),
        memberships_(DirectMembershipsOf(database, account)),
        sources_(SourcesOf(database, account)) {}

  AccountSet InGroups(const GroupReach& reach, std::string_view role) {
    AccountSet set(first_, size_);
    if (account_) {
      for (const DirectMembership& membership : memberships_) {
        if (reach.contains(membership.group) && (role.empty() || membership.role == role)) set.Add(*account_);
      }
      return set;
    }
    for (const auto& [group, step] : reach) {
      EachMember(database_, group, role, [&set](AccountId account) { set.Add(account); });
    }
    return set;
  }

  AccountSet InSources(const std::vector<SourceId>& sources) {
    AccountSet set(first_, size_);
    for (const SourceId source : sources) {
      if (!account_) {
        EachLinked(database_, source, [&set](AccountId account) { set.Add(account); });
      } else if (std::ranges::find(sources_, source) != sources_.end()) {
        set.Add(*account_);
      }
    }
    return set;
  }

 private:
  Database& database_;
  std::optional<AccountId> account_;
  AccountId first_{};
  std::size_t size_ = 0;
  std::vector<DirectMembership> memberships_;
  std::vector<SourceId> sources_;
};

Scopes Load(const ResolvedPolicy& resolved, Loader loader) {
  Scopes scopes;
  for (std::size_t i = 0; i < resolved.rules.size(); ++i) {
    const ResolvedRule& rule = resolved.rules[i];
    scopes.rules.push_back({loader.InGroups(rule.groups, resolved.policy.rules[i].role),
                            loader.InGroups(rule.except_groups, ""), loader.InSources(rule.sources)});
  }
  for (const GroupReach& protection : resolved.protections) {
    scopes.protections.push_back(loader.InGroups(protection, ""));
  }
  return scopes;
}

bool MatchesAny(const std::vector<LoginPattern>& patterns, std::string_view login_key) {
  return std::ranges::any_of(patterns, [&](const LoginPattern& pattern) { return Matches(pattern, login_key); });
}

}  // namespace

ResolvedPolicy Resolve(const Policy& policy, const GroupGraph& graph, Database& database) {
  ResolvedPolicy resolved = {policy, {}, {}};
  for (const Protection& protection : policy.protections) {
    const GroupPattern* absent = graph.FirstAbsent(protection.groups);
    if (absent != nullptr && protection.presence == Presence::kRequired) {
      throw ConfigError(protection.place + ": [[protect]] names the group '" + absent->text +
                        "', which matches no group of the registry: nobody knows whom it would protect, and nothing "
                        "is done. Sync the source that has it, mend the name, or say optional = true");
    }
    resolved.protections.push_back(graph.ReachOf(protection.groups, Nesting::kNested));
  }
  const std::vector<GroupId> unread = UnreadGroups(database);
  for (const Rule& rule : policy.rules) resolved.rules.push_back(ResolveRule(rule, graph, database, unread));
  return resolved;
}

Scopes LoadScopes(Database& database, const ResolvedPolicy& resolved) { return Load(resolved, Loader(database)); }

Scopes LoadScopes(Database& database, const ResolvedPolicy& resolved, AccountId account) {
  return Load(resolved, Loader(database, account));
}

Miss MissOf(const ResolvedPolicy& resolved, const Scopes& scopes, std::size_t index, AccountId account,
            std::string_view login_key) {
  const Rule& rule = resolved.policy.rules[index];
  const ResolvedRule& known = resolved.rules[index];
  const Scopes::OfRule& scope = scopes.rules[index];
  if (known.skipped) return Miss::kSkipped;
  if (!rule.logins.empty() && !MatchesAny(rule.logins, login_key)) return Miss::kLogin;
  if (scope.except_groups.Has(account)) return Miss::kExcepted;
  const bool sources_known = known.sources.size() == rule.sources.size();
  if (!rule.sources.empty() && sources_known && !scope.sources.Has(account)) return Miss::kSource;
  if (!known.absent.empty()) return Miss::kUnknown;
  if (!rule.groups.empty() && !scope.groups.Has(account)) return Miss::kGroup;
  return Miss::kNone;
}

Placement PlacementOf(const ResolvedPolicy& resolved, const Scopes& scopes, AccountId account,
                      std::string_view login_key) {
  using enum Placement::Kind;
  const Policy& policy = resolved.policy;
  for (std::size_t i = 0; i < policy.protections.size(); ++i) {
    if (scopes.protections[i].Has(account) || MatchesAny(policy.protections[i].logins, login_key)) {
      return {kProtected, i};
    }
  }
  for (std::size_t i = 0; i < policy.rules.size(); ++i) {
    const Miss miss = MissOf(resolved, scopes, i, account, login_key);
    if (miss == Miss::kNone) return {kRule, i};
    if (miss == Miss::kUnknown) return {kUnknown, i};
  }
  return {kNone, 0};
}

}  // namespace rollcall
