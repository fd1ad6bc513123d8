#include "agent/policy/forecast.h"

#include <algorithm>

namespace rollcall {
std::vector<Due> Forecast(Database& database, const ResolvedPolicy& resolved, const Scopes& scopes,
                          const Viewpoint& viewpoint) {
  std::vector<Cutoffs> horizon;
  for (const Rule& rule : resolved.policy.rules) {
    horizon.push_back(CutoffsOf(rule, viewpoint.horizon, viewpoint.zone));
  }
  std::vector<Due> due;
  EachJudged(database, resolved, scopes, viewpoint, [&](const Judged& judged) {
    const Rule& rule = resolved.policy.rules[judged.rule];
    const Judgement then = Judge(rule, horizon[judged.rule], judged.activity, judged.watched);
    if (then.standing != Standing::kInactive) return;
    const TimePoint at = DueAt(then, viewpoint.zone);
    if (IsTold(rule, judged.watched, at)) due.push_back({judged.activity.id, judged.rule, at, then.clock});
  });
  std::ranges::sort(due, {}, [](const Due& each) { return std::pair(each.at, each.account); });
  return due;
}

}  // namespace rollcall
