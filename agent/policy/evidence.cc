#include "agent/policy/evidence.h"

#include "agent/base/time_text.h"
#include "store/accounts.h"
#include "store/evidence.h"

namespace rollcall {
namespace {

// So much the share of people with a login time may fall from one run to the next, and so many people.
constexpr double kMostPoints = 10;
constexpr double kMostPeople = 10;
// Where none of so many users still has a login, it is no chance.
constexpr std::int64_t kEnoughToTell = 3;

double Share(std::int64_t part, std::int64_t whole) {
  return whole == 0 ? 0 : static_cast<double>(part) / static_cast<double>(whole);
}

bool IsJump(const RuleEvidence& before, const RuleEvidence& now) {
  const double fallen = Share(before.with_login, before.people) - Share(now.with_login, now.people);
  return fallen * 100 > kMostPoints && fallen * static_cast<double>(now.people) > kMostPeople;
}

std::string OutOf(const RuleEvidence& evidence) {
  return std::to_string(evidence.with_login) + " of " + std::to_string(evidence.people);
}

// The source's share is that of its last complete pull, for the registry never forgets a login time.
std::optional<std::string> SourceJump(Database& database, const Rule& rule, SourceId source, const std::string& name) {
  const auto told = LoginEvidenceOf(database, source);
  if (!told || told->users == 0) return std::nullopt;
  const RuleEvidence now = {told->users, told->with_login};
  if (now.with_login == 0) {
    return name +
           " told no login time of anybody in its last pull, though it did before: can the agent still read "
           "the attribute there?";
  }
  const auto before = RuleEvidenceOf(database, rule.name, source);
  if (!before || !IsJump(*before, now)) return std::nullopt;
  return name + " told a login time of " + OutOf(now) + " users in its last pull, and of " + OutOf(*before) +
         " when this rule last ran: can the agent still read the attribute of all?";
}

// In between, by those who were shown.
std::optional<std::string> DeltaGap(Database& database, SourceId source, const std::string& name) {
  const LoginEvidence told = StillToldBy(database, source);
  const bool tells_none = told.users >= kEnoughToTell && told.with_login == 0;
  if (!tells_none && !IsJump({told.users, told.users}, {told.users, told.with_login})) return std::nullopt;
  return name + " told a login time of " + std::to_string(told.with_login) + " of " + std::to_string(told.users) +
         " users that have changed since its last full pull and had one before: can the agent still read the "
         "attribute? `rollcall sync " +
         name + " --full` looks at everyone";
}

// A feed is read completely although whoever writes it has stopped: its silence is no evidence of anything.
std::optional<std::string> FeedGap(Database& database, const Rule& rule, SourceId source, const std::string& name,
                                   TimePoint now) {
  const auto told = LoginEvidenceOf(database, source);
  if (!told || told->at >= now - rule.terms.evidence_age) return std::nullopt;
  return name + " told its latest login " + ToIso8601(told->at) + ", more than " +
         ToText(Timespan{.days = rule.terms.evidence_age}) + " ago: does the platform still write its logins?";
}

std::optional<std::string> SourceGap(Database& database, const Rule& rule, SourceId source,
                                     const SourceConfig& configured, TimePoint now) {
  const std::string& name = configured.name;
  const auto latest = LatestPassOf(database, source);
  if (!latest) return std::nullopt;
  const std::string pass = std::to_string(static_cast<std::int64_t>(latest->id));
  if (latest->outcome != "complete" && latest->outcome != "held") {
    return "the latest pass of " + name + " (" + pass +
           ") did not complete, so that logins may be missing: `rollcall passes show " + pass + "` says why";
  }
  // Whatever else is held, the logins of those who are shown are known.
  if (latest->hides_users) {
    return "the latest pass of " + name + " (" + pass +
           ") does not show users whom it showed before, which is held: nothing is known of their logins. Mend what "
           "hides them, or let them go: `rollcall plan` lists what is held";
  }
  if (latest->started_at < now - rule.terms.evidence_age) {
    return name + " was last pulled " + ToIso8601(latest->started_at) + ", more than " +
           ToText(Timespan{.days = rule.terms.evidence_age}) + " ago: logins since then are not known. Sync it first";
  }
  if (configured.feed) return FeedGap(database, rule, source, name, now);
  if (auto gap = DeltaGap(database, source, name)) return gap;
  return SourceJump(database, rule, source, name);
}

std::optional<std::string> ScopeGap(Database& database, const Rule& rule, const RuleSurvey& survey) {
  if (survey.people > 0 && survey.with_login == 0) {
    return "no login time is known of any of its " + std::to_string(survey.people) +
           " people: no source of theirs tells one";
  }
  const RuleEvidence now = {survey.people, survey.with_login};
  const auto before = RuleEvidenceOf(database, rule.name, SourceId{});
  if (!before || !IsJump(*before, now)) return std::nullopt;
  return "a login time is known of " + OutOf(now) + " of its people, and was of " + OutOf(*before) +
         " when it last ran";
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

std::optional<std::string> EvidenceGap(Database& database, const Rule& rule, const RuleSurvey& survey,
                                       const Viewpoint& viewpoint) {
  if (rule.terms.no_evidence == NoEvidence::kFromCreation) return std::nullopt;
  for (const SourceConfig& configured : viewpoint.config.sources) {
    const auto source = FindSourceId(database, configured.name);
    if (!source || !survey.by_source.contains(*source)) continue;
    if (auto gap = SourceGap(database, rule, *source, configured, viewpoint.now)) return gap;
  }
  return ScopeGap(database, rule, survey);
}

void KeepEvidence(Database& database, const Rule& rule, const RuleSurvey& survey, PassId pass) {
  KeepRuleEvidence(database, rule.name, SourceId{}, {survey.people, survey.with_login}, pass);
  for (const auto& [source, people] : survey.by_source) {
    const auto told = LoginEvidenceOf(database, source);
    if (told) KeepRuleEvidence(database, rule.name, source, {told->users, told->with_login}, pass);
  }
}

}  // namespace rollcall
