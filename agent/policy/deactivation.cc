#include "agent/policy/deactivation.h"

#include <algorithm>
#include <future>
#include <map>
#include <span>

#include "agent/base/pass_lock.h"
#include "agent/policy/evidence.h"
#include "agent/policy/writer.h"
#include "store/accounts.h"
#include "store/in_transaction.h"
#include "store/let_through.h"
#include "store/passes.h"
#include "store/version.h"

namespace rollcall {
namespace {

// So many changes are one transaction, with a few statements for all of them: other writers wait for no more than that.
constexpr std::size_t kBatch = 5000;
constexpr std::string_view kName = "policy";

struct WordOfKind {
  std::string_view action;
  std::int64_t PassCounts::*count;
};
// As PolicyChange::Kind.
constexpr std::array kWordsOfKinds = {WordOfKind{"enable", &PassCounts::enabled},
                                      WordOfKind{"disable", &PassCounts::disabled},
                                      WordOfKind{"archive", &PassCounts::archived}};

const WordOfKind& WordsOf(const DueChange& due) { return kWordsOfKinds[static_cast<std::size_t>(due.change.kind)]; }

void Tell(const DueChange& due, PassListener& listener) {
  listener.OnChange({.action = WordsOf(due).action, .login = due.login, .reason = due.reason});
}

// Goes through all of them, in as many as are one transaction.
template <class Fn>
void InBatches(std::span<const PolicyChange> changes, Fn fn) {
  for (; !changes.empty(); changes = changes.subspan(std::min(kBatch, changes.size()))) {
    fn(changes.first(std::min(kBatch, changes.size())));
  }
}

// Needs the lock of passes and, for a dry run, a transaction that will be rolled back: nobody else writes in it, so
// that what the survey has found still stands when it is told.
class Run {
 public:
  Run(Database& database, const Config& config, const Policy& policy, const DeactivationRequest& request,
      PassListener& listener)
      : database_(database),
        config_(config),
        request_(request),
        listener_(listener),
        zone_(config.time_zone),
        viewpoint_(ViewOf(config, request, zone_)),
        beside_(ConnectBeside(database, config.registry)),
        resolved_(Resolve(policy, GroupGraph(database), database)),
        version_(WrittenByOthers(database)),
        scopes_(LoadScopes(database, resolved_)) {
    stamp_ = {.now = request.clock(),
              .actor = request.actor,
              .event_source = std::string(kAutomaticDeactivation.code),
              .pass = {}};
  }

  DeactivationReport Apply() {
    Decide();
    try {
      Write();
    } catch (const PassInterrupted& interrupted) {
      if (is_dry()) throw;
      Interrupt(interrupted.what());
    }
    return std::move(report_);
  }

  // What a dry run has found; the others have told it already.
  std::vector<DueChange> TakeUntold() { return std::move(untold_); }

 private:
  static Viewpoint ViewOf(const Config& config, const DeactivationRequest& request, const Zone& zone) {
    const TimePoint now = request.clock();
    const TimePoint at = request.at.value_or(now);
    return {.at = at, .zone = zone, .horizon = at, .config = config, .now = now};
  }

  bool is_dry() const { return request_.ending == Ending::kRollBack; }

  void Decide() {
    Prepared prepared = Prepare(database_, beside_.get(), resolved_, scopes_, viewpoint_, request_.accepted);
    held_rules_ = HeldRules(resolved_.policy, prepared.survey);
    report_.pass = {.source = std::string(kName), .held = held_rules_};
    report_.survey = std::move(prepared.survey);
    report_.held = std::move(prepared.held);
    PassCounts& counts = report_.pass.counts;
    counts.seen = report_.survey.enabled + report_.survey.deactivated;
    for (const HeldChanges& held : report_.held) counts.held += std::ssize(held.changes);
    TellUnknown(resolved_.policy, report_.survey, listener_);
  }

  void Write() {
    Begin();
    PolicyWriter writer(database_, resolved_, viewpoint_, stamp_);
    std::int64_t done = 0;
    InBatches(report_.survey.changes, [&](std::span<const PolicyChange> batch) {
      listener_.OnRecord();
      is_dry() ? Preview(writer, batch) : WriteBatch(writer, batch);
      listener_.OnProgress(done += std::ssize(batch));
    });
    End(writer);
  }

  // In a transaction of its own, unless all of the run is one that will be rolled back.
  template <class Fn>
  void InStep(Fn fn) {
    if (is_dry()) return fn();
    InTransaction(database_, [&](Transaction& transaction) {
      fn();
      transaction.Commit();
    });
  }

  void Begin() {
    InStep([this] {
      if (!is_dry()) EndAbandonedPasses(database_, stamp_.now);
      stamp_.pass = BeginPass(
          database_,
          {.kind = "deactivate", .source = {}, .actor = stamp_.actor, .started_at = stamp_.now, .cursor_before = ""});
    });
    if (is_dry()) return;
    report_.pass.pass = stamp_.pass;
    listener_.OnBegin(*stamp_.pass);
  }

  // What was written until then stays, and the next run goes on with the rest.
  void Interrupt(const std::string& why) {
    PassReport& pass = report_.pass;
    pass.error = "interrupted: " + why;
    pass.interrupted = true;
    InStep([&] {
      EndPass(database_, *stamp_.pass,
              {.outcome = "interrupted",
               .finished_at = request_.clock(),
               .counts = ToJson(pass.counts),
               .proof = "",
               .cursor_after = "",
               .error = pass.error});
    });
  }

  // The facts of each account anew. Who is in which scope only where somebody has written since they were surveyed.
  std::vector<DueChange> Review(const PolicyWriter& writer, std::span<const PolicyChange> batch) {
    const bool is_as_surveyed = is_dry() || (version_ && version_ == WrittenByOthers(database_));
    if (!is_as_surveyed) return writer.Review(batch);
    return beside_ ? ReviewInTwo(writer, batch) : writer.Review(batch, scopes_);
  }

  // Half of them in a second thread, which sees what this one does: nobody else writes during this transaction, and it
  // has not written about these accounts itself.
  std::vector<DueChange> ReviewInTwo(const PolicyWriter& writer, std::span<const PolicyChange> batch) {
    const auto half = batch.size() / 2;
    auto later = std::async(std::launch::async, [&] {
      return PolicyWriter(*beside_, resolved_, viewpoint_, stamp_).Review(batch.subspan(half), scopes_);
    });
    std::vector<DueChange> due = writer.Review(batch.first(half), scopes_);
    std::ranges::move(later.get(), std::back_inserter(due));
    return due;
  }

  // The rows of tens of thousands of accounts, written to be rolled back, would say nothing more.
  void Preview(const PolicyWriter& writer, std::span<const PolicyChange> batch) {
    for (DueChange& due : Review(writer, batch)) {
      Count(due);
      untold_.push_back(std::move(due));
    }
  }

  void WriteBatch(PolicyWriter& writer, std::span<const PolicyChange> batch) {
    std::vector<DueChange> due;
    try {
      InStep([&] {
        due = Review(writer, batch);
        writer.Write(due);
        KeepLetThroughs(due);
      });
    } catch (const StoreConflict&) {
      throw;
    } catch (const StoreUnavailable&) {
      throw;
    } catch (const StoreError& error) {
      // Nothing of the batch was written. Halves of halves show which account it was.
      if (batch.size() == 1) return Refuse(batch.front(), error.what());
      WriteBatch(writer, batch.first(batch.size() / 2));
      return WriteBatch(writer, batch.subspan(batch.size() / 2));
    }
    for (const DueChange& each : due) {
      Count(each);
      Tell(each, listener_);
    }
  }

  // The limits of later runs count them, also if this one does not come to its end.
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

  void Refuse(const PolicyChange& change, std::string_view why) {
    const auto account = FindAccount(database_, change.account);
    ++report_.pass.counts.conflicts;
    listener_.OnConflict(account ? account->profile.login : "account", why);
  }

  void Count(const DueChange& due) { ++(report_.pass.counts.*WordsOf(due).count); }

  // What the limits hold, one plan a kind. Whoever need not be held any more is not in it.
  void KeepPlans(PolicyWriter& writer) {
    report_.pass.held = held_rules_;
    for (const HeldChanges& held : report_.held) {
      NewPlan plan = {.source = "",
                      .kind = KindOf(held.kind),
                      .reason = held.why,
                      .event_source = stamp_.event_source,
                      .changes = {}};
      InBatches(held.changes, [&](std::span<const PolicyChange> batch) { AddToPlan(Review(writer, batch), plan); });
      const std::int64_t changes = std::ssize(plan.changes);
      const PlanId id = KeepPlan(database_, std::move(plan), stamp_, stamp_.now + config_.plan_validity);
      report_.pass.held.push_back({.kind = KindOf(held.kind), .changes = changes, .reason = held.why, .plan = id});
    }
    ClosePlansNotKept(database_, "", *stamp_.pass, stamp_.now);
  }

  void AddToPlan(const std::vector<DueChange>& due, NewPlan& plan) {
    std::vector<AccountId> ids;
    for (const DueChange& each : due) ids.push_back(each.change.account);
    EachAccountOf(database_, ids,
                  [&](std::size_t i, const Account& account) { plan.changes.push_back(PlanOf(due[i], account)); });
  }

  void End(PolicyWriter& writer) {
    PassReport& pass = report_.pass;
    pass.complete = true;
    PassCounts& counts = pass.counts;
    counts.unchanged =
        counts.seen - counts.enabled - counts.disabled - counts.archived - counts.held - counts.conflicts;
    InStep([&] {
      for (std::size_t i = 0; i < report_.survey.rules.size(); ++i) {
        const RuleSurvey& rule = report_.survey.rules[i];
        if (rule.held.empty()) KeepEvidence(database_, resolved_.policy.rules[i], rule, *stamp_.pass);
      }
      KeepPlans(writer);
      EndPass(database_, *stamp_.pass,
              {.outcome = pass.held.empty() ? "complete" : "held",
               .finished_at = request_.clock(),
               .counts = ToJson(pass.counts),
               .proof = "",
               .cursor_after = "",
               .error = ToText(pass.held)});
    });
  }

  Database& database_;
  const Config& config_;
  const DeactivationRequest& request_;
  PassListener& listener_;
  const Zone zone_;
  const Viewpoint viewpoint_;
  const std::unique_ptr<Database> beside_;  // for a second thread; nullptr: not worth it
  const ResolvedPolicy resolved_;
  const std::optional<std::int64_t> version_;  // before they were loaded
  const Scopes scopes_;                        // as they were surveyed
  DeactivationReport report_;
  std::vector<Held> held_rules_;
  Stamp stamp_;
  std::vector<DueChange> untold_;
};

}  // namespace

DeactivationReport RunDeactivation(Database& database, const Config& config, const Policy& policy,
                                   const DeactivationRequest& request, PassListener& listener) {
  DeactivationReport report;
  std::vector<DueChange> untold;
  {
    const auto lock = LockPasses(database, request.lock_wait);
    std::optional<Transaction> rolled_back;
    if (request.ending == Ending::kRollBack) rolled_back.emplace(database);
    Run run(database, config, policy, request, listener);
    report = run.Apply();
    untold = run.TakeUntold();
  }
  // Whoever reads this may take all day.
  for (const DueChange& due : untold) Tell(due, listener);
  return report;
}

}  // namespace rollcall
