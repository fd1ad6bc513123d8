#include "agent/sync/pass_guard.h"

#include "agent/sync/guard.h"
#include "store/passes.h"

namespace rollcall {

PassGuard::PassGuard(Database& database, const Config& config, const SourceConfig& source, SourceId source_id,
                     const Stamp& stamp, PassReport& report)
    : database_(database),
      config_(config),
      source_(source),
      stamp_(stamp),
      report_(report),
      limits_creation_(WasPulled(database, source_id)) {}

void PassGuard::Decide(ChangeKind kind, const std::function<std::int64_t()>& of) {
  const MassChange mass = {.kind = kind, .source = source_.name, .changes = expected_[kind], .of = of};
  if (const auto reason = GuardMass(mass, source_.limits[kind])) Hold(kind, *reason);
}

void PassGuard::Finish() {
  for (auto& [kind, changes] : withheld_) {
    const std::int64_t count = std::ssize(changes);
    const PlanId plan = KeepPlan(database_,
                                 {.source = source_.name,
                                  .kind = kind,
                                  .reason = reasons_.at(kind),
                                  .event_source = stamp_.event_source,
                                  .changes = std::move(changes)},
                                 stamp_, stamp_.now + config_.plan_validity);
    report_.counts.held += count;
    report_.held.push_back({.kind = kind, .changes = count, .reason = reasons_.at(kind), .plan = plan});
  }
  // A one-off import says nothing about what another one asked for.
  if (source_.enabled_meaning == EnabledMeaning::kAdministratorsWord) return;
  ClosePlansNotKept(database_, source_.name, stamp_.pass.value(), stamp_.now);
}

}  // namespace rollcall
