#include "agent/policy/plan_review.h"

#include <xxhash.h>

#include <nlohmann/json.hpp>

#include "agent/policy/explain.h"
#include "store/accounts.h"

namespace rollcall {

std::string RuleDigest(const Rule& rule) {
  std::string text = rule.name;
  for (const auto& [key, value] : rule.values) text.append("\n").append(key).append("=").append(value.text);
  return std::to_string(XXH3_64bits(text.data(), text.size()));
}

PlanReview::PlanReview(Database& database, const Config& config, const Policy& policy, TimePoint now)
    : database_(database),
      policy_(policy),
      zone_(config.time_zone),
      viewpoint_{.at = now, .zone = zone_, .horizon = now, .config = config, .now = now} {
  for (const Rule& rule : policy.rules) viewpoint_.accepted.push_back(rule.name);
}

void PlanReview::Look() {
  wanted_.emplace();
  const GroupGraph graph(database_);
  const ResolvedPolicy resolved = Resolve(policy_, graph, database_);
  const PolicySurvey survey = Survey(database_, resolved, LoadScopes(database_, resolved), viewpoint_);
  for (const PolicyChange& change : survey.changes)
    wanted_->emplace(std::pair(change.account, change.kind), change.rule);
}

std::optional<std::string> PlanReview::Objection(const PlanChange& change) {
  if (!wanted_) Look();
  const bool archives = change.action == PlanAction::kArchive;
  const auto kind = archives ? PolicyChange::Kind::kArchive : PolicyChange::Kind::kDisable;
  if (wanted_->contains({change.account, kind})) return std::nullopt;
  const auto account = FindAccount(database_, change.account);
  if (!account) return "the account has been removed";
  const GroupGraph graph(database_, account->id);
  const Explanation now = Explain(database_, Resolve(policy_, graph, database_), graph, *account, viewpoint_);
  std::string why = "the policy does not ask for it: " + now.outcome;
  const auto detail = nlohmann::json::parse(change.detail, nullptr, false);
  const std::string digest = detail.is_object() ? detail.value("policy", "") : "";
  const bool decides = now.placement.kind == Placement::Kind::kRule;
  const bool is_same = decides && !digest.empty() && RuleDigest(policy_.rules[now.placement.index]) == digest;
  if (!digest.empty() && !is_same) why += " (the plan was made under another policy)";
  return why;
}

}  // namespace rollcall
