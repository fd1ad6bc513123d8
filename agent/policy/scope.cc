#include "agent/policy/scope.h"

#include <algorithm>

#include "store/activity.h"
#include "store/conflicts.h"

namespace rollcall {
namespace {

// Which of the groups is not there; empty: all of them are.
std::string AbsentOf(const std::vector<GroupPattern>& patterns, const GroupGraph& graph) {
  const GroupPattern* absent = graph.FirstAbsent(patterns);
  return absent == nullptr ? "" : "no group matches '" + absent->text + "'" + graph.Near(*absent);
}

bool IsAllAbsent(const std::vector<GroupPattern>& patterns, const GroupGraph& graph) {
  return !patterns.empty() && std::ranges::all_of(patterns, [&graph](const GroupPattern& pattern) {
    return graph.FirstAbsent({&pattern, 1}) != nullptr;
  });
}

// Which of the groups was not read to its end the last time: who is in it by now is not known. Empty: none.
std::string UnreadOf(const GroupReach& reach, const GroupGraph& graph, const std::vector<GroupId>& unread) {
  const auto found = std::ranges::find_if(unread, [&reach](GroupId group) { return reach.contains(group); });
  return found == unread.end() ? "" : "the group '" + graph.Label(*found) + "' could not be read";
}

constexpr std::string_view kReadAgain = "fix its record, which `rollcall conflicts` names, and sync its source";

// An optional rule goes by those of its groups and sources that are there, and by none it is skipped.
void ResolveOptional(const Rule& rule, const GroupGraph& graph, ResolvedRule& resolved) {
  const bool lacks_sources = !rule.sources.empty() && resolved.sources.empty();
  resolved.skipped = lacks_sources || IsAllAbsent(rule.groups, graph);
}

void ResolveRequired(const Rule& rule, const GroupGraph& graph, const std::string& unseen, ResolvedRule& resolved) {
  resolved.absent = AbsentOf(rule.groups, graph);
  if (!unseen.empty()) resolved.absent = "the registry has never seen a source '" + unseen + "'";
  if (resolved.absent.empty()) {
    resolved.absent = AbsentOf(rule.except_groups, graph);
    resolved.is_exception = !resolved.absent.empty();
  }
  if (resolved.absent.empty()) return;
  resolved.remedy = "sync the source that has it, fix the name in " + rule.place +
                    ", or say optional = true there, which means that the rule goes by what is there";
}

ResolvedRule ResolveRule(const Rule& rule, const GroupGraph& graph, Database& database,
                         const std::vector<GroupId>& unread) {
  ResolvedRule resolved = {.groups = graph.ReachOf(rule.groups, rule.nesting),
                           .except_groups = graph.ReachOf(rule.except_groups, rule.nesting)};
  std::string unseen;
  for (const std::string& source : rule.sources) {
    const auto id = FindSourceId(database, source);
    id ? resolved.sources.push_back(*id) : void(unseen = source);
  }
  if (!rule.broken.empty()) {
    resolved.absent = rule.broken;
    resolved.remedy = "fix " + rule.place;
    return resolved;
  }
  rule.presence == Presence::kOptional ? ResolveOptional(rule, graph, resolved)
                                       : ResolveRequired(rule, graph, unseen, resolved);
  if (!resolved.absent.empty() || resolved.skipped) return resolved;
  resolved.absent = UnreadOf(resolved.groups, graph, unread);
  if (resolved.absent.empty()) {
    resolved.absent = UnreadOf(resolved.except_groups, graph, unread);
    resolved.is_exception = !resolved.absent.empty();
  }
  if (!resolved.absent.empty()) resolved.remedy = kReadAgain;
  return resolved;
}

// Which accounts a clause of policy.d protects is not known where it is wrong: then every rule may be about them.
void HoldForBroken(const Policy& policy, ResolvedPolicy& resolved) {
  if (policy.broken.empty()) return;
  for (ResolvedRule& rule : resolved.rules) {
    if (rule.skipped) continue;
    rule.absent = policy.broken.front();
    rule.remedy = "fix that file";
    rule.is_exception = false;
  }
}

// Whom a protection keeps is not known where one of its groups could not be read: then every rule may be about them.
void HoldForUnread(const Policy& policy, const GroupGraph& graph, const std::vector<GroupId>& unread,
                   ResolvedPolicy& resolved) {
  for (std::size_t i = 0; i < resolved.protections.size(); ++i) {
    const std::string group = UnreadOf(resolved.protections[i], graph, unread);
    if (group.empty()) continue;
    for (ResolvedRule& rule : resolved.rules) {
      if (rule.skipped || (!rule.absent.empty() && !rule.is_exception)) continue;
      rule.absent = group + ", and the protection in " + policy.protections[i].place + " names it";
      rule.remedy = kReadAgain;
      rule.is_exception = false;
    }
  }
}

bool MatchesAny(const std::vector<LoginPattern>& patterns, std::string_view login_key) {
  return std::ranges::any_of(patterns, [&](const LoginPattern& pattern) { return Matches(pattern, login_key); });
}

// The sets of all clauses, empty, for accounts of a range of ids.
Scopes EmptyScopes(const ResolvedPolicy& resolved, const AccountSet& empty) {
  return {.rules = {resolved.rules.size(), {empty, empty, empty, empty}},
          .protections = {resolved.protections.size(), {empty, empty}}};
}

// The accounts of a clause set by set.
class Everyone {
 public:
  Everyone(Database& database, Scopes scopes) : database_(database), scopes_(std::move(scopes)) {}

  Scopes Load(const ResolvedPolicy& resolved) {
    for (std::size_t i = 0; i < scopes_.rules.size(); ++i) {
      const Rule& rule = resolved.policy.rules[i];
      Scopes::OfRule& scope = scopes_.rules[i];
      AddMembers(resolved.rules[i].groups, rule.role, scope.groups);
      AddMembers(resolved.rules[i].except_groups, "", scope.except_groups);
      AddLogins(rule.logins, scope.logins);
      for (const SourceId source : resolved.rules[i].sources) {
        EachLinked(database_, source, [&scope](AccountId account) { scope.sources.Add(account); });
      }
    }
    for (std::size_t i = 0; i < scopes_.protections.size(); ++i) {
      AddMembers(resolved.protections[i], "", scopes_.protections[i].groups);
      AddLogins(resolved.policy.protections[i].logins, scopes_.protections[i].logins);
    }
    return std::move(scopes_);
  }

 private:
  void AddMembers(const GroupReach& reach, std::string_view role, AccountSet& set) {
    std::vector<GroupId> groups;
    groups.reserve(reach.size());
    for (const auto& [group, step] : reach) groups.push_back(group);
    EachMember(database_, groups, role, [&set](AccountId account) { set.Add(account); });
  }

  void AddLogins(const std::vector<LoginPattern>& patterns, AccountSet& set) {
    for (const LoginPattern& pattern : patterns) {
      EachLogin(database_, LiteralPrefix(pattern), [&](AccountId account, std::string_view login_key) {
        if (Matches(pattern, login_key)) set.Add(account);
      });
    }
  }

  Database& database_;
  Scopes scopes_;
};

// Some accounts, each by what it is in.
class Some {
 public:
  Some(Database& database, std::span<const AccountId> accounts, Scopes scopes)
      : database_(database), accounts_(accounts), scopes_(std::move(scopes)) {}

  Scopes Load(const ResolvedPolicy& resolved) {
    EachMembershipOf(database_, accounts_, [&](AccountId account, GroupId group, std::string_view role) {
      AddMembership(resolved, account, group, role);
    });
    if (NamesSources(resolved.policy)) {
      EachLinkOf(database_, accounts_, [&](AccountId account, SourceId source) { AddLink(resolved, account, source); });
    }
    if (NamesLogins(resolved.policy)) {
      EachLoginOf(database_, accounts_, [&](AccountId account, std::string_view login_key) {
        AddLogin(resolved.policy, account, login_key);
      });
    }
    return std::move(scopes_);
  }

 private:
  // What no clause names need not be asked.
  static bool NamesSources(const Policy& policy) {
    return std::ranges::any_of(policy.rules, [](const Rule& rule) { return !rule.sources.empty(); });
  }
  static bool NamesLogins(const Policy& policy) {
    return std::ranges::any_of(policy.rules, [](const Rule& rule) { return !rule.logins.empty(); }) ||
           std::ranges::any_of(policy.protections, [](const Protection& each) { return !each.logins.empty(); });
  }

  void AddLink(const ResolvedPolicy& resolved, AccountId account, SourceId source) {
    for (std::size_t i = 0; i < scopes_.rules.size(); ++i) {
      const auto& sources = resolved.rules[i].sources;
      if (std::ranges::find(sources, source) != sources.end()) scopes_.rules[i].sources.Add(account);
    }
  }

  void AddMembership(const ResolvedPolicy& resolved, AccountId account, GroupId group, std::string_view role) {
    for (std::size_t i = 0; i < scopes_.rules.size(); ++i) {
      const std::string& wanted = resolved.policy.rules[i].role;
      const bool has_role = wanted.empty() || wanted == role;
      if (has_role && resolved.rules[i].groups.contains(group)) scopes_.rules[i].groups.Add(account);
      if (resolved.rules[i].except_groups.contains(group)) scopes_.rules[i].except_groups.Add(account);
    }
    for (std::size_t i = 0; i < scopes_.protections.size(); ++i) {
      if (resolved.protections[i].contains(group)) scopes_.protections[i].groups.Add(account);
    }
  }

  void AddLogin(const Policy& policy, AccountId account, std::string_view login_key) {
    for (std::size_t i = 0; i < scopes_.rules.size(); ++i) {
      if (MatchesAny(policy.rules[i].logins, login_key)) scopes_.rules[i].logins.Add(account);
    }
    for (std::size_t i = 0; i < scopes_.protections.size(); ++i) {
      if (MatchesAny(policy.protections[i].logins, login_key)) scopes_.protections[i].logins.Add(account);
    }
  }

  Database& database_;
  std::span<const AccountId> accounts_;
  Scopes scopes_;
};

}  // namespace

ResolvedPolicy Resolve(const Policy& policy, const GroupGraph& graph, Database& database) {
  ResolvedPolicy resolved = {policy, {}, {}};
  for (const Protection& protection : policy.protections) {
    const GroupPattern* absent = graph.FirstAbsent(protection.groups);
    if (absent != nullptr && protection.presence == Presence::kRequired) {
      throw ConfigError(protection.place + ": [[protect]] names the group '" + absent->text +
                        "', which matches no group of the registry" + graph.Near(*absent) +
                        ": nobody knows whom it would protect, and nothing "
                        "is done. Sync the source that has it, mend the name, or say optional = true");
    }
    resolved.protections.push_back(graph.ReachOf(protection.groups, Nesting::kNested));
  }
  const std::vector<GroupId> unread = UnreadGroups(database);
  for (const Rule& rule : policy.rules) resolved.rules.push_back(ResolveRule(rule, graph, database, unread));
  HoldForUnread(policy, graph, unread, resolved);
  HoldForBroken(policy, resolved);
  return resolved;
}

Scopes LoadScopes(Database& database, const ResolvedPolicy& resolved) {
  const auto last = LastAccountId(database);
  const std::size_t size = last ? static_cast<std::size_t>(*last) + 1 : 0;
  return Everyone(database, EmptyScopes(resolved, AccountSet(AccountId{}, size))).Load(resolved);
}

Scopes LoadScopes(Database& database, const ResolvedPolicy& resolved, std::span<const AccountId> accounts) {
  if (accounts.empty()) return EmptyScopes(resolved, AccountSet(AccountId{}, 0));
  const auto [first, last] = std::ranges::minmax(accounts);
  const auto size = static_cast<std::size_t>(static_cast<std::int64_t>(last) - static_cast<std::int64_t>(first)) + 1;
  return Some(database, accounts, EmptyScopes(resolved, AccountSet(first, size))).Load(resolved);
}

Miss MissOf(const ResolvedPolicy& resolved, const Scopes& scopes, std::size_t index, AccountId account) {
  const Rule& rule = resolved.policy.rules[index];
  const ResolvedRule& known = resolved.rules[index];
  const Scopes::OfRule& scope = scopes.rules[index];
  if (known.skipped) return Miss::kSkipped;
  if (!rule.logins.empty() && !scope.logins.Has(account)) return Miss::kLogin;
  if (scope.except_groups.Has(account)) return Miss::kExcepted;
  const bool sources_known = rule.presence == Presence::kOptional || known.sources.size() == rule.sources.size();
  if (!rule.sources.empty() && sources_known && !scope.sources.Has(account)) return Miss::kSource;
  const bool is_outside = !rule.groups.empty() && !scope.groups.Has(account);
  if (!known.absent.empty()) return known.is_exception && is_outside ? Miss::kGroup : Miss::kUnknown;
  return is_outside ? Miss::kGroup : Miss::kNone;
}

Placement PlacementOf(const ResolvedPolicy& resolved, const Scopes& scopes, AccountId account) {
  using enum Placement::Kind;
  const Policy& policy = resolved.policy;
  for (std::size_t i = 0; i < policy.protections.size(); ++i) {
    const Scopes::OfProtection& scope = scopes.protections[i];
    if (scope.groups.Has(account) || scope.logins.Has(account)) return {kProtected, i};
  }
  for (std::size_t i = 0; i < policy.rules.size(); ++i) {
    const Miss miss = MissOf(resolved, scopes, i, account);
    if (miss == Miss::kNone) return {kRule, i};
    if (miss == Miss::kUnknown) return {kUnknown, i};
  }
  return {kNone, 0};
}

}  // namespace rollcall
