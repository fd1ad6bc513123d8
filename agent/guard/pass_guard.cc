#include "agent/guard/pass_guard.h"

#include "store/let_through.h"
#include "store/passes.h"

namespace rollcall {

PassGuard::PassGuard(const PassContext& pass)
    : pass_(pass), limits_creation_(WasPulled(pass.database, pass.source_id)) {}

void PassGuard::Decide(ChangeKind kind, const std::function<std::int64_t()>& of) {
  const std::int64_t changes = expected_[kind];
  if (changes == 0) return;
  const MassChange mass = {.kind = kind,
                           .source = pass_.source.name,
                           .changes = changes,
                           .earlier = EarlierOf(kind),
                           .slowly = SlowlyOf(kind),
                           .of = of};
  const auto reason = GuardMass(mass, LimitsOf(kind));
  if (reason) Hold(kind, *reason);
  if (!Holds(kind)) LetThrough(kind, changes);
}

bool PassGuard::IsAdministratorsWord() const {
  return pass_.source.enabled_meaning == EnabledMeaning::kAdministratorsWord;
}

std::int64_t PassGuard::LetThroughAfter(ChangeKind kind, TimePoint since) const {
  const auto by_rule = LetThroughSince(pass_.database, pass_.source_id, kind, since);
  const auto found = by_rule.find("");
  return found == by_rule.end() ? 0 : found->second;
}

Earlier PassGuard::EarlierOf(ChangeKind kind) const {
  if (IsAdministratorsWord()) return {};
  const auto window = pass_.config.guard_window;
  return {.changes = LetThroughAfter(kind, WindowStart(pass_.stamp.now, window)), .window = window};
}

Earlier PassGuard::SlowlyOf(ChangeKind kind) const {
  if (IsAdministratorsWord() || !LocksOut(kind)) return {};
  const auto window = pass_.config.lockout_limits.slow_window;
  return {.changes = LetThroughAfter(kind, pass_.stamp.now - window), .window = window};
}

MassLimits PassGuard::LimitsOf(ChangeKind kind) const {
  const bool locks_out = LocksOut(kind) && !IsAdministratorsWord();
  return {pass_.source.limits[kind], locks_out ? &pass_.config.lockout_limits : nullptr};
}

void PassGuard::Finish() {
  KeepPlans();
  KeepLetThroughs();
}

// Emptied groups are told by the memberships that are over.
void PassGuard::KeepLetThroughs() {
  if (Holds(ChangeKind::kRevoked)) {
    let_through_.erase(ChangeKind::kRevoked);
    let_through_.erase(ChangeKind::kGroupsEmptied);
  }
  for (const auto& [kind, changes] : let_through_) {
    KeepLetThrough(pass_.database, {.source = pass_.source_id, .rule = "", .kind = kind, .changes = changes},
                   pass_.stamp);
  }
}

void KeepAsPlan(Database& database, NewPlan plan, const Stamp& stamp, TimePoint expiry, PassReport& report) {
  Held held = {.kind = plan.kind, .changes = std::ssize(plan.changes), .reason = plan.reason, .plan = {}};
  held.plan = KeepPlan(database, std::move(plan), stamp, expiry);
  report.held.push_back(std::move(held));
}

void PassGuard::KeepPlans() {
  for (auto& [kind, changes] : withheld_) {
    pass_.report.counts.held += std::ssize(changes);
    NewPlan plan = {.source = pass_.source.name,
                    .kind = kind,
                    .reason = reasons_.at(kind),
                    .event_source = pass_.stamp.event_source,
                    .changes = std::move(changes)};
    KeepAsPlan(pass_.database, std::move(plan), pass_.stamp, pass_.stamp.now + pass_.config.plan_validity,
               pass_.report);
  }
  // A one-off import says nothing about what another one asked for.
  if (IsAdministratorsWord()) return;
  ClosePlansNotKept(pass_.database, pass_.source.name, pass_.stamp.pass.value(), pass_.stamp.now);
}

}  // namespace rollcall
