#include "agent/policy/decide.h"

namespace rollcall {

namespace {

InactivityClock NeverClock(const Activity& activity, const Rule& rule, const Watched& watched) {
  using enum InactivityClock::Basis;
  const bool counts = rule.terms.never != NeverLoggedIn::kFromCreation && watched.recorded_since;
  if (counts && *watched.recorded_since > activity.created) return {*watched.recorded_since, kRecording};
  return {activity.created, kCreation};
}

bool IsUnknown(const Terms& terms, const Watched& watched) {
  if (watched.doubt == LoginDoubt::kUnusable) return true;
  return terms.no_evidence == NoEvidence::kRefuse && (watched.told == Told::kNo || watched.doubt == LoginDoubt::kLost);
}

}  // namespace

InactivityClock ClockOf(const Activity& activity) {
  using enum InactivityClock::Basis;
  InactivityClock clock = activity.login_latest ? InactivityClock{*activity.login_latest, kLogin}
                                                : InactivityClock{activity.created, kCreation};
  if (activity.reenabled && *activity.reenabled > clock.since) clock = {*activity.reenabled, kReenabled};
  return clock;
}

InactivityClock ClockOf(const Activity& activity, const Rule& rule, const Watched& watched) {
  const InactivityClock clock = ClockOf(activity);
  if (activity.login_latest) return clock;
  const InactivityClock never = NeverClock(activity, rule, watched);
  return never.since > clock.since ? never : clock;
}

Cutoffs CutoffsOf(const Rule& rule, TimePoint now, const Zone& zone) {
  const Terms& terms = rule.terms;
  const Timespan& never = terms.never == NeverLoggedIn::kAfter ? terms.never_after : terms.inactive;
  return {zone.Before(now, terms.inactive), zone.Before(now, never)};
}

Judgement Judge(const Rule& rule, const Cutoffs& cutoffs, const Activity& activity, const Watched& watched) {
  const Terms& terms = rule.terms;
  const bool never = !activity.login_latest;
  Judgement judgement = {.clock = ClockOf(activity, rule, watched), .period = terms.inactive};
  if (never && terms.never == NeverLoggedIn::kAfter) judgement.period = terms.never_after;
  const bool inactive = judgement.clock.since < (never ? cutoffs.never : cutoffs.inactive);
  if (never && terms.never == NeverLoggedIn::kExempt) {
    judgement.standing = Standing::kExempt;
  } else if (inactive && watched.waits_for) {
    judgement.standing = Standing::kWaiting;
  } else if (IsUnknown(terms, watched)) {
    judgement.standing = Standing::kUnknown;
  } else if (inactive) {
    judgement.standing = Standing::kInactive;
  }
  return judgement;
}

TimePoint DueAt(const Judgement& judgement, const Zone& zone) {
  using std::chrono::hours;
  using std::chrono::milliseconds;
  const auto is_due = [&](TimePoint at) { return judgement.clock.since < zone.Before(at, judgement.period); };
  TimePoint due = zone.After(judgement.clock.since, judgement.period);
  if (is_due(due)) return due;  // the zone skips that time of day
  due += milliseconds{1};
  // Of a time of day that the zone has twice, the first one.
  for (const std::chrono::minutes set_back : {std::chrono::minutes{60}, std::chrono::minutes{30}}) {
    if (is_due(due - set_back)) return due - set_back;
  }
  if (is_due(due)) return due;
  // The month lacks that day.
  TimePoint before = due;
  for (due += hours{1}; !is_due(due); due += hours{1}) before = due;
  while (due - before > milliseconds{1}) {
    const TimePoint middle = before + (due - before) / 2;
    (is_due(middle) ? due : before) = middle;
  }
  return due;
}

bool IsWithinLag(const Timespan& period, std::chrono::milliseconds lag) {
  constexpr std::chrono::days kShortestMonth{28};
  return lag.count() > 0 && period.days + kShortestMonth * period.months.count() <= lag;
}

}  // namespace rollcall
