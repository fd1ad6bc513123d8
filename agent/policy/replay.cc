#include "agent/policy/replay.h"

#include <algorithm>
#include <unordered_map>
#include <utility>

namespace rollcall {
namespace {

// Somebody was away from `activity` on.
struct Absent {
  Activity activity;
  std::optional<TimePoint> back;  // with a login; nullopt: still is away
  std::optional<TimePoint> ends;  // when the clock began anew: by that login, or by somebody's hand
};

// A membership that stood from `granted` until `removed`; nullopt: it stands.
struct PastMembership {
  GroupId group{};
  std::string role;
  std::string label;
  TimePoint granted;
  std::optional<TimePoint> removed;
};
struct Past {
  std::vector<PastMembership> memberships;
  std::vector<StateChange> states;  // in order of time
};
using History = std::unordered_map<AccountId, Past>;

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
        watch_(database, resolved.policy, viewpoint),
        known_since_(FirstPass(database)),
        results_(resolved.rules.size()) {
    for (const Rule& rule : resolved.policy.rules) cutoffs_.push_back(CutoffsOf(rule, viewpoint.at, viewpoint.zone));
  }

  // Whom somebody enabled by hand in between was away twice.
  void Add(Activity activity, std::optional<TimePoint> back) {
    const auto reenabled = std::exchange(activity.reenabled, std::nullopt);
    const bool is_twice = reenabled && *reenabled > ClockOf(activity).since && (!back || *reenabled < *back);
    Wait({activity, back, is_twice ? reenabled : back});
    if (!is_twice) return;
    activity.reenabled = reenabled;
    Wait({activity, back, back});
  }

  Replayed Finish() {
    Work();
    return {std::move(results_), known_since_};
  }

 private:
  static constexpr std::size_t kAtOnce = 4096;

  void Wait(const Absent& absent) {
    const TimePoint clock = ClockOf(absent.activity).since;
    const auto may_be_due = [clock](const Cutoffs& each) { return clock < std::max(each.inactive, each.never); };
    if (std::ranges::none_of(cutoffs_, may_be_due)) return;
    waiting_.push_back(absent);
    if (waiting_.size() == kAtOnce) Work();
  }

  void Work() {
    std::vector<AccountId> ids;
    for (const Absent& absent : waiting_) ids.push_back(absent.activity.id);
    std::ranges::sort(ids);
    ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
    History history = HistoryOf(ids);
    std::vector<WatchedAccount> accounts;
    for (const Absent& absent : waiting_) accounts.push_back({absent.activity, 0});
    auto watched = watch_.Of(accounts);
    for (std::size_t i = 0; i < waiting_.size(); ++i) {
      const Absent& absent = waiting_[i];
      watched[i].waits_for.reset();  // sources that fail today did not then
      Replay(absent, absent.back ? Watched{} : watched[i], history[absent.activity.id]);
    }
    waiting_.clear();
  }

  History HistoryOf(const std::vector<AccountId>& ids) {
    History history;
    EachMembershipEverOf(database_, ids, [&history](const MembershipEver& each) {
      history[each.account].memberships.push_back(
          {each.group, std::string(each.role), std::string(each.label), each.granted_at, each.removed_at});
    });
    EachStateChangeOf(database_, ids,
                      [&history](const StateChange& each) { history[each.account].states.push_back(each); });
    return history;
  }

  // What the registry did not know yet is taken to be as it was when it came to know it.
  TimePoint Known(TimePoint time) const { return std::max(time, known_since_.value_or(time)); }

  // Whether nothing but a rule could have disabled the account.
  bool IsEnabled(const Past& past, TimePoint time) const {
    const auto later = std::ranges::upper_bound(past.states, Known(time), {}, &StateChange::at);
    return later == past.states.begin() || std::prev(later)->enabled;
  }

  // `time`, and when something about the account has changed after it; in order.
  static std::vector<TimePoint> MomentsFrom(TimePoint time, const Past& past) {
    std::vector<TimePoint> moments = {time};
    const auto add = [&moments, time](TimePoint moment) {
      if (moment > time) moments.push_back(moment);
    };
    for (const StateChange& each : past.states) add(each.at);
    for (const PastMembership& each : past.memberships) {
      add(each.granted);
      if (each.removed) add(*each.removed);
    }
    std::ranges::sort(moments);
    return moments;
  }

  // When the rule would have acted, if it is the one that decides then; before `until`.
  std::optional<TimePoint> ActsAt(std::size_t rule, const Absent& absent, const Watched& watched, const Past& past,
                                  std::optional<TimePoint> until) const {
    const Judgement judgement = Judge(resolved_.policy.rules[rule], cutoffs_[rule], absent.activity, watched);
    if (judgement.standing != Standing::kInactive) return std::nullopt;
    for (const TimePoint moment : MomentsFrom(DueAt(judgement, viewpoint_.zone), past)) {
      if (moment > viewpoint_.at || (until && *until <= moment)) return std::nullopt;
      if (!IsEnabled(past, moment)) continue;
      const Placement placement = PlacementAt(absent.activity.id, past.memberships, moment);
      if (placement.kind == Placement::Kind::kRule && placement.index == rule) return moment;
    }
    return std::nullopt;
  }

  // The first rule that would have acted, at the first moment at which it would.
  void Replay(const Absent& absent, const Watched& watched, const Past& past) {
    std::optional<std::pair<TimePoint, std::size_t>> first;
    for (std::size_t i = 0; i < cutoffs_.size(); ++i) {
      const auto acts_at = ActsAt(i, absent, watched, past, first ? std::optional(first->first) : absent.ends);
      if (acts_at) first = {*acts_at, i};
    }
    if (!first || first->first < since_) return;
    BackTest& result = results_[first->second];
    ++result.deactivated;
    if (absent.back && *absent.back <= first->first + kComeBack) ++result.came_back;
  }

  // By the groups as they were at that time, and all else as it is.
  Placement PlacementAt(AccountId account, const std::vector<PastMembership>& memberships, TimePoint time) const {
    time = Known(time);
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
  LoginWatch watch_;
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
    replayer.Add({.id = gap.account,
                  .created = {},
                  .login_at = gap.since,
                  .login_latest = gap.since,
                  .reenabled = gap.reenabled},
                 gap.until);
  });
  EachActivity(database, [&](const Activity& activity) { replayer.Add(activity, std::nullopt); });
  EachDisabled(database, [&](const Activity& activity) { replayer.Add(activity, std::nullopt); });
  return replayer.Finish();
}

}  // namespace rollcall
