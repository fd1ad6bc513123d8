#include "agent/policy/limit.h"

#include <algorithm>
#include <array>

namespace rollcall {
namespace {

struct LimitedKind {
  PolicyChange::Kind kind;
  Limit PolicyLimits::*limit;
};
constexpr std::array kLimitedKinds = {LimitedKind{PolicyChange::Kind::kDisable, &PolicyLimits::disabled},
                                      LimitedKind{PolicyChange::Kind::kArchive, &PolicyLimits::archived}};

struct Part {
  std::int64_t changes;
  std::int64_t people;
};

bool IsOver(const Part& part, const Limit& limit) {
  return part.changes > limit.count &&
         static_cast<double>(part.changes) * 100 > limit.percent * static_cast<double>(part.people);
}

std::string Percent(double value) {
  std::string text = std::to_string(value);
  text.erase(text.find_last_not_of('0') + 1);
  if (text.ends_with('.')) text.pop_back();
  return text + " %";
}

// Whose part is too large; empty: nobody's.
std::string Excess(const PolicySurvey& survey, const Policy& policy, PolicyChange::Kind kind, const Limit& limit) {
  const auto index = static_cast<std::size_t>(kind);
  Part all = {0, survey.enabled + survey.deactivated};
  std::string excess;
  for (std::size_t i = 0; i < survey.rules.size(); ++i) {
    const RuleSurvey& rule = survey.rules[i];
    const Part part = {rule.changes[index], rule.people + rule.deactivated};
    all.changes += part.changes;
    if (!IsOver(part, limit)) continue;
    excess += (excess.empty() ? "" : ", ") + std::to_string(part.changes) + " of the " + std::to_string(part.people) +
              " people of '" + policy.rules[i].name + "'";
  }
  if (excess.empty() && IsOver(all, limit)) {
    excess = std::to_string(all.changes) + " of all " + std::to_string(all.people) + " accounts";
  }
  return excess;
}

std::vector<PolicyChange> Take(PolicySurvey& survey, PolicyChange::Kind kind) {
  std::vector<PolicyChange> taken;
  const auto is_kind = [kind](const PolicyChange& change) { return change.kind == kind; };
  std::ranges::copy_if(survey.changes, std::back_inserter(taken), is_kind);
  std::erase_if(survey.changes, is_kind);
  return taken;
}

}  // namespace

std::vector<HeldChanges> TakeHeldChanges(PolicySurvey& survey, const Policy& policy, const PolicyLimits& limits) {
  std::vector<HeldChanges> held;
  for (const LimitedKind& limited : kLimitedKinds) {
    const Limit& limit = limits.*limited.limit;
    const std::string excess = Excess(survey, policy, limited.kind, limit);
    if (excess.empty()) continue;
    const std::string kind(Code(limited.kind));
    std::string why = excess;
    why.append(" would be ").append(kind).append(", more than ").append(std::to_string(limit.count));
    why.append(" and more than ").append(Percent(limit.percent)).append(": nobody is ").append(kind);
    held.push_back({limited.kind, std::move(why), Take(survey, limited.kind)});
  }
  return held;
}

}  // namespace rollcall
