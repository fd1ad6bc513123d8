#include "tests/agent/policy/policy_fixture.h"

#include <fstream>

#include "store/holds.h"

namespace rollcall {

PolicyTest::PolicyTest() { config_.policy_limits = {.disabled = {1'000'000, 100}, .archived = {1'000'000, 100}}; }

Policy PolicyTest::Load(std::string_view text) {
  const std::string path = files_ / "policy.toml";
  std::ofstream(path) << text;
  return LoadPolicy(path, {});
}

DeactivationReport PolicyTest::Deactivate(std::string_view text, TimePoint now, DeactivationRequest request) {
  request.clock = [now] { return now; };
  return RunDeactivation(*database_, config_, Load(text), request, heard_);
}

std::vector<MovedFact> PolicyTest::Approve(PlanId plan, TimePoint now, const std::vector<Protection>& protections) {
  Transaction transaction(*database_);
  auto moved = ApprovePlan(*database_, FindPlan(*database_, plan, now).value(),
                           {.by = "root", .now = now, .protections = protections});
  transaction.Commit();
  return moved;
}

UserSketch PolicyTest::Person(const std::string& login, int days_ago) const {
  return {.anchor = login,
          .login = login,
          .dn = "uid=" + login + ",ou=people,dc=x",
          .last_login = kNow - std::chrono::days{days_ago}};
}

std::string PolicyTest::HoldOf(std::string_view login) {
  for (const Hold& hold : HoldsOf(*database_, Get(login).id)) {
    if (hold.kind == HoldKind::kAutomatic) return hold.reason;
  }
  return "";
}

}  // namespace rollcall
