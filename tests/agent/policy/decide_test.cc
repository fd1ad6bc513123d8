#include "agent/policy/decide.h"

#include <gtest/gtest.h>

#include "agent/base/time_text.h"

namespace rollcall {
namespace {

using std::chrono::days;
using std::chrono::milliseconds;

const TimePoint kNow = *ParseIso8601("2026-11-22T08:00Z");
const TimePoint kCutoff = kNow - days{180};
const TimePoint kLongAgo = kNow - days{2000};

Rule RuleOf(Terms terms) {
  Rule rule;
  rule.terms = terms;
  if (rule.terms.inactive == Timespan{}) rule.terms.inactive = {.days = days{180}};
  return rule;
}

Judgement JudgeAt(const Rule& rule, const Activity& activity, Told told = Told::kYes, TimePoint now = kNow,
                  const std::string& zone = "UTC") {
  return Judge(rule, CutoffsOf(rule, now, Zone(zone)), activity, {.told = told});
}

Activity LoggedIn(TimePoint at, milliseconds lag = milliseconds{0}) {
  return {.created = kLongAgo, .login_at = at, .login_latest = at + lag};
}

struct BoundaryCase {
  const char* name;
  Activity activity;
  Standing standing;
};

TEST(Decision, IsStrictlyBeforeTheCutoff) {
  using enum Standing;
  const BoundaryCase cases[] = {
      {"exactly at the cutoff", LoggedIn(kCutoff), kActive},
      {"1 ms before the cutoff", LoggedIn(kCutoff - milliseconds{1}), kInactive},
      {"1 ms after the cutoff", LoggedIn(kCutoff + milliseconds{1}), kActive},
      {"in the future", LoggedIn(kNow + days{1}), kActive},
      {"a lag of 14 days reaches to the cutoff", LoggedIn(kCutoff - days{14}, days{14}), kActive},
      {"a lag of 14 days does not reach it", LoggedIn(kCutoff - days{14} - milliseconds{1}, days{14}), kInactive},
      {"a login at the time of the creation",
       {.created = kCutoff - days{1}, .login_at = kCutoff - days{1}, .login_latest = kCutoff - days{1}},
       kInactive},
      {"a login at the time of a late creation",
       {.created = kCutoff, .login_at = kCutoff, .login_latest = kCutoff},
       kActive},
      {"a login before a late creation counts",
       {.created = kNow, .login_at = kCutoff - days{1}, .login_latest = kCutoff - days{1}},
       kInactive},
      {"never logged in, created before the cutoff", {.created = kCutoff - milliseconds{1}}, kInactive},
      {"never logged in, created at the cutoff", {.created = kCutoff}, kActive},
      {"enabled by hand yesterday",
       {.created = kLongAgo, .login_at = kLongAgo, .login_latest = kLongAgo, .reenabled = kNow - days{1}},
       kActive},
      {"never logged in, enabled by hand yesterday", {.created = kLongAgo, .reenabled = kNow - days{1}}, kActive},
      {"enabled by hand before the cutoff",
       {.created = kLongAgo, .login_at = kLongAgo, .login_latest = kLongAgo, .reenabled = kCutoff - milliseconds{1}},
       kInactive},
      {"enabled by hand before the last login",
       {.created = kLongAgo, .login_at = kCutoff, .login_latest = kCutoff, .reenabled = kLongAgo},
       kActive},
  };
  for (const auto& [name, activity, standing] : cases) {
    EXPECT_EQ(JudgeAt(RuleOf({}), activity).standing, standing) << name;
  }
}

struct CalendarCase {
  const char* name;
  const char* zone;
  const char* now;
  Timespan period;
  const char* login;
  Standing standing;
};

TEST(Decision, CountsCalendarDaysInTheZone) {
  using enum Standing;
  constexpr Timespan kDay = {.days = days{1}};
  constexpr Timespan kYear = {.months = std::chrono::months{12}};
  const CalendarCase cases[] = {
      {"a day of 23 hours", "Europe/Paris", "2026-03-29T10:00Z", kDay, "2026-03-28T11:00Z", kActive},
      {"a day of 23 hours, 1 ms too many", "Europe/Paris", "2026-03-29T10:00Z", kDay, "2026-03-28T10:59:59.999Z",
       kInactive},
      {"a day of 25 hours", "Europe/Paris", "2026-10-25T11:00Z", kDay, "2026-10-24T10:00Z", kActive},
      {"a day of 25 hours, 1 ms too many", "Europe/Paris", "2026-10-25T11:00Z", kDay, "2026-10-24T09:59:59.999Z",
       kInactive},
      {"the same in UTC is longer than a day", "UTC", "2026-10-25T11:00Z", kDay, "2026-10-24T10:59:59.999Z", kInactive},
      {"a leap day is the last of its month", "UTC", "2028-02-29T12:00Z", kYear, "2027-02-28T12:00Z", kActive},
      {"a leap day, 1 ms too many", "UTC", "2028-02-29T12:00Z", kYear, "2027-02-28T11:59:59.999Z", kInactive},
      {"an hour that comes twice counts for the person", "Europe/Paris", "2026-10-26T01:30Z", kDay, "2026-10-25T00:30Z",
       kActive},
  };
  for (const auto& [name, zone, now, period, login, standing] : cases) {
    const Rule rule = RuleOf({.inactive = period});
    EXPECT_EQ(JudgeAt(rule, LoggedIn(*ParseIso8601(login)), Told::kYes, *ParseIso8601(now), zone).standing, standing)
        << name;
  }
}

TEST(Decision, NeverAndNotToldAreTwoFacts) {
  const Activity never = {.created = kLongAgo};
  EXPECT_EQ(JudgeAt(RuleOf({}), never, Told::kYes).standing, Standing::kInactive);
  EXPECT_EQ(JudgeAt(RuleOf({}), never, Told::kNo).standing, Standing::kUnknown);
  const Rule careless = RuleOf({.no_evidence = NoEvidence::kFromCreation});
  EXPECT_EQ(JudgeAt(careless, never, Told::kNo).standing, Standing::kInactive);
}

TEST(Decision, WhoNeverLoggedInMayHaveATimeOfTheirOwn) {
  const Rule exempt = RuleOf({.never = NeverLoggedIn::kExempt});
  EXPECT_EQ(JudgeAt(exempt, {.created = kLongAgo}).standing, Standing::kExempt);
  EXPECT_EQ(JudgeAt(exempt, LoggedIn(kLongAgo)).standing, Standing::kInactive);
  const Rule after = RuleOf({.never = NeverLoggedIn::kAfter, .never_after = {.days = days{30}}});
  EXPECT_EQ(JudgeAt(after, {.created = kNow - days{30}}).standing, Standing::kActive);
  EXPECT_EQ(JudgeAt(after, {.created = kNow - days{30} - milliseconds{1}}).standing, Standing::kInactive);
  EXPECT_EQ(JudgeAt(after, LoggedIn(kNow - days{31})).standing, Standing::kActive);
  EXPECT_EQ(JudgeAt(after, {.created = kNow - days{31}}).period, Timespan{.days = days{30}});
}

TEST(Decision, NeverLoggedInCountsNoEarlierThanLoginsAreRecorded) {
  const auto standing = [](NeverLoggedIn never, TimePoint recorded) {
    const Rule rule = RuleOf({.never = never, .never_after = {.days = days{180}}});
    const Watched watched = {.recorded_since = recorded};
    return Judge(rule, CutoffsOf(rule, kNow, Zone("UTC")), {.created = kLongAgo}, watched).standing;
  };
  for (const NeverLoggedIn never : {NeverLoggedIn::kFromRecording, NeverLoggedIn::kAfter}) {
    EXPECT_EQ(standing(never, kNow - days{30}), Standing::kActive);
    EXPECT_EQ(standing(never, kCutoff), Standing::kActive);
    EXPECT_EQ(standing(never, kCutoff - milliseconds{1}), Standing::kInactive);
  }
  EXPECT_EQ(standing(NeverLoggedIn::kFromCreation, kNow - days{30}), Standing::kInactive);
  const Rule rule = RuleOf({});
  const Watched late = {.recorded_since = kNow};
  EXPECT_EQ(Judge(rule, CutoffsOf(rule, kNow, Zone("UTC")), LoggedIn(kLongAgo), late).standing, Standing::kInactive)
      << "who has logged in is judged by the login";
}

TEST(Decision, ALoginThatCannotBeUsedOrHasDisappearedIsNoReason) {
  const auto standing = [](LoginDoubt doubt, NoEvidence evidence) {
    const Rule rule = RuleOf({.no_evidence = evidence});
    return Judge(rule, CutoffsOf(rule, kNow, Zone("UTC")), LoggedIn(kLongAgo), {.doubt = doubt}).standing;
  };
  EXPECT_EQ(standing(LoginDoubt::kNone, NoEvidence::kRefuse), Standing::kInactive);
  EXPECT_EQ(standing(LoginDoubt::kLost, NoEvidence::kRefuse), Standing::kUnknown);
  EXPECT_EQ(standing(LoginDoubt::kLost, NoEvidence::kFromCreation), Standing::kInactive) << "what is known counts";
  EXPECT_EQ(standing(LoginDoubt::kUnusable, NoEvidence::kRefuse), Standing::kUnknown);
  EXPECT_EQ(standing(LoginDoubt::kUnusable, NoEvidence::kFromCreation), Standing::kUnknown);
}

TEST(Decision, NeverLoggedInCountsWhateverNoEvidenceSays) {
  for (const NoEvidence evidence : {NoEvidence::kRefuse, NoEvidence::kFromCreation}) {
    const Rule exempt = RuleOf({.never = NeverLoggedIn::kExempt, .no_evidence = evidence});
    EXPECT_EQ(JudgeAt(exempt, {.created = kLongAgo}, Told::kYes).standing, Standing::kExempt);
    EXPECT_EQ(JudgeAt(exempt, {.created = kLongAgo}, Told::kNo).standing, Standing::kExempt);
  }
  const Rule after = RuleOf(
      {.never = NeverLoggedIn::kAfter, .never_after = {.days = days{5}}, .no_evidence = NoEvidence::kFromCreation});
  EXPECT_EQ(JudgeAt(after, {.created = kNow - days{5}}, Told::kNo).standing, Standing::kActive);
  EXPECT_EQ(JudgeAt(after, {.created = kNow - days{5} - milliseconds{1}}, Told::kNo).standing, Standing::kInactive);
  EXPECT_EQ(JudgeAt(after, LoggedIn(kNow - days{6}), Told::kNo).standing, Standing::kActive);
}

TEST(Decision, IsDueAtTheFirstMomentOfInactivity) {
  const Zone paris("Europe/Paris");
  const Timespan periods[] = {{.days = days{1}}, {.days = days{60}}, {.months = std::chrono::months{1}}};
  for (const Timespan& period : periods) {
    for (int hour = 0; hour < 24 * 400; hour += 7) {
      const TimePoint login = kNow + std::chrono::hours{hour};
      const Judgement judgement = {.clock = {login, InactivityClock::Basis::kLogin}, .period = period};
      const TimePoint due = DueAt(judgement, paris);
      EXPECT_LT(login, paris.Before(due, period)) << ToIso8601(login);
      EXPECT_GE(login, paris.Before(due - milliseconds{1}, period)) << ToIso8601(login);
    }
  }
}

TEST(Decision, AMonthThatLacksTheDayEndsAtMidnightOfTheZone) {
  const Zone paris("Europe/Paris");
  const auto login = ParseIso8601("2026-01-31T15:20:30Z").value();
  const Judgement judgement = {.clock = {login, InactivityClock::Basis::kLogin},
                               .period = {.months = std::chrono::months{1}}};
  EXPECT_EQ(ToIso8601(DueAt(judgement, paris)), "2026-02-28T23:00:00.000Z");
}

TEST(Decision, NothingShorterThanTheLagCanBeTrue) {
  EXPECT_TRUE(IsWithinLag({.days = days{10}}, days{14}));
  EXPECT_TRUE(IsWithinLag({.days = days{14}}, days{14}));
  EXPECT_FALSE(IsWithinLag({.days = days{15}}, days{14}));
  EXPECT_FALSE(IsWithinLag({.days = days{1}}, milliseconds{0}));
  EXPECT_FALSE(IsWithinLag({.months = std::chrono::months{1}}, days{14}));
}

}  // namespace
}  // namespace rollcall
