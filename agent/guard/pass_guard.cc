#include "agent/guard/pass_guard.h"

#include "store/let_through.h"
#include "store/passes.h"

namespace rollcall {

PassGuard::PassGuard(const PassContext& pass)
    : pass_(pass), limits_creation_(WasPulled(pass.database, pass.source_id)) {}

void PassGuard::Decide(ChangeKind kind, const std::function<std::int64_t()>& of) {
  const std::int64_t changes = expected_[kind];
  if (changes == 0) return;
  const MassChange mass = {
      .kind = kind, .source = pass_.source.name, .changes = changes, .earlier = EarlierOf(kind), .of = of};
  const auto reason = GuardMass(mass, pass_.source.limits[kind]);
  if (reason) Hold(kind, *reason);
  if (!Holds(kind)) LetThrough(kind, changes);
}

// Every one-off import is an administrator's word of its own.
Earlier PassGuard::EarlierOf(ChangeKind kind) const {
  if (pass_.source.enabled_meaning == EnabledMeaning::kAdministratorsWord) return {};
  const auto by_rule =
      LetThroughSince(pass_.database, pass_.source_id, kind, WindowStart(pass_.stamp.now, pass_.config.guard_window));
  const auto found = by_rule.find("");
  return {.changes = found == by_rule.end() ? 0 : found->second, .window = pass_.config.guard_window};
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
  if (pass_.source.enabled_meaning == EnabledMeaning::kAdministratorsWord) return;
  ClosePlansNotKept(pass_.database, pass_.source.name, pass_.stamp.pass.value(), pass_.stamp.now);
}

}  // namespace rollcall
