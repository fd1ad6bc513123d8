#include "agent/policy/writer.h"

#include <nlohmann/json.hpp>
#include <stdexcept>

#include "agent/base/time_text.h"
#include "agent/guard/plan_changes.h"
#include "agent/policy/plan_review.h"
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
  if (judgement.clock.basis == InactivityClock::Basis::kRecording) {
    text.append(", logins are recorded since ").append(ToIso8601(judgement.clock.since));
  }
  if (judgement.clock.basis == InactivityClock::Basis::kReenabled) {
    text.append(", enabled by hand ").append(ToIso8601(judgement.clock.since));
  }
  return text;
}

namespace {

// ", not used since ...": where the archive's clock was restarted.
std::string SinceText(const Activity& activity, TimePoint deactivated) {
  const TimePoint clock = ArchiveClockOf(activity, deactivated);
  return clock == deactivated ? "" : ", last used or restored " + ToIso8601(clock);
}

}  // namespace

PolicyWriter::PolicyWriter(Database& database, const Policy& policy, const Stamp& stamp)
    : database_(database), policy_(policy), stamp_(stamp) {
  EachSource(database, [this](SourceId id, std::string name) { sources_.emplace(id, std::move(name)); });
}

std::string_view PolicyWriter::NameOf(const std::optional<SourceId>& source) const {
  const auto found = source ? sources_.find(*source) : sources_.end();
  return found == sources_.end() ? std::string_view() : found->second;
}

std::vector<DueChange> PolicyWriter::Describe(std::span<const PolicyChange> changes) const {
  std::vector<AccountId> ids;
  for (const PolicyChange& change : changes) ids.push_back(change.account);
  std::vector<DueChange> due;
  due.reserve(changes.size());
  const std::vector<KnownActivity> known = ActivitiesOf(database_, ids);
  for (std::size_t i = 0; i < changes.size(); ++i) {
    due.push_back({changes[i], known.at(i).login, Reason(changes[i], known.at(i))});
  }
  return due;
}

std::string PolicyWriter::Reason(const PolicyChange& change, const KnownActivity& known) const {
  const auto& [activity, enabled, login, attribute] = known;
  const Rule& rule = policy_.rules[change.rule];
  switch (change.kind) {
    case PolicyChange::Kind::kDisable:
      return rule.name + ": " + EvidenceText(activity, {NameOf(activity.login_source), attribute}, change.judgement);
    case PolicyChange::Kind::kReactivate:
      return rule.name + ": logged in " + ToIso8601(activity.login_at.value()) + ", after the deactivation of " +
             ToIso8601(change.deactivated.value());
    case PolicyChange::Kind::kArchive:
      return rule.name + ": deactivated since " + ToIso8601(change.deactivated.value()) +
             SinceText(activity, change.deactivated.value()) + ", longer than " +
             ToText(rule.terms.archive_after.value());
  }
  throw std::logic_error("a change of no kind");
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

// With the rule as it was: the policy may be another one when the plan is approved.
PlanChange PlanOf(const DueChange& due, const Account& account, const Rule& rule) {
  PlanChange change = due.change.kind == PolicyChange::Kind::kArchive
                          ? PlanArchival(account, RemovalEvent::kAccountInactivity, due.reason)
                          : PlanDeactivation(account, due.reason);
  nlohmann::json detail = nlohmann::json::parse(change.detail);
  detail["policy"] = RuleDigest(rule);
  change.detail = detail.dump();
  return change;
}

}  // namespace rollcall
