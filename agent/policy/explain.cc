#include "agent/policy/explain.h"

#include "agent/base/time_text.h"
#include "agent/policy/evidence.h"
#include "agent/policy/prepare.h"
#include "agent/policy/writer.h"
#include "store/held_changes.h"
#include "store/holds.h"

namespace rollcall {
namespace {

template <class Pattern>
std::string Listed(const std::vector<Pattern>& patterns) {
  std::string list;
  for (const Pattern& pattern : patterns) list += (list.empty() ? "'" : ", '") + pattern.text + "'";
  return list;
}

class Explainer {
 public:
  Explainer(Database& database, const ResolvedPolicy& resolved, const GroupGraph& graph, const Account& account,
            const Viewpoint& viewpoint)
      : database_(database),
        resolved_(resolved),
        graph_(graph),
        account_(account),
        viewpoint_(viewpoint),
        scopes_(LoadScopes(database, resolved, {&account.id, 1})) {
    EachMembershipOf(database, {&account.id, 1}, [this](AccountId, GroupId group, std::string_view) {
      const bool is_new = direct_.empty() || direct_.back() != group;
      if (is_new && graph_.Knows(group)) direct_.push_back(group);  // it has come into others only now
    });
  }

  Explanation Run() {
    explanation_.groups = graph_.PathsUp(direct_);
    explanation_.placement = PlacementOf(resolved_, scopes_, account_.id);
    ViewRules();
    Decide();
    return std::move(explanation_);
  }

 private:
  // The way by which it is in one of these groups; empty: it is in none.
  std::string WayInto(const GroupReach& reach) const {
    for (const GroupId group : direct_) {
      if (reach.contains(group)) return graph_.PathOf(reach, group);
    }
    return "";
  }

  std::string Why(std::size_t index, Miss miss) const {
    const Rule& rule = resolved_.policy.rules[index];
    switch (miss) {
      case Miss::kNone:
        return rule.groups.empty() ? "is about it" : "is about it: it is in " + WayInto(resolved_.rules[index].groups);
      case Miss::kSkipped:
        return "is skipped: it is optional, and a group or source of it is not there";
      case Miss::kSource:
        return "is not about it: none of its sources has the account";
      case Miss::kLogin:
        return "is not about it: the login matches none of " + Listed(rule.logins);
      case Miss::kGroup:
        return "is not about it: it is in none of " + Listed(rule.groups) +
               (rule.role.empty() ? "" : " as " + rule.role);
      case Miss::kExcepted:
        return "is not about it: it is excepted, in " + WayInto(resolved_.rules[index].except_groups);
      case Miss::kUnknown:
        return "may be about it: " + resolved_.rules[index].absent +
               "; as long as nobody knows, the rules below it are not asked";
    }
    throw std::logic_error("a miss of no kind");
  }

  void ViewRules() {
    if (explanation_.placement.kind == Placement::Kind::kProtected) return;
    for (std::size_t i = 0; i < resolved_.rules.size(); ++i) {
      const Miss miss = MissOf(resolved_, scopes_, i, account_.id);
      explanation_.rules.push_back({&resolved_.policy.rules[i], miss, Why(i, miss)});
      if (miss == Miss::kNone || miss == Miss::kUnknown) return;
    }
  }

  void Decide() {
    const std::size_t index = explanation_.placement.index;
    switch (explanation_.placement.kind) {
      case Placement::Kind::kProtected:
        return DecideProtection(index);
      case Placement::Kind::kNone:
        explanation_.outcome = "no rule is about it: nothing happens";
        return;
      case Placement::Kind::kUnknown:
        NameRule(index);
        explanation_.outcome = "nothing happens: the rule '" + resolved_.policy.rules[index].name +
                               "' may be about it, and is held. To end that, " + resolved_.rules[index].remedy;
        return;
      case Placement::Kind::kRule:
        NameRule(index);
        return DecideRule(resolved_.policy.rules[index]);
    }
  }

  void NameRule(std::size_t index) {
    const Rule& rule = resolved_.policy.rules[index];
    explanation_.decided_by = "rule '" + rule.name + "' (" + rule.place + ")";
  }

  void DecideProtection(std::size_t index) {
    const Protection& protection = resolved_.policy.protections[index];
    explanation_.decided_by = "protection (" + protection.place + ")";
    const std::string way = WayInto(resolved_.protections[index]);
    explanation_.outcome = "nothing happens: it is protected" +
                           (protection.reason.empty() ? std::string() : ", " + protection.reason) +
                           (way.empty() ? "; its login is named there" : "; it is in " + way);
  }

  void DecideRule(const Rule& rule) {
    const Activity activity = ActivityOf(database_, account_);
    LoginWatch watch(database_, resolved_.policy, viewpoint_);
    const WatchedAccount account = {activity, explanation_.placement.index};
    watched_ = watch.Of({&account, 1}).front();
    explanation_.judgement = Judge(rule, CutoffsOf(rule, viewpoint_.at, viewpoint_.zone), activity, watched_);
    if (watched_.waits_for) gap_ = watch.GapOf(account.rule, *watched_.waits_for);
    account_.enabled ? DecideEnabled(rule, activity) : DecideDisabled(rule, activity);
  }

  ToldLoginBy WhoToldLogin() const {
    const auto& login = account_.last_login;
    return login ? ToldLoginBy{login->source, login->attribute} : ToldLoginBy{};
  }

  // Why its login time is not known.
  std::string WhyUnknown() const {
    const std::string source = watched_.doubted ? SourceName(database_, *watched_.doubted) : "";
    switch (watched_.doubt) {
      case LoginDoubt::kNone:
        return "no source tells its logins any more, which is not the same as no login";
      case LoginDoubt::kLost:
        return source + " reports no login time of it any more, although it did before: its last login is unknown";
      case LoginDoubt::kUnusable:
        return "what " + source + " reports of it cannot be used, so that its last login is unknown; `rollcall " +
               "conflicts` says why";
    }
    throw std::logic_error("unknown kind of doubt");
  }

  // What a run does about everyone: whether it would make this account's change, too.
  std::string WhyNot(PolicyChange::Kind kind) {
    const GroupGraph whole(database_);
    const ResolvedPolicy resolved = Resolve(resolved_.policy, whole, database_);
    const Prepared prepared = Prepare(database_, resolved, LoadScopes(database_, resolved), viewpoint_);
    const std::string why = prepared.WhyNot(account_.id, explanation_.placement.index, kind);
    return why.empty() ? "" : why + PlanText();
  }

  // The plan of the last run, where there is one.
  std::string PlanText() {
    const auto plan = PolicyPlanOf(database_, account_.id, viewpoint_.now);
    if (!plan) return "";
    const std::string id = std::to_string(static_cast<std::int64_t>(*plan));
    return "; the last run kept it as a plan: `rollcall plan show " + id + "`";
  }

  void Act(PolicyChange::Kind kind, const std::string& what) {
    const std::string why_not = WhyNot(kind);
    explanation_.acts = why_not.empty();
    explanation_.outcome =
        why_not.empty() ? "the next run " + what : "the next run would change it, but is not allowed to: " + why_not;
  }

  void DecideEnabled(const Rule& rule, const Activity& activity) {
    const Judgement& judgement = *explanation_.judgement;
    switch (judgement.standing) {
      case Standing::kExempt:
        explanation_.outcome = "stays enabled: it never logged in, which the rule lets pass";
        return;
      case Standing::kUnknown:
        explanation_.outcome = "stays enabled: " + WhyUnknown();
        return;
      case Standing::kWaiting:
        explanation_.outcome = "stays enabled: the rule '" + rule.name + "' is suspended for it: " + gap_;
        return;
      case Standing::kInactive:
        explanation_.acts_at = DueAt(judgement, viewpoint_.zone);
        return Act(PolicyChange::Kind::kDisable,
                   "deactivates it: " + EvidenceText(activity, WhoToldLogin(), judgement));
      case Standing::kActive:
        explanation_.acts_at = DueAt(judgement, viewpoint_.zone);
        if (!IsTold(rule, watched_, *explanation_.acts_at)) {
          explanation_.acts_at.reset();
          explanation_.outcome =
              "stays enabled: only an import has reported its logins, and no source goes on doing so";
          return;
        }
        explanation_.outcome = "stays enabled; is deactivated on " + viewpoint_.zone.Day(*explanation_.acts_at) +
                               " if nobody logs in, after " + ToText(judgement.period);
        if (!gap_.empty()) explanation_.outcome += "; as things are, it would wait then: " + gap_;
        return;
    }
  }

  void DecideDisabled(const Rule& rule, const Activity& activity) {
    std::optional<TimePoint> since;
    for (const Hold& hold : HoldsOf(database_, account_.id)) {
      if (hold.kind == HoldKind::kAutomatic) since = hold.since;
    }
    if (!since) {
      explanation_.outcome = "is disabled already, and not by a rule: rules leave it as it is";
      return;
    }
    const auto next = AfterDeactivation(rule, activity, *since, viewpoint_);
    if (next == PolicyChange::Kind::kReactivate) {
      Act(*next, "enables it again: it was used after its deactivation");
    } else if (rule.terms.archive_after) {
      explanation_.acts_at =
          DueAt({.clock = {ArchiveClockOf(activity, *since)}, .period = *rule.terms.archive_after}, viewpoint_.zone);
      if (next) return Act(*next, "archives it");
      explanation_.outcome =
          "stays deactivated; is archived on " + viewpoint_.zone.Day(*explanation_.acts_at) + " if it is not used";
    } else {
      explanation_.outcome = "stays deactivated";
    }
  }

  Database& database_;
  const ResolvedPolicy& resolved_;
  const GroupGraph& graph_;
  const Account& account_;
  const Viewpoint& viewpoint_;
  Scopes scopes_;
  std::vector<GroupId> direct_;
  Explanation explanation_;
  Watched watched_;
  std::string gap_;  // why it waits
};

}  // namespace

Explanation Explain(Database& database, const ResolvedPolicy& resolved, const GroupGraph& graph, const Account& account,
                    const Viewpoint& viewpoint) {
  return Explainer(database, resolved, graph, account, viewpoint).Run();
}

}  // namespace rollcall
