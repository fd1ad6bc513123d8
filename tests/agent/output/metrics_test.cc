#include "agent/output/metrics.h"

#include <gmock/gmock.h>

#include "agent/output/registry_metrics.h"
#include "store/links.h"
#include "store/passes.h"
#include "store/schema.h"
#include "tests/store/registry.h"

namespace rollcall {
namespace {

using std::chrono::seconds;
using testing::HasSubstr;
using testing::Not;

class MetricsTest : public RegistryTest {
 protected:
  PassId Begin(TimePoint at) {
    return BeginPass(*database_, {.kind = "sync", .source = source_, .actor = "rollcall", .started_at = at});
  }
  void End(PassId pass, const std::string& outcome, TimePoint at, const std::string& counts = "") {
    EndPass(*database_, pass, {.outcome = outcome, .finished_at = at, .counts = counts});
  }
  std::string Text(TimePoint now = kNow) {
    totals_.Update(*database_);
    return RenderMetrics({.figures = ReadFigures(*database_), .passes = totals_, .sources = {"corp"}, .now = now});
  }

  SourceId source_ = InternSource(*database_, "corp");
  PassTotals totals_;
};

TEST_F(MetricsTest, CountsPassesByResultAndWhatTheyDid) {
  End(Begin(kNow), "complete", kNow + seconds{2}, R"({"seen": 7, "created": 5, "held": 1})");
  End(Begin(kNow), "held", kNow + seconds{3}, R"({"seen": 7, "created": 2})");
  End(Begin(kNow), "failed", kNow + seconds{4});
  const std::string text = Text(kNow + seconds{13});
  EXPECT_THAT(text, HasSubstr("\nrollcall_passes_total{source=\"corp\",kind=\"sync\",result=\"failed\"} 1\n"));
  EXPECT_THAT(text, HasSubstr("\nrollcall_pass_duration_seconds_sum{source=\"corp\",kind=\"sync\"} 9\n"));
  EXPECT_THAT(text, HasSubstr("\nrollcall_pass_duration_seconds_count{source=\"corp\",kind=\"sync\"} 3\n"));
  EXPECT_THAT(text, HasSubstr("\nrollcall_last_pass_duration_seconds{source=\"corp\",kind=\"sync\"} 4\n"));
  EXPECT_THAT(text, HasSubstr("\nrollcall_users_seen_total{source=\"corp\",kind=\"sync\"} 14\n"));
  EXPECT_THAT(text, HasSubstr("\nrollcall_changes_total{source=\"corp\",kind=\"sync\",change=\"created\"} 7\n"));
  EXPECT_THAT(text, HasSubstr("\nrollcall_changes_total{source=\"corp\",kind=\"sync\",change=\"held\"} 1\n"));
  EXPECT_THAT(text, HasSubstr("\nrollcall_last_complete_pull_age_seconds{source=\"corp\"} 10\n"));
}

TEST_F(MetricsTest, AnInterruptedPassIsAResultOfItsOwnAndNoCompletePull) {
  End(Begin(kNow), "complete", kNow + seconds{2}, R"({"seen": 7})");
  End(Begin(kNow), "interrupted", kNow + seconds{9});
  const std::string text = Text(kNow + seconds{12});
  EXPECT_THAT(text, HasSubstr("\nrollcall_passes_total{source=\"corp\",kind=\"sync\",result=\"complete\"} 1\n"));
  EXPECT_THAT(text, HasSubstr("\nrollcall_passes_total{source=\"corp\",kind=\"sync\",result=\"interrupted\"} 1\n"));
  EXPECT_THAT(text, HasSubstr("\nrollcall_pass_duration_seconds_count{source=\"corp\",kind=\"sync\"} 2\n"));
  EXPECT_THAT(text, HasSubstr("\nrollcall_users_seen_total{source=\"corp\",kind=\"sync\"} 7\n"));
  EXPECT_THAT(text, HasSubstr("\nrollcall_last_complete_pull_age_seconds{source=\"corp\"} 10\n"));
  EXPECT_THAT(text, Not(HasSubstr("result=\"running\"")));
}

TEST_F(MetricsTest, APassIsCountedOnceAlthoughALaterOneEndsFirst) {
  const PassId slow = Begin(kNow);
  const PassId fast = Begin(kNow);
  End(fast, "complete", kNow);
  EXPECT_THAT(Text(), HasSubstr("result=\"complete\"} 1\n"));
  EXPECT_THAT(Text(), HasSubstr("result=\"complete\"} 1\n"));
  End(slow, "complete", kNow);
  EXPECT_THAT(Text(), HasSubstr("result=\"complete\"} 2\n"));
  EXPECT_THAT(Text(), HasSubstr("result=\"complete\"} 2\n"));
}

TEST_F(MetricsTest, BeginsAnewWhereTheRegistryIsAnother) {
  End(Begin(kNow), "complete", kNow);
  totals_.Update(*database_);
  totals_.Update(*database_);
  const TemporaryRegistry other;
  Database empty(other.options());
  Migrate(empty);
  totals_.Update(empty);
  EXPECT_TRUE(totals_.totals().empty());
}

TEST_F(MetricsTest, CountsAccountsByStateAndCreationSource) {
  database_->Run(
      "INSERT INTO account (public_id, login, login_key, creation_source, created_at) "
      "VALUES ('1', 'a', 'a', 'ldap', 0), ('2', 'b', 'b', 'ldap', 0), ('3', 'c', 'c', '', 0)");
  database_->Run(
      "INSERT INTO hold (account, kind, since, by, reason) "
      "SELECT id, 'automatic', 0, 'rollcall', 'rule' FROM account WHERE login = 'b'");
  const std::string text = Text();
  EXPECT_THAT(text, HasSubstr("\nrollcall_accounts{creation_source=\"ldap\",state=\"enabled\"} 1\n"));
  EXPECT_THAT(text, HasSubstr("\nrollcall_accounts{creation_source=\"ldap\",state=\"deactivated\"} 1\n"));
  EXPECT_THAT(text, HasSubstr("\nrollcall_accounts{creation_source=\"\",state=\"enabled\"} 1\n"));
  EXPECT_THAT(text, HasSubstr("\nrollcall_holds{kind=\"automatic\"} 1\n"));
}

TEST_F(MetricsTest, ALabelCannotBreakOutOfItsQuotes) {
  const std::string text = RenderMetrics({.passes = totals_, .sources = {"a\"b\\c\nd"}, .now = kNow});
  EXPECT_THAT(text, HasSubstr("rollcall_source_configured{source=\"a\\\"b\\\\c\\nd\"} 1\n"));
}

TEST_F(MetricsTest, TellsWhatTheServiceKnows) {
  const std::string text =
      RenderMetrics({.passes = totals_, .next_runs = {{"corp", kNow}}, .lease_holder = "host-1", .now = kNow});
  EXPECT_THAT(text, HasSubstr("\nrollcall_next_run_timestamp_seconds{job=\"corp\"} 1795334400\n"));
  EXPECT_THAT(text, HasSubstr("\nrollcall_lease_holder{instance=\"host-1\"} 1\n"));
  EXPECT_THAT(Text(), Not(HasSubstr("rollcall_lease_holder")));
}

TEST_F(MetricsTest, EveryFamilyHasOneHeadAboveItsSamples) {
  End(Begin(kNow), "complete", kNow);
  const std::string text = Text();
  for (const MetricFamily& family : MetricFamilies()) {
    const std::string head = "# TYPE " + std::string(family.name) + ' ';
    EXPECT_EQ(text.find(head), text.rfind(head)) << family.name;
  }
}

}  // namespace
}  // namespace rollcall
