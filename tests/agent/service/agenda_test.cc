#include "agent/service/agenda.h"

#include <gtest/gtest.h>

#include "agent/base/time_text.h"

namespace rollcall {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr TimePoint kBefore{};  // any of them is due

TimePoint At(const std::string& text) { return ParseIso8601(text).value(); }
std::string Text(const std::optional<TimePoint>& time) { return time ? ToIso8601(*time) : "never"; }

class AgendaTest : public testing::Test {
 protected:
  Agenda Make() {
    return Agenda(service_, [](milliseconds most) { return most; });
  }
  // One job, each day at 12:00 UTC.
  Agenda WithNoon(const std::optional<JobRecord>& record, TimePoint now) {
    Agenda agenda = Make();
    agenda.Add(Noon(), record, now);
    return agenda;
  }
  static Job Noon() { return {JobKind::kDeactivation, "noon", "", {.expression = "0 0 12 ? * *", .time_zone = "UTC"}}; }
  static Job PullAtNoon(const std::string& source) {
    return {JobKind::kSync, source, source, {.expression = "0 0 12 ? * *", .time_zone = "UTC"}};
  }
  static JobRecord SeenTo(TimePoint due) {
    return {.name = "noon", .schedule = ScheduleText(Noon().schedule), .due_at = due};
  }

  ServiceConfig service_;
};

TEST_F(AgendaTest, AJobThatWasNeverSeenWaitsForItsNextTime) {
  EXPECT_EQ(Text(WithNoon({}, At("2026-01-01T13:00Z")).Next(kBefore)), "2026-01-02T12:00:00.000Z");
}

TEST_F(AgendaTest, MissedTimesMakeOneRunAtTheStart) {
  Agenda agenda = WithNoon(SeenTo(At("2026-01-01T12:00Z")), At("2026-01-05T08:00Z"));
  Appointment* due = agenda.Due(At("2026-01-05T08:00Z"));
  ASSERT_NE(due, nullptr);
  agenda.Succeeded(*due, At("2026-01-05T08:01Z"));
  EXPECT_EQ(Text(agenda.Next(kBefore)), "2026-01-05T12:00:00.000Z");
}

TEST_F(AgendaTest, MissedTimesAreSkippedWhereThatIsAskedFor) {
  service_.missed = Missed::kSkip;
  Agenda agenda = WithNoon(SeenTo(At("2026-01-01T12:00Z")), At("2026-01-05T08:00Z"));
  EXPECT_EQ(Text(agenda.Next(kBefore)), "2026-01-05T12:00:00.000Z");
}

TEST_F(AgendaTest, TimesOfAnotherScheduleWereNotMissed) {
  JobRecord record = SeenTo(At("2026-01-01T12:00Z"));
  record.schedule = "0 0 11 ? * * UTC";
  EXPECT_EQ(Text(WithNoon(record, At("2026-01-05T08:00Z")).Next(kBefore)), "2026-01-05T12:00:00.000Z");
}

TEST_F(AgendaTest, EachFailureDoublesThePauseUpToItsLimit) {
  service_.backoff_initial = seconds{60};
  service_.backoff_max = seconds{200};
  Agenda agenda = WithNoon({}, At("2026-01-01T11:00Z"));
  const TimePoint now = At("2026-01-01T12:00Z");
  Appointment& noon = *agenda.Due(now);
  agenda.Failed(noon, JobResult::End::kFailed, now);
  EXPECT_EQ(*agenda.Next(kBefore) - now, seconds{60});
  agenda.Failed(noon, JobResult::End::kFailed, now);
  EXPECT_EQ(*agenda.Next(kBefore) - now, seconds{120});
  agenda.Failed(noon, JobResult::End::kFailed, now);
  agenda.Failed(noon, JobResult::End::kFailed, now);
  EXPECT_EQ(*agenda.Next(kBefore) - now, seconds{200});
  EXPECT_EQ(noon.record.failures, 4);
  agenda.Succeeded(noon, now);
  EXPECT_EQ(noon.record.failures, 0);
  EXPECT_EQ(Text(agenda.Next(kBefore)), "2026-01-02T12:00:00.000Z");
}

TEST_F(AgendaTest, WhatAPersonMustMendWaitsForTheNextTime) {
  Agenda agenda = WithNoon({}, At("2026-01-01T11:00Z"));
  agenda.Failed(*agenda.Due(At("2026-01-01T12:00Z")), JobResult::End::kNeedsMending, At("2026-01-01T12:00Z"));
  EXPECT_EQ(Text(agenda.Next(kBefore)), "2026-01-02T12:00:00.000Z");
}

TEST_F(AgendaTest, ThePauseGoesOnAfterARestart) {
  JobRecord record = SeenTo(At("2026-01-01T12:00Z"));
  record.failures = 3;
  record.next_at = At("2026-01-01T12:04Z");
  EXPECT_EQ(Text(WithNoon(record, At("2026-01-01T12:01Z")).Next(kBefore)), "2026-01-01T12:04:00.000Z");
  EXPECT_EQ(Text(WithNoon(record, At("2026-01-03T09:00Z")).Next(kBefore)), "2026-01-03T09:00:00.000Z");
}

TEST_F(AgendaTest, JitterIsAddedToTheTimeAndNotToTheNextOne) {
  service_.jitter = seconds{30};
  Agenda agenda = WithNoon({}, At("2026-01-01T11:00Z"));
  EXPECT_EQ(Text(agenda.Next(kBefore)), "2026-01-01T12:00:30.000Z");
  agenda.Succeeded(*agenda.Due(At("2026-01-01T12:00:30Z")), At("2026-01-01T12:00:31Z"));
  EXPECT_EQ(Text(agenda.Next(kBefore)), "2026-01-02T12:00:30.000Z");
}

TEST_F(AgendaTest, TheClockPutBackCountsAnew) {
  Agenda agenda = WithNoon({}, At("2026-01-10T13:00Z"));
  agenda.CountAnew(At("2026-01-01T11:00Z"));
  EXPECT_EQ(Text(agenda.Next(kBefore)), "2026-01-01T12:00:00.000Z");
}

TEST_F(AgendaTest, WhatTheMachineSleptThroughIsMissedToo) {
  service_.missed = Missed::kSkip;
  Agenda agenda = WithNoon({}, At("2026-01-01T11:00Z"));
  agenda.WakeUp(At("2026-01-01T15:00Z"));
  EXPECT_EQ(Text(agenda.Next(kBefore)), "2026-01-02T12:00:00.000Z");
}

TEST_F(AgendaTest, WhoeverWaitsLongestComesFirst) {
  Agenda agenda = Make();
  const TimePoint now = At("2026-01-01T11:59:00Z");
  agenda.Add({JobKind::kSync, "busy", "busy", {.expression = "* * * * * ?", .time_zone = "UTC"}}, {}, now);
  agenda.Add(Noon(), {}, now);
  // The busy one took two minutes.
  agenda.Succeeded(*agenda.Due(now + seconds{1}), now + minutes{2});
  EXPECT_EQ(agenda.Due(now + minutes{3})->job.name, "noon");
}

TEST_F(AgendaTest, AScheduleThatIsOverNeverComes) {
  Agenda agenda = Make();
  agenda.Add({JobKind::kSync, "once", "once", {.expression = "0 0 0 1 1 ? 2020", .time_zone = "UTC"}}, {},
             At("2026-01-01T00:00Z"));
  EXPECT_EQ(agenda.Next(kBefore), std::nullopt);
  EXPECT_EQ(agenda.Due(At("2090-01-01T00:00Z")), nullptr);
}

TEST_F(AgendaTest, AsManySourcesAreReadAtTheSameTimeAsTheConfigurationSays) {
  service_.parallel_pulls = 2;
  const TimePoint noon = At("2026-01-01T12:00Z");
  Agenda agenda = Make();
  for (const char* name : {"a", "b", "c"}) agenda.Add(PullAtNoon(name), {}, At("2026-01-01T11:00Z"));
  Appointment* first = agenda.Due(noon);
  ASSERT_NE(first, nullptr);
  first->running = true;
  Appointment* second = agenda.Due(noon);
  ASSERT_NE(second, nullptr);
  EXPECT_NE(second, first);
  second->running = true;
  EXPECT_EQ(agenda.Due(noon), nullptr);
  EXPECT_EQ(agenda.Next(noon), std::nullopt);
  first->running = false;
  agenda.Succeeded(*first, noon);
  ASSERT_NE(agenda.Due(noon), nullptr);
  EXPECT_EQ(agenda.Due(noon)->job.name, "c");
}

TEST_F(AgendaTest, ADecisionWaitsForSourcesThatAreDueAtTheSameTime) {
  const TimePoint noon = At("2026-01-01T12:00Z");
  Agenda agenda = Make();
  agenda.Add(Noon(), {}, At("2026-01-01T11:00Z"));
  agenda.Add(PullAtNoon("a"), {}, At("2026-01-01T11:00Z"));
  Appointment* pull = agenda.Due(noon);
  ASSERT_NE(pull, nullptr);
  EXPECT_EQ(pull->job.name, "a");
  pull->running = true;
  EXPECT_EQ(agenda.Due(noon), nullptr);
  pull->running = false;
  agenda.Succeeded(*pull, noon + seconds{30});
  ASSERT_NE(agenda.Due(noon + seconds{30}), nullptr);
  EXPECT_EQ(agenda.Due(noon + seconds{30})->job.name, "noon");
}

TEST_F(AgendaTest, ASourceThatHangsDelaysADecisionForFiveMinutesOnly) {
  const TimePoint noon = At("2026-01-01T12:00Z");
  Agenda agenda = Make();
  agenda.Add(Noon(), {}, At("2026-01-01T11:00Z"));
  agenda.Add(PullAtNoon("a"), {}, At("2026-01-01T11:00Z"));
  agenda.Due(noon)->running = true;
  EXPECT_EQ(agenda.Due(noon + Agenda::kPatience - seconds{1}), nullptr);
  EXPECT_NE(agenda.Due(noon + Agenda::kPatience), nullptr);
}

TEST_F(AgendaTest, ADecisionDoesNotWaitForASourceThatHasHungSinceEarlier) {
  const TimePoint noon = At("2026-01-01T12:00Z");
  Agenda agenda = Make();
  agenda.Add(Noon(), {}, At("2026-01-01T11:00Z"));
  Job pull = PullAtNoon("a");
  pull.schedule.expression = "0 30 11 ? * *";
  agenda.Add(pull, {}, At("2026-01-01T11:00Z"));
  agenda.Due(noon - minutes{30})->running = true;
  EXPECT_NE(agenda.Due(noon), nullptr);
}

}  // namespace
}  // namespace rollcall
