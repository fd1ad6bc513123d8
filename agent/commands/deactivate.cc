#include "agent/commands/deactivate.h"

#include <algorithm>

#include "agent/commands/options.h"
#include "agent/commands/policy_file.h"
#include "agent/commands/registry.h"
#include "agent/commands/run_passes.h"
#include "agent/policy/deactivation.h"
#include "store/accounts.h"

namespace rollcall {
namespace {

std::optional<TimePoint> TimeOf(const DeactivateOptions& options, const Context& context) {
  const auto at = ParseTimeOption("--at", options.at);
  if (at && *at > context.clock() && options.ending == Ending::kCommit) {
    throw UsageError("--at " + options.at + " lies in the future: nobody is deactivated ahead of time; add --dry-run");
  }
  return at;
}

void RequireRules(const std::vector<std::string>& names, const Policy& policy) {
  for (const std::string& name : names) {
    const auto same = std::ranges::find(policy.rules, name, &Rule::name);
    if (same == policy.rules.end()) throw UsageError("--accept-evidence '" + name + "': no rule has that name");
  }
}

// The held ones are shown as what they would have been.
void TellHeld(Database& database, const Policy& policy, const DeactivationReport& report, PassOutput& output) {
  for (const HeldChanges& held : report.held) {
    std::vector<AccountId> ids;
    for (const PolicyChange& change : held.changes) ids.push_back(change.account);
    EachAccountOf(database, ids, [&](std::size_t i, const Account& account) {
      output.OnChange({.action = "held",
                       .login = account.profile.login,
                       .field = Code(held.kind),
                       .reason = policy.rules[held.changes[i].rule].name});
    });
  }
}

}  // namespace

ExitCode RunDeactivate(const DeactivateOptions& options, Context& context) {
  const Config config = LoadConfiguration(context);
  const Policy policy = LoadPolicyOf(config, options.policy, context);
  RequireRules(options.accepted, policy);
  const DeactivationRequest request = {
      .ending = options.ending, .at = TimeOf(options, context), .accepted = options.accepted, .clock = context.clock};
  Registry registry(config.registry, IfAbsent::kFail);
  const bool shows = options.ending == Ending::kRollBack || options.held == ShowChanges::kYes;
  const auto output = MakePassOutput(shows ? ShowChanges::kYes : options.changes, options.ending, context);
  output->BeginSource("policy");
  const DeactivationReport report = RunDeactivation(registry.database(), config, policy, request, *output);
  if (options.held == ShowChanges::kYes) TellHeld(registry.database(), policy, report, *output);
  output->EndSource(report.pass);
  output->Finish();
  return Conclude(report.pass);
}

}  // namespace rollcall
