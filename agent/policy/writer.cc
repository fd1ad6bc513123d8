#include "agent/policy/writer.h"

#include "agent/report/time_text.h"
#include "store/accounts.h"
#include "store/archive.h"
#include "store/holds.h"
#include "store/text_key.h"

namespace rollcall {

struct PolicyWriter::Subject {
  Account account;
  std::string login_key;
};

Activity ActivityOf(Database& database, const Account& account, std::string_view login_key) {
  Activity activity = {.id = account.id,
                       .login_key = login_key,
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

bool PolicyWriter::IsStillOf(const Subject& subject, std::size_t rule) const {
  const Scopes scopes = LoadScopes(database_, resolved_, subject.account.id);
  const Placement now = PlacementOf(resolved_, scopes, subject.account.id, subject.login_key);
  return now.kind == Placement::Kind::kRule && now.index == rule;
}

std::optional<Written> PolicyWriter::Apply(const PolicyChange& change) {
  auto account = FindAccount(database_, change.account);
  if (!account) return std::nullopt;
  std::string key = TextKey(account->profile.login);
  const Subject subject = {std::move(*account), std::move(key)};
  if (!IsStillOf(subject, change.rule)) return std::nullopt;
  return change.kind == PolicyChange::Kind::kDisable ? Disable(subject, change) : AfterHold(subject, change);
}

std::optional<Written> PolicyWriter::Disable(const Subject& subject, const PolicyChange& change) {
  const Rule& rule = resolved_.policy.rules[change.rule];
  if (!subject.account.enabled) return std::nullopt;
  const Activity activity = ActivityOf(database_, subject.account, subject.login_key);
  const Judgement judgement =
      Judge(rule, CutoffsOf(rule, viewpoint_.at, viewpoint_.zone), activity, telling_.Of(activity));
  if (judgement.standing != Standing::kInactive) return std::nullopt;
  const Hold hold = {.kind = HoldKind::kAutomatic,
                     .source = "",
                     .since = stamp_.now,
                     .by = stamp_.actor,
                     .reason = rule.name + ": " + EvidenceText(subject.account, judgement),
                     .pass = stamp_.pass};
  SetHold(database_, subject.account.id, hold, stamp_);
  return Written{"disable", subject.account.profile.login, hold.reason};
}

std::optional<Written> PolicyWriter::AfterHold(const Subject& subject, const PolicyChange& change) {
  const Rule& rule = resolved_.policy.rules[change.rule];
  std::optional<TimePoint> since;
  for (const Hold& hold : HoldsOf(database_, subject.account.id)) {
    if (hold.kind == HoldKind::kAutomatic) since = hold.since;
  }
  if (!since) return std::nullopt;
  const auto kind =
      AfterDeactivation(rule, ActivityOf(database_, subject.account, subject.login_key), *since, viewpoint_);
  if (kind != change.kind) return std::nullopt;
  const std::string& login = subject.account.profile.login;
  if (kind == PolicyChange::Kind::kReactivate) {
    const std::string reason = rule.name + ": logged in " + ToIso8601(subject.account.last_login->at) +
                               ", after the deactivation of " + ToIso8601(*since);
    LiftHold(database_, subject.account.id, HoldKind::kAutomatic, "", reason, stamp_);
    return Written{"enable", login, reason};
  }
  const std::string reason =
      rule.name + ": deactivated since " + ToIso8601(*since) + ", longer than " + ToText(*rule.terms.archive_after);
  const RemovalCause cause = {.event = RemovalEvent::kAccountInactivity, .by_user = stamp_.actor};
  RemoveAccount(database_, subject.account.id, cause, reason, stamp_);
  return Written{"archive", login, reason};
}

}  // namespace rollcall
