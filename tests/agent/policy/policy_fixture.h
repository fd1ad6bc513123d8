// A registry that a scripted source fills, and a policy that runs over it.
#pragma once

#include "agent/guard/approve.h"
#include "agent/policy/deactivation.h"
#include "tests/agent/sync/scripted_connector.h"

namespace rollcall {

class PolicyTest : public PassTest {
 protected:
  // Nobody is held back by a limit, unless a test says so.
  PolicyTest();

  Policy Load(std::string_view text);
  DeactivationReport Deactivate(std::string_view text, TimePoint now = kNow) { return Deactivate(text, now, {}); }
  DeactivationReport Deactivate(std::string_view text, TimePoint now, DeactivationRequest request);

  // What has moved; empty: it is applied.
  std::vector<MovedFact> Approve(PlanId plan, TimePoint now = kNow, const std::vector<Protection>& protections = {});

  // A user of the source corp, with a DN, who logged in so many days before kNow.
  UserSketch Person(const std::string& login, int days_ago) const;
  bool Enabled(std::string_view login) { return Get(login).enabled; }
  std::string HoldOf(std::string_view login);  // the reason of the automatic one; empty: there is none

  TemporaryFolder files_;
};

inline constexpr std::string_view kEveryone180 = "[[rule]]\nname = \"all\"\ninactive_days = 180\n";

}  // namespace rollcall
