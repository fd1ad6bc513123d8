#include "agent/policy/evidence.h"

#include <algorithm>

#include "agent/base/time_text.h"
#include "store/accounts.h"
#include "store/evidence.h"

namespace rollcall {
namespace {

// More accounts than this, and more than this percentage, may not lose their login time between two runs of a rule.
constexpr std::int64_t kMaxLost = 10;
constexpr std::int64_t kMaxLostPercent = 10;
// Where none of so many users still has a login, it is no chance.
constexpr std::int64_t kEnoughToTell = 3;

bool IsAsked(const Rule& rule, const Viewpoint& viewpoint) {
  return rule.terms.no_evidence == NoEvidence::kRefuse &&
         std::ranges::find(viewpoint.accepted, rule.name) == viewpoint.accepted.end();
}

std::string AcceptText(const Rule& rule) {
  return "; if that is right, run `rollcall deactivate --accept-evidence '" + rule.name + "'`";
}

// The same accounts then and now: who is new, has left or was disabled since does not count.
std::optional<std::string> Loss(Database& database, const Rule& rule, SourceId source, const std::string& name) {
  const auto before = RuleEvidenceOf(database, rule.name, source);
  if (!before) return std::nullopt;
  const auto [lost, known] = LoginLossOf(database, source, before->pass);
  if (lost <= kMaxLost || lost * 100 <= kMaxLostPercent * known) return std::nullopt;
  return name + " reports no login time any more of " + std::to_string(lost) + " of " + std::to_string(known) +
         " accounts, of which it reported one when this rule last ran: can the agent still read the attribute of all?" +
         AcceptText(rule);
}

// In between full runs, by those who were shown.
std::optional<std::string> DeltaGap(Database& database, const Rule& rule, SourceId source, const std::string& name) {
  const LoginEvidence told = StillToldBy(database, source);
  if (told.users < kEnoughToTell || told.with_login > 0) return std::nullopt;
  return name + " told a login time of 0 of " + std::to_string(told.users) +
         " users that have changed since its last full pull and had one before: can the agent still read the "
         "attribute? `rollcall sync " +
         name + " --full` looks at everyone" + AcceptText(rule);
}

// A feed is read completely although whoever writes it has stopped: its silence is no evidence of anything.
std::optional<std::string> FeedGap(Database& database, const Rule& rule, SourceId source, const std::string& name,
                                   TimePoint now) {
  const auto told = LoginEvidenceOf(database, source);
  if (!told || told->at >= now - rule.terms.evidence_age) return std::nullopt;
  return name + " told its latest login " + ToIso8601(told->at) + ", more than " +
         ToText(Timespan{.days = rule.terms.evidence_age}) + " ago: does the platform still write its logins?" +
         AcceptText(rule);
}

std::optional<std::string> PassGap(const LatestPass& latest, const std::string& name) {
  const std::string pass = std::to_string(static_cast<std::int64_t>(latest.id));
  if (latest.outcome != "complete" && latest.outcome != "held") {
    return "the latest pass of " + name + " (" + pass +
           ") did not complete, so that logins may be missing: `rollcall passes show " + pass + "` says why";
  }
  // Whatever else is blocked, the logins of those who are shown are known.
  if (!latest.hides_users) return std::nullopt;
  return "the latest pass of " + name + " (" + pass +
         ") does not show users whom it showed before, which is held: nothing is known of their logins. Fix what "
         "hides them, or approve the plan: `rollcall plan` lists it";
}

}  // namespace

void CheckLag(Database& database, const Rule& rule, const RuleSurvey& survey) {
  if (!IsWithinLag(rule.terms.inactive, survey.lag)) return;
  const auto account = FindAccount(database, survey.lag_account);
  if (!account || !account->last_login) return;
  const std::string_view key = rule.terms.inactive.months.count() > 0 ? "inactive_months" : "inactive_days";
  const auto value = rule.values.find(key);
  const bool is_default = value == rule.values.end();
  const auto days = std::chrono::ceil<std::chrono::days>(survey.lag);
  throw ConfigError((is_default ? rule.place : value->second.place) + ": '" + std::string(key) + "' of [[rule]] " +
                    rule.name + " is " + (is_default ? std::to_string(kDefaultPeriod.count()) : value->second.text) +
                    ", but " + account->last_login->attribute + " of " + account->last_login->source +
                    " may trail the truth by " + ToText(Timespan{.days = days}) +
                    ": nobody can be known to be inactive for so short a time; it must be longer than that");
}

std::optional<std::string> PullGap(Database& database, const Rule& rule, SourceId source,
                                   const SourceConfig& configured, const Viewpoint& viewpoint) {
  if (!IsAsked(rule, viewpoint)) return std::nullopt;
  const auto latest = LatestPassOf(database, source);
  if (!latest) return std::nullopt;
  if (auto gap = PassGap(*latest, configured.name)) return gap;
  if (latest->started_at >= viewpoint.now - rule.terms.evidence_age) return std::nullopt;
  return configured.name + " was last pulled " + ToIso8601(latest->started_at) + ", more than " +
         ToText(Timespan{.days = rule.terms.evidence_age}) + " ago: logins since then are not known. Sync it first";
}

std::optional<std::string> ReportGap(Database& database, const Rule& rule, SourceId source,
                                     const SourceConfig& configured, const Viewpoint& viewpoint) {
  if (!IsAsked(rule, viewpoint)) return std::nullopt;
  if (configured.feed) return FeedGap(database, rule, source, configured.name, viewpoint.now);
  if (auto gap = DeltaGap(database, rule, source, configured.name)) return gap;
  const auto told = LoginEvidenceOf(database, source);
  if (told && told->users > 0 && told->with_login == 0) {
    return configured.name +
           " told no login time of anybody in its last pull, though it did before: can the agent still read the "
           "attribute there?" +
           AcceptText(rule);
  }
  return Loss(database, rule, source, configured.name);
}

void KeepEvidence(Database& database, const Rule& rule, SourceId source, PassId pass) {
  const LoginEvidence told = LoginEvidenceOf(database, source).value_or(LoginEvidence{});
  KeepRuleEvidence(database, rule.name, source, {.people = told.users, .with_login = told.with_login}, pass);
}

}  // namespace rollcall
