#include "agent/policy/deactivation.h"

#include <algorithm>
#include <map>
#include <span>

#include "agent/guard/pass_guard.h"
#include "agent/policy/evidence.h"
#include "agent/policy/writer.h"
#include "store/accounts.h"
#include "store/in_transaction.h"
#include "store/let_through.h"
#include "store/passes.h"

namespace rollcall {
namespace {

constexpr std::size_t kBatch = 5000;  // changes that are described and written by a few statements
constexpr std::string_view kName = "policy";

struct KindText {
  std::string_view action;
  std::int64_t PassCounts::*count;
};
// As PolicyChange::Kind.
constexpr std::array kKindTexts = {KindText{"enable", &PassCounts::enabled}, KindText{"disable", &PassCounts::disabled},
                                   KindText{"archive", &PassCounts::archived}};

const KindText& TextOf(const DueChange& due) { return kKindTexts[static_cast<std::size_t>(due.change.kind)]; }

template <class Fn>
void InBatches(std::span<const PolicyChange> changes, std::size_t size, Fn fn) {
  for (; !changes.empty(); changes = changes.subspan(std::min(size, changes.size()))) {
    fn(changes.first(std::min(size, changes.size())));
  }
}

// Changes that the database refused, with its reason, by account.
using Refusals = std::map<AccountId, std::string>;

struct BatchRefused {
  std::vector<PolicyChange> batch;
  std::string why;
};

// What a run did, or would have done, in the order in which it is reported.
struct Outcome {
  DeactivationReport report;
  std::vector<DueChange> done;
  std::vector<std::pair<std::string, std::string>> conflicts;  // login, reason
};

// One attempt, inside of one transaction: each account is judged once, and nobody else writes until the end.
class Run {
 public:
  Run(Database& database, const Config& config, const Policy& policy, const DeactivationRequest& request,
      PassListener& listener)
      : database_(database),
        config_(config),
        request_(request),
        listener_(listener),
        zone_(config.time_zone),
        now_(request.clock()),
        viewpoint_{.at = request.at.value_or(now_),
                   .zone = zone_,
                   .horizon = request.at.value_or(now_),
                   .config = config,
                   .now = now_,
                   .accepted = request.accepted},
        resolved_(Resolve(policy, GroupGraph(database), database)),
        stamp_{
            .now = now_, .actor = request.actor, .event_source = std::string(kAutomaticDeactivation.code), .pass = {}},
        writer_(database, policy, stamp_) {}

  // `refused`: changes that an earlier attempt could not make. Throws BatchRefused, ConfigError, StoreError.
  Outcome Execute(const Refusals& refused, std::size_t batch) {
    Decide();
    Begin();
    Write(refused, batch);
    End();
    return std::move(outcome_);
  }

 private:
  DeactivationReport& report() { return outcome_.report; }

  void Decide() {
    const Scopes scopes = LoadScopes(database_, resolved_);
    Prepared prepared = Prepare(database_, resolved_, scopes, viewpoint_);
    report().pass = {.source = std::string(kName), .held = HeldRules(resolved_.policy, prepared.survey)};
    report().survey = std::move(prepared.survey);
    report().held = std::move(prepared.held);
    report().pass.counts.seen = report().survey.enabled + report().survey.deactivated;
    for (const HeldChanges& held : report().held) report().pass.counts.held += std::ssize(held.changes);
  }

  void Begin() {
    EndAbandonedPasses(database_, now_, RegistryLockKind::kPass);
    stamp_.pass =
        BeginPass(database_,
                  {.kind = "deactivate", .source = {}, .actor = stamp_.actor, .started_at = now_, .cursor_before = ""});
    if (request_.ending == Ending::kRollBack) return;
    report().pass.pass = stamp_.pass;
    listener_.OnBegin(*stamp_.pass);
  }

  void Write(const Refusals& refused, std::size_t size) {
    std::vector<PolicyChange> changes;
    for (const PolicyChange& change : report().survey.changes) {
      const auto found = refused.find(change.account);
      found == refused.end() ? changes.push_back(change) : Refuse(*found);
    }
    std::int64_t done = 0;
    InBatches(changes, size, [&](std::span<const PolicyChange> batch) {
      listener_.OnRecord();
      WriteBatch(batch);
      listener_.OnProgress(done += std::ssize(batch));
    });
  }

  void WriteBatch(std::span<const PolicyChange> batch) {
    std::vector<DueChange> due = writer_.Describe(batch);
    try {
      writer_.Write(due);
      KeepLetThroughs(due);
    } catch (const StoreConflict&) {
      throw;
    } catch (const StoreUnavailable&) {
      throw;
    } catch (const StoreError& error) {
      throw BatchRefused{.batch = {batch.begin(), batch.end()}, .why = error.what()};
    }
    for (DueChange& each : due) {
      ++(report().pass.counts.*TextOf(each).count);
      outcome_.done.push_back(std::move(each));
    }
  }

  void Refuse(const Refusals::value_type& refusal) {
    const auto account = FindAccount(database_, refusal.first);
    ++report().pass.counts.conflicts;
    outcome_.conflicts.emplace_back(account ? account->profile.login : "account", refusal.second);
  }

  // The limits of later runs count them.
  void KeepLetThroughs(const std::vector<DueChange>& due) {
    std::map<std::pair<ChangeKind, std::size_t>, std::int64_t> counts;
    for (const auto& [change, login, reason] : due) {
      if (change.kind != PolicyChange::Kind::kReactivate) ++counts[{KindOf(change.kind), change.rule}];
    }
    for (const auto& [of, changes] : counts) {
      const auto& [kind, rule] = of;
      KeepLetThrough(database_, {{}, resolved_.policy.rules[rule].name, kind, changes}, stamp_);
    }
  }

  // What a limit blocks, one plan for each kind.
  void KeepPlans() {
    for (const HeldChanges& held : report().held) {
      NewPlan plan = {.source = "",
                      .kind = KindOf(held.kind),
                      .reason = held.why,
                      .event_source = stamp_.event_source,
                      .changes = {}};
      InBatches(held.changes, kBatch,
                [&](std::span<const PolicyChange> batch) { AddToPlan(writer_.Describe(batch), plan); });
      KeepAsPlan(database_, std::move(plan), stamp_, now_ + config_.plan_validity, report().pass);
    }
    ClosePlansNotKept(database_, "", *stamp_.pass, now_);
  }

  void AddToPlan(const std::vector<DueChange>& due, NewPlan& plan) {
    std::vector<AccountId> ids;
    for (const DueChange& each : due) ids.push_back(each.change.account);
    EachAccountOf(database_, ids, [&](std::size_t i, const Account& account) {
      plan.changes.push_back(PlanOf(due[i], account, resolved_.policy.rules[due[i].change.rule]));
    });
  }

  // What a source reports is compared with from the last run on that could rely on it.
  void KeepBaselines() {
    LoginWatch watch(database_, resolved_.policy, viewpoint_);
    for (std::size_t i = 0; i < report().survey.rules.size(); ++i) {
      const RuleSurvey& rule = report().survey.rules[i];
      if (!rule.held.empty()) continue;
      for (const auto& [source, people] : rule.by_source) {
        if (watch.GapOf(i, source).empty()) KeepEvidence(database_, resolved_.policy.rules[i], source, *stamp_.pass);
      }
    }
  }

  void End() {
    PassReport& pass = report().pass;
    PassCounts& counts = pass.counts;
    pass.complete = true;
    counts.unchanged =
        counts.seen - counts.enabled - counts.disabled - counts.archived - counts.held - counts.conflicts;
    KeepBaselines();
    KeepPlans();
    EndPass(database_, *stamp_.pass,
            {.outcome = pass.held.empty() ? "complete" : "held",
             .finished_at = request_.clock(),
             .counts = ToJson(counts),
             .proof = "",
             .cursor_after = "",
             .error = ToText(pass.held)});
  }

  Database& database_;
  const Config& config_;
  const DeactivationRequest& request_;
  PassListener& listener_;
  const Zone zone_;
  const TimePoint now_;
  const Viewpoint viewpoint_;
  const ResolvedPolicy resolved_;
  Stamp stamp_;
  PolicyWriter writer_;
  Outcome outcome_;
};

// A change that the database refuses undoes the transaction. So the run is repeated with one change at a time, which
// finds the account, and once more without it.
Outcome RunDespiteRefusals(Database& database, const Config& config, const Policy& policy,
                           const DeactivationRequest& request, PassListener& listener) {
  Refusals refused;
  for (std::size_t batch = kBatch;;) {
    try {
      return InTransaction(database, [&](Transaction& transaction) {
        Outcome outcome = Run(database, config, policy, request, listener).Execute(refused, batch);
        if (request.ending == Ending::kCommit) transaction.Commit();
        return outcome;
      });
    } catch (const BatchRefused& all) {
      if (all.batch.size() == 1) refused.emplace(all.batch.front().account, all.why);
      batch = 1;
    }
  }
}

// Everything was rolled back; what remains is the record that it was.
DeactivationReport Interrupted(Database& database, const DeactivationRequest& request, const std::string& why) {
  DeactivationReport report;
  report.pass = {.source = std::string(kName), .counts = {}, .error = "interrupted: " + why, .interrupted = true};
  InTransaction(database, [&](Transaction& transaction) {
    report.pass.pass = BeginPass(database, {.kind = "deactivate",
                                            .source = {},
                                            .actor = request.actor,
                                            .started_at = request.clock(),
                                            .cursor_before = ""});
    EndPass(database, *report.pass.pass,
            {.outcome = "interrupted",
             .finished_at = request.clock(),
             .counts = ToJson(report.pass.counts),
             .proof = "",
             .cursor_after = "",
             .error = report.pass.error});
    transaction.Commit();
  });
  return report;
}

}  // namespace

DeactivationReport RunDeactivation(Database& database, const Config& config, const Policy& policy,
                                   const DeactivationRequest& request, PassListener& listener) {
  Outcome outcome;
  {
    const auto lock = LockPasses(database, request.patience);
    try {
      outcome = RunDespiteRefusals(database, config, policy, request, listener);
    } catch (const PassInterrupted& interrupted) {
      if (request.ending == Ending::kRollBack) throw;
      return Interrupted(database, request, interrupted.what());
    }
  }
  // After the transaction: output that is read slowly keeps nobody from writing, and nothing is reported too early.
  ReportUnknown(policy, outcome.report.survey, listener);
  for (const auto& [login, reason] : outcome.conflicts) listener.OnConflict(login, reason);
  for (const DueChange& due : outcome.done) {
    listener.OnChange({.action = TextOf(due).action, .login = due.login, .reason = due.reason});
  }
  return std::move(outcome.report);
}

}  // namespace rollcall
