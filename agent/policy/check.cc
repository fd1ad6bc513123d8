#include "agent/policy/check.h"

#include <algorithm>

#include "agent/policy/evidence.h"
#include "agent/policy/limit.h"

namespace rollcall {
namespace {

using enum PolicyFinding::Level;

class Check {
 public:
  Check(Database& database, const Config& config, const Policy& policy, TimePoint now)
      : database_(database), config_(config), policy_(policy), now_(now), graph_(database) {}

  std::vector<PolicyFinding> Run() {
    Policy tolerant = policy_;  // so that all that is absent is found, and not the first of it only
    for (Protection& protection : tolerant.protections) protection.presence = Presence::kOptional;
    const ResolvedPolicy resolved = Resolve(tolerant, graph_, database_);
    const Scopes scopes = LoadScopes(database_, resolved);
    CountPeople(resolved, scopes);
    for (std::size_t i = 0; i < policy_.protections.size(); ++i) CheckProtection(i);
    const Zone zone(config_.time_zone);
    const Viewpoint viewpoint = {.at = now_, .zone = zone, .horizon = now_, .config = config_, .now = now_};
    const PolicySurvey survey = Survey(database_, resolved, scopes, viewpoint);
    for (std::size_t i = 0; i < policy_.rules.size(); ++i) {
      CheckRule(i, resolved.rules[i], survey.rules[i]);
    }
    for (const std::string& broken : policy_.broken) {
      Add(kError, policy_.path, broken + ": every rule is suspended until that is fixed");
    }
    if (policy_.rules.empty()) Add(kWarning, policy_.path, "it has no [[rule]]: nobody is deactivated");
    CheckLimits(survey);
    return std::move(findings_);
  }

 private:
  void Add(PolicyFinding::Level level, const std::string& place, const std::string& message) {
    findings_.push_back({level, place, message});
  }

  // Whom each clause would be about if it stood alone.
  void CountPeople(const ResolvedPolicy& resolved, const Scopes& scopes) {
    protected_.resize(policy_.protections.size());
    alone_.resize(policy_.rules.size());
    EachActivity(database_, [&](const Activity& activity) {
      for (std::size_t i = 0; i < protected_.size(); ++i) {
        const Scopes::OfProtection& scope = scopes.protections[i];
        if (scope.groups.Has(activity.id) || scope.logins.Has(activity.id)) ++protected_[i];
      }
      for (std::size_t i = 0; i < alone_.size(); ++i) {
        if (MissOf(resolved, scopes, i, activity.id) == Miss::kNone) ++alone_[i];
      }
    });
  }

  void CheckProtection(std::size_t index) {
    const Protection& protection = policy_.protections[index];
    const GroupPattern* absent = graph_.FirstAbsent(protection.groups);
    if (absent != nullptr) {
      const bool may_be = protection.presence == Presence::kOptional;
      Add(may_be ? kWarning : kError, protection.place,
          "[[protect]] names the group '" + absent->text + "', which matches no group of the registry" +
              graph_.Near(*absent) + (may_be ? "" : ": nobody is deactivated as long as that is so"));
    } else if (protected_[index] == 0) {
      Add(kWarning, protection.place, "[[protect]] protects nobody of those who are enabled");
    }
  }

  void CheckRule(std::size_t index, const ResolvedRule& resolved, const RuleSurvey& survey) {
    const Rule& rule = policy_.rules[index];
    const std::string name = "[[rule]] " + rule.name;
    for (const std::string& source : rule.sources) {
      if (std::ranges::find(config_.sources, source, &SourceConfig::name) == config_.sources.end()) {
        std::string text = name;
        text.append(" names the source '").append(source).append("', which is not configured");
        Add(kWarning, rule.place, text);
      }
    }
    if (!resolved.absent.empty()) {
      Add(kError, rule.place,
          name + ": " + resolved.absent + ": it is held, and the " + std::to_string(survey.blocked) +
              " people whom it may be about are not left to the rules below it either. To end that, " +
              resolved.remedy);
    } else if (resolved.skipped) {
      Add(kWarning, rule.place, name + " is skipped: a group or source of it is not there");
    } else if (alone_[index] == 0) {
      Add(kWarning, rule.place, name + " is about nobody of those who are enabled");
    } else if (survey.people == 0) {
      Add(kWarning, rule.place,
          name + " is never reached: protections and earlier rules decide about all of its " +
              std::to_string(alone_[index]) + " people");
    }
    CheckTerms(rule, survey);
  }

  void CheckTerms(const Rule& rule, const RuleSurvey& survey) {
    try {
      CheckLag(database_, rule, survey);
    } catch (const ConfigError& error) {
      const std::string message = error.what();
      const std::string& place = rule.place;
      const auto text = message.find(": '");
      return Add(kError, text == message.npos ? place : message.substr(0, text),
                 text == message.npos ? message : message.substr(text + 2));
    }
    for (const auto& [source, waiting] : survey.waiting) {
      Add(kWarning, rule.place,
          "[[rule]] " + rule.name + " is suspended for " + std::to_string(waiting.people) + " of its " +
              std::to_string(survey.people) + " people: " + waiting.why);
    }
  }

  void CheckLimits(PolicySurvey survey) {
    for (const HeldChanges& held : TakeHeldChanges(survey, policy_, {config_.policy_limits, config_.lockout_limits},
                                                   EarlierRunsOf(database_, config_, now_))) {
      Add(kWarning, policy_.path,
          "as things are, " + held.why + "; `rollcall deactivate --dry-run --show-held` lists them");
    }
  }

  Database& database_;
  const Config& config_;
  const Policy& policy_;
  TimePoint now_;
  GroupGraph graph_;
  std::vector<std::int64_t> protected_;
  std::vector<std::int64_t> alone_;
  std::vector<PolicyFinding> findings_;
};

}  // namespace

std::vector<PolicyFinding> CheckPolicy(Database& database, const Config& config, const Policy& policy, TimePoint now) {
  return Check(database, config, policy, now).Run();
}

}  // namespace rollcall
