#include "agent/policy/decide.h"

namespace rollcall {

InactivityClock ClockOf(const Activity& activity) {
  using enum InactivityClock::Basis;
  InactivityClock clock = activity.login_latest ? InactivityClock{*activity.login_latest, kLogin}
                                                : InactivityClock{activity.created, kCreation};
  if (activity.reenabled && *activity.reenabled > clock.since) clock = {*activity.reenabled, kReenabled};
  return clock;
}

Cutoffs CutoffsOf(const Rule& rule, TimePoint now, const Zone& zone) {
  const Terms& terms = rule.terms;
  const Timespan& never = terms.never == NeverLoggedIn::kAfter ? terms.never_after : terms.inactive;
  return {zone.Before(now, terms.inactive), zone.Before(now, never)};
}

Judgement Judge(const Rule& rule, const Cutoffs& cutoffs, const Activity& activity, Told told) {
  const Terms& terms = rule.terms;
  Judgement judgement = {.clock = ClockOf(activity), .period = terms.inactive};
  TimePoint cutoff = cutoffs.inactive;
  const bool never = !activity.login_latest;
  if (never && terms.never == NeverLoggedIn::kExempt) {
    judgement.standing = Standing::kExempt;
    return judgement;
  }
  if (told == Told::kNo && terms.no_evidence == NoEvidence::kRefuse) {
    judgement.standing = Standing::kUnknown;
    return judgement;
  }
  if (never) {
    if (terms.never == NeverLoggedIn::kAfter) judgement.period = terms.never_after;
    cutoff = cutoffs.never;
  }
  if (judgement.clock.since < cutoff) judgement.standing = Standing::kInactive;
  return judgement;
}

TimePoint DueAt(const Judgement& judgement, const Zone& zone) {
  TimePoint due = zone.After(judgement.clock.since, judgement.period) + std::chrono::milliseconds{1};
  // Where months differ in length, or the wall clock is set back, the way there is longer than the way back.
  while (judgement.clock.since >= zone.Before(due, judgement.period)) due += std::chrono::hours{1};
  return due;
}

bool IsWithinLag(const Timespan& period, std::chrono::milliseconds lag) {
  constexpr std::chrono::days kShortestMonth{28};
  return lag.count() > 0 && period.days + kShortestMonth * period.months.count() <= lag;
}

}  // namespace rollcall
