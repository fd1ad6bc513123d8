#include "agent/guard/pass_guard.h"

#include "store/let_through.h"
#include "store/passes.h"

namespace rollcall {

PassGuard::PassGuard(Database& database, const Config& config, const SourceConfig& source, SourceId source_id,
                     const Stamp& stamp, PassReport& report)
    : database_(database),
      config_(config),
      source_(source),
      source_id_(source_id),
      stamp_(stamp),
      report_(report),
      limits_creation_(WasPulled(database, source_id)) {}

void PassGuard::Decide(ChangeKind kind, const std::function<std::int64_t()>& of) {
  const std::int64_t changes = expected_[kind];
  if (changes == 0) return;
  const MassChange mass = {
      .kind = kind, .source = source_.name, .changes = changes, .earlier = EarlierOf(kind), .of = of};
  const auto reason = GuardMass(mass, source_.limits[kind]);
  if (reason) Hold(kind, *reason);
  if (!Holds(kind)) LetThrough(kind, changes);
}

// Every one-off import is an administrator's word of its own.
Earlier PassGuard::EarlierOf(ChangeKind kind) const {
  if (source_.enabled_meaning == EnabledMeaning::kAdministratorsWord) return {};
  const auto by_rule = LetThroughSince(database_, source_id_, kind, WindowStart(stamp_.now, config_.guard_window));
  const auto found = by_rule.find("");
  return {.changes = found == by_rule.end() ? 0 : found->second, .window = config_.guard_window};
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
    KeepLetThrough(database_, {.source = source_id_, .rule = "", .kind = kind, .changes = changes}, stamp_);
  }
}

void KeepAsPlan(Database& database, NewPlan plan, const Stamp& stamp, TimePoint expiry, PassReport& report) {
  Held held = {.kind = plan.kind, .changes = std::ssize(plan.changes), .reason = plan.reason, .plan = {}};
  held.plan = KeepPlan(database, std::move(plan), stamp, expiry);
  report.held.push_back(std::move(held));
}

void PassGuard::KeepPlans() {
  for (auto& [kind, changes] : withheld_) {
    report_.counts.held += std::ssize(changes);
    NewPlan plan = {.source = source_.name,
                    .kind = kind,
                    .reason = reasons_.at(kind),
                    .event_source = stamp_.event_source,
                    .changes = std::move(changes)};
    KeepAsPlan(database_, std::move(plan), stamp_, stamp_.now + config_.plan_validity, report_);
  }
  // A one-off import says nothing about what another one asked for.
  if (source_.enabled_meaning == EnabledMeaning::kAdministratorsWord) return;
  ClosePlansNotKept(database_, source_.name, stamp_.pass.value(), stamp_.now);
}

}  // namespace rollcall
