#include "agent/policy/replay.h"

#include <algorithm>
#include <unordered_map>

namespace rollcall {
namespace {

// Somebody was away from `activity` on; `back`: until then, nullopt: still is.
struct Absent {
  Activity activity;
  std::optional<TimePoint> back;
};

// A membership that stood from `granted` until `removed`; nullopt: it stands.
struct PastMembership {
  GroupId group{};
  std::string role;
  std::string label;
  TimePoint granted;
  std::optional<TimePoint> removed;
};
using History = std::unordered_map<AccountId, std::vector<PastMembership>>;

// A group that is gone is known by what it was called.
bool IsIn(const PastMembership& membership, const GroupReach& reach, const std::vector<GroupPattern>& patterns) {
  if (reach.contains(membership.group)) return true;
  if (!membership.removed) return false;
  const GroupKeys keys(membership.label);
  return std::ranges::any_of(patterns, [&](const GroupPattern& pattern) { return Matches(pattern, keys); });
}

class Replayer {
 public:
  Replayer(Database& database, const ResolvedPolicy& resolved, const Scopes& scopes, const Viewpoint& viewpoint,
           TimePoint since)
      : database_(database),
        resolved_(resolved),
        now_(scopes),
        viewpoint_(viewpoint),
        since_(since),
        telling_(database, viewpoint),
        known_since_(FirstPass(database)),
        results_(resolved.rules.size()) {
    for (const Rule& rule : resolved.policy.rules) cutoffs_.push_back(CutoffsOf(rule, viewpoint.at, viewpoint.zone));
  }

  void Add(const Activity& activity, std::optional<TimePoint> back) {
    const TimePoint clock = ClockOf(activity).since;
    const auto may_be_due = [clock](const Cutoffs& each) { return clock < std::max(each.inactive, each.never); };
    if (std::ranges::none_of(cutoffs_, may_be_due)) return;
    waiting_.push_back({activity, back});
    if (waiting_.size() == kAtOnce) Work();
  }

  Replayed Finish() {
    Work();
    return {std::move(results_), known_since_};
  }

 private:
  static constexpr std::size_t kAtOnce = 4096;

  void Work() {
    std::vector<AccountId> ids;
    for (const Absent& absent : waiting_) ids.push_back(absent.activity.id);
    std::ranges::sort(ids);
    ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
    History history;
    EachMembershipEverOf(database_, ids, [&history](const MembershipEver& each) {
      history[each.account].push_back(
          {each.group, std::string(each.role), std::string(each.label), each.granted_at, each.removed_at});
    });
    std::vector<Activity> activities;
    for (const Absent& absent : waiting_) activities.push_back(absent.activity);
    const auto told = telling_.Of(activities);
    for (std::size_t i = 0; i < waiting_.size(); ++i) {
      const Absent& absent = waiting_[i];
      Replay(absent, absent.back ? Told::kYes : told[i], history[absent.activity.id]);
    }
    waiting_.clear();
  }

  // The first rule that would have acted, at the first moment at which it would.
  void Replay(const Absent& absent, Told told, const std::vector<PastMembership>& memberships) {
    std::optional<std::pair<TimePoint, std::size_t>> first;
    for (std::size_t i = 0; i < cutoffs_.size(); ++i) {
      const Rule& rule = resolved_.policy.rules[i];
      const Judgement judgement = Judge(rule, cutoffs_[i], absent.activity, told);
      if (judgement.standing != Standing::kInactive) continue;
      const TimePoint due = DueAt(judgement, viewpoint_.zone);
      if (due > viewpoint_.at || (absent.back && *absent.back <= due) || (first && first->first <= due)) continue;
      const Placement placement = PlacementAt(absent.activity.id, memberships, due);
      if (placement.kind == Placement::Kind::kRule && placement.index == i) first = {due, i};
    }
    if (!first || first->first < since_) return;
    BackTest& result = results_[first->second];
    ++result.deactivated;
    if (absent.back && *absent.back <= first->first + kComeBack) ++result.came_back;
  }

  // By the groups as they were at that time, and all else as it is.
  Placement PlacementAt(AccountId account, const std::vector<PastMembership>& memberships, TimePoint time) const {
    time = std::max(time, known_since_.value_or(time));
    Scopes then = ScopesOfOne(account);
    for (const PastMembership& each : memberships) {
      if (each.granted > time || (each.removed && *each.removed <= time)) continue;
      for (std::size_t i = 0; i < then.rules.size(); ++i) {
        const Rule& rule = resolved_.policy.rules[i];
        const ResolvedRule& known = resolved_.rules[i];
        const bool has_role = rule.role.empty() || rule.role == each.role;
        if (has_role && IsIn(each, known.groups, rule.groups)) then.rules[i].groups.Add(account);
        if (IsIn(each, known.except_groups, rule.except_groups)) then.rules[i].except_groups.Add(account);
      }
      for (std::size_t i = 0; i < then.protections.size(); ++i) {
        const auto& patterns = resolved_.policy.protections[i].groups;
        if (IsIn(each, resolved_.protections[i], patterns)) then.protections[i].groups.Add(account);
      }
    }
    return PlacementOf(resolved_, then, account);
  }

  // Links and logins as they are, and no groups yet.
  Scopes ScopesOfOne(AccountId account) const {
    const AccountSet none(account, 1);
    Scopes scopes;
    for (const Scopes::OfRule& rule : now_.rules) {
      scopes.rules.push_back({none, none, none, none});
      if (rule.sources.Has(account)) scopes.rules.back().sources.Add(account);
      if (rule.logins.Has(account)) scopes.rules.back().logins.Add(account);
    }
    for (const Scopes::OfProtection& protection : now_.protections) {
      scopes.protections.push_back({none, none});
      if (protection.logins.Has(account)) scopes.protections.back().logins.Add(account);
    }
    return scopes;
  }

  Database& database_;
  const ResolvedPolicy& resolved_;
  const Scopes& now_;
  const Viewpoint& viewpoint_;
  TimePoint since_;
  TellingSources telling_;
  std::optional<TimePoint> known_since_;
  std::vector<Cutoffs> cutoffs_;
  std::vector<BackTest> results_;
  std::vector<Absent> waiting_;
};

}  // namespace

Replayed Replay(Database& database, const ResolvedPolicy& resolved, const Scopes& scopes, const Viewpoint& viewpoint,
                TimePoint since) {
  Replayer replayer(database, resolved, scopes, viewpoint, since);
  EachLoginGap(database, [&](const LoginGap& gap) {
    replayer.Add({.id = gap.account, .created = {}, .login_at = gap.since, .login_latest = gap.since}, gap.until);
  });
  EachActivity(database, [&](const Activity& activity) { replayer.Add(activity, std::nullopt); });
  EachDeactivated(database, [&](const Activity& activity, TimePoint) { replayer.Add(activity, std::nullopt); });
  return replayer.Finish();
}

}  // namespace rollcall
