#include "agent/policy/writer.h"

#include <algorithm>

#include "agent/base/time_text.h"
#include "agent/guard/plan_changes.h"
#include "store/accounts.h"
#include "store/archive.h"
#include "store/holds.h"

namespace rollcall {
namespace {

std::vector<AccountId> AccountsOf(std::span<const PolicyChange> changes) {
  std::vector<AccountId> ids;
  ids.reserve(changes.size());
  for (const PolicyChange& change : changes) ids.push_back(change.account);
  return ids;
}

}  // namespace

Activity ActivityOf(Database& database, const Account& account) {
  Activity activity = {.id = account.id,
                       .created = account.source_created_at.value_or(account.created_at),
                       .reenabled = account.clock_restarted_at};
  if (account.last_login) {
    activity.login_at = account.last_login->at;
    activity.login_latest = account.last_login->latest;
    activity.login_source = FindSourceId(database, account.last_login->source);
  }
  return activity;
}

std::string EvidenceText(const Activity& activity, const ToldLoginBy& told_by, const Judgement& judgement) {
  std::string text;
  text.reserve(160);  // a run makes them by the ten thousands
  text.append("no login for ").append(ToText(judgement.period)).append("; ");
  if (activity.login_at) {
    text.append("last login ").append(ToIso8601(*activity.login_at));
    if (activity.login_latest != activity.login_at) {
      text.append(", at the latest ").append(ToIso8601(*activity.login_latest));
    }
    text.append(" (");
    if (!told_by.attribute.empty()) text.append(told_by.attribute).append(" of ");
    text.append(told_by.source).append(")");
  } else {
    text.append("never logged in, created ").append(ToIso8601(activity.created));
  }
  if (judgement.clock.basis == InactivityClock::Basis::kReenabled) {
    text.append(", enabled by hand ").append(ToIso8601(judgement.clock.since));
  }
  return text;
}

// What is known of an account at one moment.
struct PolicyWriter::Facts {
  AccountId id() const { return known.activity.id; }

  KnownActivity known;
  Told told;
  std::optional<TimePoint> deactivated;
};

PolicyWriter::PolicyWriter(Database& database, const ResolvedPolicy& resolved, const Viewpoint& viewpoint,
                           const Stamp& stamp)
    : database_(database), resolved_(resolved), viewpoint_(viewpoint), stamp_(stamp), telling_(database, viewpoint) {
  for (const Rule& rule : resolved.policy.rules) cutoffs_.push_back(CutoffsOf(rule, viewpoint.at, viewpoint.zone));
  EachSource(database, [this](SourceId id, std::string name) { sources_.emplace(id, std::move(name)); });
}

std::string_view PolicyWriter::NameOf(const std::optional<SourceId>& source) const {
  const auto found = source ? sources_.find(*source) : sources_.end();
  return found == sources_.end() ? std::string_view() : found->second;
}

// Of those who live, in order of account.
std::vector<PolicyWriter::Facts> PolicyWriter::FactsOf(std::span<const PolicyChange> changes) const {
  const std::vector<AccountId> ids = AccountsOf(changes);
  std::vector<Facts> facts;
  std::vector<Activity> activities;
  facts.reserve(ids.size());
  activities.reserve(ids.size());
  for (KnownActivity& known : ActivitiesOf(database_, ids)) {
    activities.push_back(known.activity);
    facts.push_back({std::move(known), Told::kNo, std::nullopt});
  }
  const auto told = telling_.Of(activities);
  for (std::size_t i = 0; i < facts.size(); ++i) facts[i].told = told[i];
  const auto is_disable = [](const PolicyChange& change) { return change.kind == PolicyChange::Kind::kDisable; };
  if (std::ranges::all_of(changes, is_disable)) return facts;
  EachDeactivationOf(database_, ids, [&facts](AccountId account, TimePoint since) {
    const auto found = std::ranges::lower_bound(facts, account, {}, &Facts::id);
    if (found != facts.end() && found->id() == account) found->deactivated = since;
  });
  return facts;
}

std::vector<DueChange> PolicyWriter::Review(std::span<const PolicyChange> changes) const {
  return Review(changes, LoadScopes(database_, resolved_, AccountsOf(changes)));
}

std::vector<DueChange> PolicyWriter::Review(std::span<const PolicyChange> changes, const Scopes& scopes) const {
  std::vector<DueChange> due;
  due.reserve(changes.size());
  std::vector<Facts> facts = FactsOf(changes);
  auto next = facts.begin();
  for (const PolicyChange& change : changes) {
    while (next != facts.end() && next->id() < change.account) ++next;
    if (next == facts.end() || next->id() != change.account) continue;  // it does not live any more
    const Placement now = PlacementOf(resolved_, scopes, change.account);
    if (now.kind != Placement::Kind::kRule || now.index != change.rule) continue;
    if (auto reason = Reason(change, *next)) due.push_back({change, next->known.login, std::move(*reason)});
  }
  return due;
}

std::optional<std::string> PolicyWriter::Reason(const PolicyChange& change, const Facts& facts) const {
  return change.kind == PolicyChange::Kind::kDisable
             ? ReasonToDisable(resolved_.policy.rules[change.rule], cutoffs_[change.rule], facts)
             : ReasonAfterHold(change, facts);
}

std::optional<std::string> PolicyWriter::ReasonToDisable(const Rule& rule, const Cutoffs& cutoffs,
                                                         const Facts& facts) const {
  const auto& [activity, enabled, login, attribute] = facts.known;
  if (!enabled) return std::nullopt;
  const Judgement judgement = Judge(rule, cutoffs, activity, facts.told);
  if (judgement.standing != Standing::kInactive) return std::nullopt;
  return rule.name + ": " + EvidenceText(activity, {NameOf(activity.login_source), attribute}, judgement);
}

std::optional<std::string> PolicyWriter::ReasonAfterHold(const PolicyChange& change, const Facts& facts) const {
  const Rule& rule = resolved_.policy.rules[change.rule];
  const Activity& activity = facts.known.activity;
  const auto since = facts.deactivated;
  if (!since || AfterDeactivation(rule, activity, *since, viewpoint_) != change.kind) return std::nullopt;
  if (change.kind == PolicyChange::Kind::kReactivate) {
    return rule.name + ": logged in " + ToIso8601(*activity.login_at) + ", after the deactivation of " +
           ToIso8601(*since);
  }
  return rule.name + ": deactivated since " + ToIso8601(*since) + ", longer than " + ToText(*rule.terms.archive_after);
}

void PolicyWriter::Write(const std::vector<DueChange>& changes) {
  std::vector<Deactivation> deactivations;
  for (const auto& [change, login, reason] : changes) {
    switch (change.kind) {
      case PolicyChange::Kind::kDisable:
        deactivations.push_back({change.account, login, reason});
        break;
      case PolicyChange::Kind::kReactivate:
        LiftHold(database_, change.account, HoldKind::kAutomatic, "", reason, stamp_);
        break;
      case PolicyChange::Kind::kArchive:
        RemoveAccount(database_, change.account, {.event = RemovalEvent::kAccountInactivity, .by_user = stamp_.actor},
                      reason, stamp_);
        break;
    }
  }
  Deactivate(database_, deactivations, stamp_);
}

PlanChange PlanOf(const DueChange& due, const Account& account) {
  return due.change.kind == PolicyChange::Kind::kArchive
             ? PlanArchival(account, RemovalEvent::kAccountInactivity, due.reason)
             : PlanDeactivation(account, due.reason);
}

}  // namespace rollcall
