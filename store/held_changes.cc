#include "store/held_changes.h"

namespace rollcall {

std::optional<PlanId> PolicyPlanOf(Database& database, AccountId account, TimePoint now) {
  return database.One<PlanId>(
      "SELECT p.id FROM plan p JOIN plan_change c ON c.plan = p.id WHERE p.source = 0 AND p.outcome IS NULL "
      "AND p.expires_at > :now AND c.account = :account LIMIT 1",
      {now, account});
}

}  // namespace rollcall
