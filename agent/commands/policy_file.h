// The policy and the registry, as the commands need them together.
#pragma once

#include "agent/commands/command.h"
#include "agent/commands/registry.h"
#include "agent/output/context.h"
#include "agent/policy/group_graph.h"
#include "agent/policy/survey.h"

namespace rollcall {

// Declares --policy.
void AddPolicyFile(Command& command, std::string& file);
// `file` empty: that of the configuration. Throws ConfigError, UsageError where neither names one.
Policy LoadPolicyOf(const Config& config, const std::string& file, const Context& context);
// Of the configured policy; none where there is no policy. Throws ConfigError.
std::vector<Protection> ProtectionsOf(const Config& config, const Context& context);

// A policy on a registry, looked at now.
class PolicyDesk {
 public:
  // `only`: whom alone it is asked about, by login or id; where there is none, as if that was not said. Throws
  // ConfigError, UsageError, StoreError.
  PolicyDesk(const std::string& file, const Context& context, const std::optional<std::string>& only = std::nullopt);
  PolicyDesk(const PolicyDesk&) = delete;
  PolicyDesk& operator=(const PolicyDesk&) = delete;

  Database& database() { return registry_.database(); }
  const Config& config() const { return config_; }
  const Policy& policy() const { return policy_; }
  // Of the one that is asked about; nullopt: no such account lives.
  const std::optional<Account>& account() const { return account_; }
  const GroupGraph& graph() const { return graph_; }
  const ResolvedPolicy& resolved() const { return resolved_; }
  const Zone& zone() const { return zone_; }
  // What is and what will be until `horizon`, from here and now.
  Viewpoint ViewUntil(TimePoint horizon) const { return {now_, zone_, horizon, config_, now_}; }
  Viewpoint View() const { return ViewUntil(now_); }

 private:
  Config config_;
  Policy policy_;
  Registry registry_;
  Zone zone_;
  std::optional<Account> account_;
  GroupGraph graph_;
  ResolvedPolicy resolved_;
  TimePoint now_;
};

}  // namespace rollcall
