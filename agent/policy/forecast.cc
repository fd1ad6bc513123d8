#include "agent/policy/forecast.h"

#include <algorithm>

namespace rollcall {
namespace {

// The rules' standing today: what a run would do now.
class Forecaster {
 public:
  Forecaster(Database& database, const ResolvedPolicy& resolved, const Scopes& scopes, const Viewpoint& viewpoint)
      : resolved_(resolved),
        viewpoint_(viewpoint),
        prepared_(Prepare(database, resolved, scopes, viewpoint)),
        watch_(database, resolved.policy, viewpoint) {
    for (const Rule& rule : resolved.policy.rules) {
      horizon_.push_back(CutoffsOf(rule, viewpoint.horizon, viewpoint.zone));
    }
  }

  LoginWatch& watch() { return watch_; }

  void Add(const Judged& judged) {
    const Rule& rule = resolved_.policy.rules[judged.rule];
    const Judgement then = Judge(rule, horizon_[judged.rule], judged.activity, judged.watched);
    const bool waits = then.standing == Standing::kWaiting;
    if (then.standing != Standing::kInactive && !waits) return;
    Due due = {judged.activity.id, judged.rule, DueAt(then, viewpoint_.zone), then.clock};
    if (!IsTold(rule, judged.watched, due.at)) return;
    waits ? Suspend(judged, due) : Decide(due);
    due_.push_back(std::move(due));
  }

  std::vector<Due> Finish() {
    std::ranges::sort(due_, {}, [](const Due& each) { return std::pair(each.at, each.account); });
    return std::move(due_);
  }

 private:
  void Suspend(const Judged& judged, Due& due) {
    due.fate = Fate::kSuspended;
    due.why = watch_.GapOf(judged.rule, *judged.watched.waits_for);
  }

  void Decide(Due& due) const {
    constexpr auto kDisable = PolicyChange::Kind::kDisable;
    due.fate = prepared_.FateOf(due.account, due.rule, kDisable);
    if (due.fate != Fate::kHappens) due.why = prepared_.WhyNot(due.account, due.rule, kDisable);
  }

  const ResolvedPolicy& resolved_;
  const Viewpoint& viewpoint_;
  const Prepared prepared_;
  LoginWatch watch_;
  std::vector<Cutoffs> horizon_;
  std::vector<Due> due_;
};

}  // namespace

std::vector<Due> Forecast(Database& database, const ResolvedPolicy& resolved, const Scopes& scopes,
                          const Viewpoint& viewpoint) {
  Forecaster forecaster(database, resolved, scopes, viewpoint);
  const auto add = [&forecaster](const Judged& judged) { forecaster.Add(judged); };
  EachJudged(database, resolved, scopes, viewpoint, forecaster.watch(), add, nullptr, {});
  return forecaster.Finish();
}

}  // namespace rollcall
