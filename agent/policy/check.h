// What is wrong with a policy in this registry.
#pragma once

#include <string>
#include <vector>

#include "agent/policy/survey.h"

namespace rollcall {

struct PolicyFinding {
  enum class Level : std::uint8_t { kWarning, kError };
  Level level = Level::kWarning;
  std::string place;
  std::string message;
};

// Groups and sources that are not there, protections that protect nobody, rules that are about nobody or that earlier
// ones leave nobody to, periods within a lag, evidence that would hold a rule and limits that would hold its changes.
// In the order of the policy. Reads only.
std::vector<PolicyFinding> CheckPolicy(Database& database, const Config& config, const Policy& policy, TimePoint now);

}  // namespace rollcall
