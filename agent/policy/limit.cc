#include "agent/policy/limit.h"

#include <algorithm>
#include <array>

#include "store/let_through.h"

namespace rollcall {
namespace {

struct LimitedKind {
  PolicyChange::Kind kind;
  Limit PolicyLimits::*limit;
};
constexpr std::array kLimitedKinds = {LimitedKind{PolicyChange::Kind::kDisable, &PolicyLimits::disabled},
                                      LimitedKind{PolicyChange::Kind::kArchive, &PolicyLimits::archived}};

// Those who were archived are no people any more, but were.
void AddEarlier(MassShare& share, PolicyChange::Kind kind, std::int64_t changes) {
  share.earlier.changes += changes;
  if (kind == PolicyChange::Kind::kArchive) share.of += changes;
}

// The rules whose share is too large, or all accounts; empty: none is.
std::string Excess(const PolicySurvey& survey, const Policy& policy, PolicyChange::Kind kind, const Limit& limit,
                   const EarlierRuns& runs) {
  const auto index = static_cast<std::size_t>(kind);
  const auto& earlier = runs.changes[index];
  MassShare all = {0, survey.enabled + survey.deactivated, {.window = runs.window}};
  for (const auto& [rule, changes] : earlier) AddEarlier(all, kind, changes);
  std::string excess;
  for (std::size_t i = 0; i < survey.rules.size(); ++i) {
    const RuleSurvey& rule = survey.rules[i];
    MassShare share = {rule.changes[index], rule.people + rule.deactivated, {.window = runs.window}};
    all.changes += share.changes;
    const auto before = earlier.find(policy.rules[i].name);
    if (before != earlier.end()) AddEarlier(share, kind, before->second);
    if (!IsOver(share, limit)) continue;
    excess += (excess.empty() ? "" : ", ") + std::to_string(share.changes) + " of the " + std::to_string(share.of) +
              " people of '" + policy.rules[i].name + "'" + WithEarlier(share.changes, share.earlier);
  }
  if (excess.empty() && IsOver(all, limit)) {
    excess = std::to_string(all.changes) + " of all " + std::to_string(all.of) + " accounts" +
             WithEarlier(all.changes, all.earlier);
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

EarlierRuns EarlierRunsOf(Database& database, std::chrono::hours window, TimePoint now) {
  EarlierRuns earlier = {.window = window};
  for (const LimitedKind& limited : kLimitedKinds) {
    earlier.changes[static_cast<std::size_t>(limited.kind)] =
        LetThroughSince(database, SourceId{}, KindOf(limited.kind), WindowStart(now, window));
  }
  return earlier;
}

std::vector<HeldChanges> TakeHeldChanges(PolicySurvey& survey, const Policy& policy, const PolicyLimits& limits,
                                         const EarlierRuns& earlier) {
  std::vector<HeldChanges> held;
  for (const LimitedKind& limited : kLimitedKinds) {
    const Limit& limit = limits.*limited.limit;
    const std::string excess = Excess(survey, policy, limited.kind, limit, earlier);
    if (excess.empty()) continue;
    const std::string kind(Code(limited.kind));
    std::string why = excess;
    why.append(" would be ").append(kind).append(", ").append(TextOf(limit)).append(": nobody is ").append(kind);
    held.push_back({limited.kind, std::move(why), Take(survey, limited.kind)});
  }
  return held;
}

}  // namespace rollcall
