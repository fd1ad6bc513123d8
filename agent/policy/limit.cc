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

struct People {
  std::int64_t enabled = 0;
  std::int64_t deactivated = 0;
  std::int64_t lately = 0;  // of the deactivated, within the window of the guard
  std::int64_t slowly = 0;  // and within the longer one
};

// The changes of one kind of one rule, or of all.
class Counter {
 public:
  Counter(PolicyChange::Kind kind, const EarlierRuns& runs) : kind_(kind), runs_(runs) {}

  MassShares SharesOf(std::int64_t changes, const People& people, std::string_view rule) const {
    const auto index = static_cast<std::size_t>(kind_);
    return {Share(changes, people, people.lately, {Earlier(runs_.changes[index], rule), runs_.window}),
            Share(changes, people, people.slowly, {Earlier(runs_.slowly[index], rule), runs_.slow_window})};
  }

 private:
  // `rule` empty: of all.
  static std::int64_t Earlier(const EarlierRuns::Changes::value_type& by_rule, std::string_view rule) {
    std::int64_t changes = 0;
    for (const auto& [name, count] : by_rule) changes += rule.empty() || name == rule ? count : 0;
    return changes;
  }

  // Those who were archived are no people any more, but were.
  MassShare Share(std::int64_t changes, const People& people, std::int64_t disabled, rollcall::Earlier earlier) const {
    const std::int64_t archived = people.enabled + people.deactivated + earlier.changes;
    const bool is_archival = kind_ == PolicyChange::Kind::kArchive;
    return {changes, is_archival ? archived : people.enabled + disabled, earlier};
  }

  PolicyChange::Kind kind_;
  const EarlierRuns& runs_;
};

template <class Is>
void Take(PolicySurvey& survey, Is is_taken, std::vector<PolicyChange>& taken) {
  std::ranges::copy_if(survey.changes, std::back_inserter(taken), is_taken);
  std::erase_if(survey.changes, is_taken);
}

// Takes the changes of one kind that are over a limit.
class Taker {
 public:
  Taker(PolicySurvey& survey, const Policy& policy, PolicyChange::Kind kind, const EarlierRuns& runs)
      : survey_(survey),
        policy_(policy),
        kind_(kind),
        counter_(kind, runs),
        held_{.kind = kind, .why = {}, .changes = {}} {}

  HeldChanges Run(const MassLimits& limits) {
    for (std::size_t i = 0; i < survey_.rules.size(); ++i) TakeOfRule(i, limits);
    TakeOfAll(limits);
    std::ranges::sort(held_.changes, {}, &PolicyChange::account);
    if (!held_.changes.empty()) {
      const auto count = held_.changes.size();
      held_.why +=
          ": " + (count == 1 ? "this account is" : "these " + std::to_string(count) + " accounts are") + " not ";
      held_.why += Code(kind_);
    }
    return std::move(held_);
  }

 private:
  std::int64_t& Changes(RuleSurvey& rule) const { return rule.changes[static_cast<std::size_t>(kind_)]; }

  void Say(const MassShares& shares, const std::string& of, const std::string& excess) {
    held_.why += (held_.why.empty() ? "" : "; ") + std::to_string(shares.lately.changes) + " of " + of + " would be " +
                 std::string(Code(kind_)) + excess;
  }

  void TakeOfRule(std::size_t index, const MassLimits& limits) {
    RuleSurvey& rule = survey_.rules[index];
    const std::string& name = policy_.rules[index].name;
    const MassShares shares = counter_.SharesOf(
        Changes(rule), {rule.people, rule.deactivated, rule.deactivated_lately, rule.deactivated_slowly}, name);
    const auto excess = ExcessOf(shares, limits);
    if (!excess) return;
    Say(shares, "the " + std::to_string(shares.lately.of) + " people of '" + name + "'", *excess);
    const auto is_taken = [&](const PolicyChange& each) { return each.kind == kind_ && each.rule == index; };
    Take(survey_, is_taken, held_.changes);
    Changes(rule) = 0;
  }

  void TakeOfAll(const MassLimits& limits) {
    People all = {.enabled = survey_.enabled, .deactivated = survey_.deactivated};
    std::int64_t changes = 0;
    for (RuleSurvey& rule : survey_.rules) {
      changes += Changes(rule);
      all.lately += rule.deactivated_lately;
      all.slowly += rule.deactivated_slowly;
    }
    const MassShares shares = counter_.SharesOf(changes, all, "");
    const auto excess = ExcessOf(shares, limits);
    if (!excess) return;
    Say(shares, "all " + std::to_string(shares.lately.of) + " accounts", *excess);
    Take(
        survey_, [this](const PolicyChange& each) { return each.kind == kind_; }, held_.changes);
    for (RuleSurvey& rule : survey_.rules) Changes(rule) = 0;
  }

  PolicySurvey& survey_;
  const Policy& policy_;
  PolicyChange::Kind kind_;
  Counter counter_;
  HeldChanges held_;
};

}  // namespace

EarlierRuns EarlierRunsOf(Database& database, const Config& config, TimePoint now) {
  EarlierRuns earlier = {.window = config.guard_window, .slow_window = config.lockout_limits.slow_window};
  for (const LimitedKind& limited : kLimitedKinds) {
    const auto index = static_cast<std::size_t>(limited.kind);
    const ChangeKind kind = KindOf(limited.kind);
    earlier.changes[index] = LetThroughSince(database, SourceId{}, kind, WindowStart(now, earlier.window));
    earlier.slowly[index] = LetThroughSince(database, SourceId{}, kind, now - earlier.slow_window);
  }
  return earlier;
}

std::vector<HeldChanges> TakeHeldChanges(PolicySurvey& survey, const Policy& policy, const RunLimits& limits,
                                         const EarlierRuns& earlier) {
  std::vector<HeldChanges> held;
  for (const LimitedKind& limited : kLimitedKinds) {
    const MassLimits of_kind = {limits.kinds.*limited.limit, &limits.lockout};
    HeldChanges taken = Taker(survey, policy, limited.kind, earlier).Run(of_kind);
    if (!taken.changes.empty()) held.push_back(std::move(taken));
  }
  return held;
}

}  // namespace rollcall
