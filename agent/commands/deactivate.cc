// rollcall deactivate: the rules of the policy file, run once.
#include <algorithm>

#include "agent/commands/command.h"
#include "agent/commands/options.h"
#include "agent/commands/policy_file.h"
#include "agent/commands/registry.h"
#include "agent/commands/run_passes.h"
#include "agent/output/pass_output.h"
#include "agent/policy/deactivation.h"
#include "store/accounts.h"

namespace rollcall {
namespace {

struct DeactivateOptions {
  Ending ending = Ending::kCommit;
  ShowChanges changes = ShowChanges::kNo;
  ShowChanges held = ShowChanges::kNo;
  std::string policy;                 // file; empty: the configuration's
  std::string at;                     // ISO 8601; empty: now
  std::vector<std::string> accepted;  // names of rules
};

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

// The blocked ones are shown as what they would have been.
void TellHeld(Database& database, const Policy& policy, const DeactivationReport& report, PassOutput& output) {
  for (const HeldChanges& held : report.held) {
    std::vector<AccountId> ids;
    for (const PolicyChange& change : held.changes) ids.push_back(change.account);
    EachAccountOf(database, ids, [&](std::size_t i, const Account& account) {
      output.OnChange({.action = "blocked",
                       .login = account.profile.login,
                       .field = Code(held.kind),
                       .reason = policy.rules[held.changes[i].rule].name});
    });
  }
}

ExitCode RunDeactivate(const DeactivateOptions& options, Context& context) {
  const Config config = LoadConfiguration(context);
  const Policy policy = LoadPolicyOf(config, options.policy, context);
  RequireRules(options.accepted, policy);
  const DeactivationRequest request = {.ending = options.ending,
                                       .at = TimeOf(options, context),
                                       .accepted = options.accepted,
                                       .clock = context.clock,
                                       .patience = PatienceOf(context)};
  Registry registry(config.registry, IfAbsent::kFail);
  const bool shows = options.ending == Ending::kRollBack || options.held == ShowChanges::kYes;
  const auto output = MakePassOutput(shows ? ShowChanges::kYes : options.changes, options.ending, context);
  output->BeginSource("policy");
  const DeactivationReport report = RunDeactivation(registry.database(), config, policy, request, *output);
  if (shows) TellHeld(registry.database(), policy, report, *output);
  output->EndSource(report.pass);
  output->Finish();
  return Conclude(report.pass);
}

}  // namespace

Command DeactivateCommand() {
  Command command("deactivate", "Apply the deactivation policy");
  DeactivateOptions& options = command.Runs(RunDeactivate);
  command.Flag("--dry-run", options.ending, Ending::kRollBack, "show what would change, write nothing");
  command.Flag("--show-changes", options.changes, ShowChanges::kYes, "show each change (a dry run always does)");
  command.Flag("--show-held", options.held, ShowChanges::kYes,
               "show each change that a limit blocks, too (a dry run always does)");
  AddPolicyFile(command, options.policy);
  command.Option("--at", "TIME", &options.at, "decide as of this time; one in the future goes with --dry-run only");
  command.Option("--accept-evidence", "RULE", &options.accepted,
                 "run this rule although its people's login times look wrong: you have looked (repeatable)");
  command.Footer(
      "Exit codes: 0 fine, 2 wrong policy: nothing was done, 3 a rule or a kind of change is held, 4 some accounts "
      "could not be changed.\n"
      "Example:\n  rollcall deactivate --dry-run\n  rollcall deactivate --dry-run --at 2027-01-01 --format csv");
  return command;
}

}  // namespace rollcall
