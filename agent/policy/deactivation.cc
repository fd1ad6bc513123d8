#include "agent/policy/deactivation.h"

#include <algorithm>
#include <span>

#include "agent/accounts/in_transaction.h"
#include "agent/policy/evidence.h"
#include "agent/policy/writer.h"
#include "store/accounts.h"
#include "store/passes.h"

namespace rollcall {
namespace {

// So many changes are one transaction, with a few statements for all of them: other writers wait for no more than that.
constexpr std::size_t kBatch = 2000;
constexpr std::string_view kName = "policy";

struct WordOfKind {
  std::string_view action;
  std::int64_t PassCounts::*count;
};
// As PolicyChange::Kind.
constexpr std::array kWordsOfKinds = {WordOfKind{"enable", &PassCounts::enabled},
                                      WordOfKind{"disable", &PassCounts::disabled},
                                      WordOfKind{"archive", &PassCounts::archived}};

// Goes through all of them, in as many as are one transaction.
template <class Fn>
void InBatches(std::span<const PolicyChange> changes, Fn fn) {
  for (; !changes.empty(); changes = changes.subspan(std::min(kBatch, changes.size()))) {
    fn(changes.first(std::min(kBatch, changes.size())));
  }
}

// Changes of a held rule are not even counted against the limits.
void HoldRules(Database& database, const ResolvedPolicy& resolved, const Viewpoint& viewpoint,
               const DeactivationRequest& request, PolicySurvey& survey) {
  for (std::size_t i = 0; i < survey.rules.size(); ++i) {
    const Rule& rule = resolved.policy.rules[i];
    RuleSurvey& found = survey.rules[i];
    CheckLag(database, rule, found);
    if (!resolved.rules[i].absent.empty()) {
      found.held = resolved.rules[i].absent + ", so that nobody knows whom it is about. The " +
                   std::to_string(found.blocked) +
                   " people whom it may be about are not left to the rules below it either. To end that, " +
                   resolved.rules[i].remedy;
    } else if (std::ranges::find(request.accepted, rule.name) == request.accepted.end()) {
      found.held = EvidenceGap(database, rule, found, viewpoint).value_or("");
    }
    if (!found.held.empty()) {
      std::erase_if(survey.changes, [i](const PolicyChange& change) { return change.rule == i; });
      found.changes = {};
    }
  }
}

std::vector<Held> HeldRules(const Policy& policy, const PolicySurvey& survey) {
  std::vector<Held> rules;
  for (std::size_t i = 0; i < survey.rules.size(); ++i) {
    const std::string& why = survey.rules[i].held;
    if (!why.empty()) rules.push_back({.reason = "the rule '" + policy.rules[i].name + "' does nothing: " + why});
  }
  return rules;
}

constexpr ChangeKind KindOf(PolicyChange::Kind kind) {
  return kind == PolicyChange::Kind::kArchive ? ChangeKind::kArchived : ChangeKind::kDisabled;
}

class Run {
 public:
  Run(Database& database, const Config& config, const ResolvedPolicy& resolved, const DeactivationRequest& request,
      PassListener& listener, DeactivationReport& report)
      : database_(database),
        config_(config),
        resolved_(resolved),
        request_(request),
        listener_(listener),
        report_(report),
        held_rules_(report.pass.held) {
    stamp_ = {.now = request.clock(),
              .actor = request.actor,
              .event_source = std::string(kAutomaticDeactivation.code),
              .pass = {}};
  }

  void Apply(const Viewpoint& viewpoint) {
    if (request_.ending == Ending::kRollBack) {
      Transaction rolled_back(database_);
      return Write(viewpoint);
    }
    try {
      Write(viewpoint);
    } catch (const PassInterrupted& interrupted) {
      Interrupt(interrupted.what());
    }
  }

 private:
  void Write(const Viewpoint& viewpoint) {
    Begin();
    PolicyWriter writer(database_, resolved_, viewpoint, stamp_);
    std::int64_t done = 0;
    InBatches(report_.survey.changes, [&](std::span<const PolicyChange> batch) {
      listener_.OnRecord();
      WriteBatch(writer, batch);
      listener_.OnProgress(done += std::ssize(batch));
    });
    End(writer);
  }

  // In a transaction of its own, unless all of the run is one that will be rolled back.
  template <class Fn>
  void InStep(Fn fn) {
    if (request_.ending == Ending::kRollBack) return fn();
    InTransaction(database_, [&](Transaction& transaction) {
      fn();
      transaction.Commit();
    });
  }

  void Begin() {
    InStep([this] {
      if (request_.ending == Ending::kCommit) EndAbandonedPasses(database_, stamp_.now);
      stamp_.pass = BeginPass(
          database_,
          {.kind = "deactivate", .source = {}, .actor = stamp_.actor, .started_at = stamp_.now, .cursor_before = ""});
    });
    if (request_.ending == Ending::kRollBack) return;
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

  // What is rolled back anyway is reviewed and told, but not written first: the rows of tens of thousands of accounts
  // would say nothing more.
  void WriteBatch(PolicyWriter& writer, std::span<const PolicyChange> batch) {
    std::vector<DueChange> due;
    try {
      InStep([&] {
        due = writer.Review(batch);
        if (request_.ending == Ending::kCommit) writer.Write(due);
      });
    } catch (const StoreConflict&) {
      throw;
    } catch (const StoreUnavailable&) {
      throw;
    } catch (const StoreError& error) {
      if (request_.ending == Ending::kRollBack) throw;
      // Nothing of the batch was written. Halves of halves show which account it was.
      if (batch.size() == 1) return Refuse(batch.front(), error.what());
      WriteBatch(writer, batch.first(batch.size() / 2));
      return WriteBatch(writer, batch.subspan(batch.size() / 2));
    }
    for (const DueChange& each : due) Tell(each);
  }

  void Refuse(const PolicyChange& change, std::string_view why) {
    const auto account = FindAccount(database_, change.account);
    ++report_.pass.counts.conflicts;
    listener_.OnConflict(account ? account->profile.login : "account", why);
  }

  void Tell(const DueChange& due) {
    const WordOfKind& words = kWordsOfKinds[static_cast<std::size_t>(due.change.kind)];
    ++(report_.pass.counts.*words.count);
    listener_.OnChange({.action = words.action, .login = due.account.profile.login, .reason = due.reason});
  }

  // What the limits hold, one plan a kind. Whoever need not be held any more is not in it.
  void KeepPlans(PolicyWriter& writer) {
    report_.pass.held = held_rules_;
    for (const HeldChanges& held : report_.held) {
      NewPlan plan = {.source = "",
                      .kind = KindOf(held.kind),
                      .reason = held.why,
                      .event_source = stamp_.event_source,
                      .changes = {}};
      InBatches(held.changes, [&](std::span<const PolicyChange> batch) {
        for (const DueChange& due : writer.Review(batch)) plan.changes.push_back(PlanOf(due));
      });
      const std::int64_t changes = std::ssize(plan.changes);
      const PlanId id = KeepPlan(database_, std::move(plan), stamp_, stamp_.now + config_.plan_validity);
      report_.pass.held.push_back({.kind = KindOf(held.kind), .changes = changes, .reason = held.why, .plan = id});
    }
    ClosePlansNotKept(database_, "", *stamp_.pass, stamp_.now);
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
  const ResolvedPolicy& resolved_;
  const DeactivationRequest& request_;
  PassListener& listener_;
  DeactivationReport& report_;
  std::vector<Held> held_rules_;
  Stamp stamp_;
};

void TellUnknown(const Policy& policy, const PolicySurvey& survey, PassListener& listener) {
  for (std::size_t i = 0; i < survey.rules.size(); ++i) {
    if (survey.rules[i].unknown == 0) continue;
    listener.OnWarning(std::to_string(survey.rules[i].unknown) + " people of '" + policy.rules[i].name +
                       "' are left alone: no source tells their logins any more, which is not the same as no login");
  }
}

}  // namespace

Prepared Prepare(Database& database, const ResolvedPolicy& resolved, const Scopes& scopes, const Viewpoint& viewpoint,
                 const PolicyLimits& limits, const DeactivationRequest& request) {
  Prepared prepared = {Survey(database, resolved, scopes, viewpoint), {}};
  HoldRules(database, resolved, viewpoint, request, prepared.survey);
  prepared.held = TakeHeldChanges(prepared.survey, resolved.policy, limits);
  return prepared;
}

DeactivationReport RunDeactivation(Database& database, const Config& config, const Policy& policy,
                                   const DeactivationRequest& request, PassListener& listener) {
  const auto lock = LockPasses(database, request.lock_wait);
  const Zone zone(config.time_zone);
  const TimePoint at = request.at.value_or(request.clock());
  const Viewpoint viewpoint = {.at = at, .zone = zone, .horizon = at, .config = config, .now = request.clock()};
  const ResolvedPolicy resolved = Resolve(policy, GroupGraph(database), database);
  Prepared prepared =
      Prepare(database, resolved, LoadScopes(database, resolved), viewpoint, config.policy_limits, request);
  DeactivationReport report = {.pass = {.source = std::string(kName), .held = HeldRules(policy, prepared.survey)}};
  report.survey = std::move(prepared.survey);
  report.held = std::move(prepared.held);
  report.pass.counts.seen = report.survey.enabled + report.survey.deactivated;
  for (const HeldChanges& held : report.held) {
    report.pass.counts.held += static_cast<std::int64_t>(held.changes.size());
  }
  TellUnknown(policy, report.survey, listener);
  Run(database, config, resolved, request, listener, report).Apply(viewpoint);
  return report;
}

}  // namespace rollcall
