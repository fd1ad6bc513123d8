#include "agent/policy/writer.h"

#include "agent/plans/changes.h"
#include "agent/report/time_text.h"
#include "store/accounts.h"
#include "store/archive.h"
#include "store/holds.h"

namespace rollcall {

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

std::string EvidenceText(const Account& account, const Judgement& judgement) {
  std::string text = "no login for " + ToText(judgement.period) + "; ";
  if (const auto& login = account.last_login) {
    text += "last login " + ToIso8601(login->at);
    if (login->latest != login->at) text += ", at the latest " + ToIso8601(login->latest);
    text += " (" + (login->attribute.empty() ? "" : login->attribute + " of ") + login->source + ")";
  } else {
    text += "never logged in, created " + ToIso8601(account.source_created_at.value_or(account.created_at));
  }
  if (judgement.clock.basis == InactivityClock::Basis::kReenabled) {
    text += ", enabled by hand " + ToIso8601(judgement.clock.since);
  }
  return text;
}

// What is known of some accounts at one moment.
class PolicyWriter::Facts {
 public:
  Facts(Database& database, const ResolvedPolicy& resolved, const TellingSources& telling,
        std::span<const AccountId> ids)
      : accounts_(FindAccounts(database, ids)), scopes_(LoadScopes(database, resolved, ids)) {
    std::vector<Activity> activities;
    for (const Account& account : accounts_) activities.push_back(ActivityOf(database, account));
    const auto told = telling.Of(activities);
    for (std::size_t i = 0; i < activities.size(); ++i) {
      known_.emplace(activities[i].id, Known{&accounts_[i], activities[i], told[i], std::nullopt});
    }
    EachDeactivationOf(database, ids, [this](AccountId account, TimePoint since) {
      if (const auto found = known_.find(account); found != known_.end()) found->second.deactivated = since;
    });
  }

  struct Known {
    const Account* account;
    Activity activity;
    Told told;
    std::optional<TimePoint> deactivated;
  };
  // Null: it does not live any more.
  const Known* Find(AccountId account) const {
    const auto found = known_.find(account);
    return found == known_.end() ? nullptr : &found->second;
  }
  const Known& Get(AccountId account) const { return known_.at(account); }
  const Scopes& scopes() const { return scopes_; }

 private:
  std::vector<Account> accounts_;
  Scopes scopes_;
  std::unordered_map<AccountId, Known> known_;
};

PolicyWriter::PolicyWriter(Database& database, const ResolvedPolicy& resolved, const Viewpoint& viewpoint,
                           const Stamp& stamp)
    : database_(database), resolved_(resolved), viewpoint_(viewpoint), stamp_(stamp), telling_(database, viewpoint) {
  for (const Rule& rule : resolved.policy.rules) cutoffs_.push_back(CutoffsOf(rule, viewpoint.at, viewpoint.zone));
}

std::vector<DueChange> PolicyWriter::Review(std::span<const PolicyChange> changes) {
  std::vector<AccountId> ids;
  for (const PolicyChange& change : changes) ids.push_back(change.account);
  const Facts facts(database_, resolved_, telling_, ids);
  std::vector<DueChange> due;
  for (const PolicyChange& change : changes) {
    const Facts::Known* known = facts.Find(change.account);
    if (known == nullptr) continue;
    const Placement now = PlacementOf(resolved_, facts.scopes(), change.account);
    if (now.kind != Placement::Kind::kRule || now.index != change.rule) continue;
    if (auto reason = Reason(change, *known->account, facts)) due.push_back({change, *known->account, *reason});
  }
  return due;
}

std::optional<std::string> PolicyWriter::Reason(const PolicyChange& change, const Account& account,
                                                const Facts& facts) const {
  return change.kind == PolicyChange::Kind::kDisable ? ReasonToDisable(change, account, facts)
                                                     : ReasonAfterHold(change, account, facts);
}

std::optional<std::string> PolicyWriter::ReasonToDisable(const PolicyChange& change, const Account& account,
                                                         const Facts& facts) const {
  if (!account.enabled) return std::nullopt;
  const Rule& rule = resolved_.policy.rules[change.rule];
  const Facts::Known& known = facts.Get(account.id);
  const Judgement judgement = Judge(rule, cutoffs_[change.rule], known.activity, known.told);
  if (judgement.standing != Standing::kInactive) return std::nullopt;
  return rule.name + ": " + EvidenceText(account, judgement);
}

std::optional<std::string> PolicyWriter::ReasonAfterHold(const PolicyChange& change, const Account& account,
                                                         const Facts& facts) const {
  const Rule& rule = resolved_.policy.rules[change.rule];
  const Facts::Known& known = facts.Get(account.id);
  const auto since = known.deactivated;
  if (!since || AfterDeactivation(rule, known.activity, *since, viewpoint_) != change.kind) return std::nullopt;
  if (change.kind == PolicyChange::Kind::kReactivate) {
    return rule.name + ": logged in " + ToIso8601(account.last_login->at) + ", after the deactivation of " +
           ToIso8601(*since);
  }
  return rule.name + ": deactivated since " + ToIso8601(*since) + ", longer than " + ToText(*rule.terms.archive_after);
}

void PolicyWriter::Write(const std::vector<DueChange>& changes) {
  std::vector<Deactivation> deactivations;
  for (const auto& [change, account, reason] : changes) {
    switch (change.kind) {
      case PolicyChange::Kind::kDisable:
        deactivations.push_back({account.id, account.profile.login, reason});
        break;
      case PolicyChange::Kind::kReactivate:
        LiftHold(database_, account.id, HoldKind::kAutomatic, "", reason, stamp_);
        break;
      case PolicyChange::Kind::kArchive:
        RemoveAccount(database_, account.id, {.event = RemovalEvent::kAccountInactivity, .by_user = stamp_.actor},
                      reason, stamp_);
        break;
    }
  }
  Deactivate(database_, deactivations, stamp_);
}

PlanChange PlanOf(const DueChange& due) {
  return due.change.kind == PolicyChange::Kind::kArchive
             ? PlanArchival(due.account, RemovalEvent::kAccountInactivity, due.reason)
             : PlanDeactivation(due.account, due.reason);
}

}  // namespace rollcall
