#include "agent/policy/forecast.h"

#include <algorithm>

#include "store/accounts.h"
#include "store/text_key.h"

namespace rollcall {
namespace {

class Replayer {
 public:
  Replayer(const ResolvedPolicy& resolved, const Viewpoint& viewpoint, TimePoint since)
      : resolved_(resolved), viewpoint_(viewpoint), since_(since), tests_(resolved.rules.size()) {}

  // Somebody was away from `activity` on; `back`: until then, nullopt: still is.
  void Add(std::size_t rule, const Activity& activity, std::optional<TimePoint> back) {
    const Rule& each = resolved_.policy.rules[rule];
    const Judgement judgement = Judge(each, CutoffsOf(each, viewpoint_.at, viewpoint_.zone), activity, Told::kYes);
    if (judgement.standing == Standing::kExempt) return;
    const TimePoint due = DueAt(judgement, viewpoint_.zone);
    if (due < since_ || due > viewpoint_.at || (back && *back <= due)) return;
    ++tests_[rule].deactivated;
    if (back && *back <= due + kComeBack) ++tests_[rule].came_back;
  }
  std::vector<BackTest> Results() { return std::move(tests_); }

 private:
  const ResolvedPolicy& resolved_;
  const Viewpoint& viewpoint_;
  TimePoint since_;
  std::vector<BackTest> tests_;
};

}  // namespace

std::vector<Due> Forecast(Database& database, const ResolvedPolicy& resolved, const Scopes& scopes,
                          const Viewpoint& viewpoint) {
  std::vector<Cutoffs> horizon;
  for (const Rule& rule : resolved.policy.rules) {
    horizon.push_back(CutoffsOf(rule, viewpoint.horizon, viewpoint.zone));
  }
  std::vector<Due> due;
  EachJudged(database, resolved, scopes, viewpoint, [&](const Judged& judged) {
    const Rule& rule = resolved.policy.rules[judged.rule];
    const Judgement then = Judge(rule, horizon[judged.rule], judged.activity, judged.told);
    if (then.standing != Standing::kInactive) return;
    due.push_back({judged.activity.id, judged.rule, DueAt(then, viewpoint.zone), then.clock});
  });
  std::ranges::stable_sort(due, {}, &Due::at);
  return due;
}

std::vector<BackTest> Replay(Database& database, const ResolvedPolicy& resolved, const Scopes& scopes,
                             const Viewpoint& viewpoint, TimePoint since) {
  Replayer replayer(resolved, viewpoint, since);
  EachLoginGap(database, [&](const LoginGap& gap) {
    const auto account = FindAccount(database, gap.account);
    if (!account) return;
    const Placement placement = PlacementOf(resolved, scopes, gap.account, TextKey(account->profile.login));
    if (placement.kind != Placement::Kind::kRule) return;
    replayer.Add(placement.index, {.id = gap.account, .login_at = gap.since, .login_latest = gap.since}, gap.until);
  });
  EachJudged(database, resolved, scopes, viewpoint, [&](const Judged& judged) {
    if (judged.judgement.standing == Standing::kUnknown) return;
    replayer.Add(judged.rule, judged.activity, std::nullopt);
  });
  EachDeactivated(database, [&](const Activity& activity, TimePoint) {
    const Placement placement = PlacementOf(resolved, scopes, activity.id, activity.login_key);
    if (placement.kind == Placement::Kind::kRule) replayer.Add(placement.index, activity, std::nullopt);
  });
  return replayer.Results();
}

}  // namespace rollcall
