#include "agent/commands/cli_policy.h"

#include "agent/commands/deactivate.h"

namespace rollcall {
namespace {

void DeclareDeactivate(CLI::App& app, Action& chosen) {
  const auto [command, options] = Declare<DeactivateOptions>(
      app, "deactivate", "Disable whom the policy's rules find inactive, and archive whom they say", RunDeactivate,
      chosen);
  AddFlag(command, "--dry-run", options->ending, Ending::kRollBack, "show what would change, write nothing");
  AddFlag(command, "--show-changes", options->changes, ShowChanges::kYes, "show each change (a dry run always does)");
  AddFlag(command, "--show-held", options->held, ShowChanges::kYes, "show each change that is over a limit too");
  command->add_option("--policy", options->policy, "go by this file (default: that of the configuration)")
      ->type_name("FILE");
  command->add_option("--at", options->at, "decide as of this time; one in the future goes with --dry-run only")
      ->type_name("TIME");
  command
      ->add_option("--accept-evidence", options->accepted,
                   "run this rule although its people's login times look wrong: you have looked (repeatable)")
      ->type_name("RULE")
      ->allow_extra_args(false);
  command->footer(
      "Exit codes: 0 fine, 2 wrong policy: nothing was done, 3 a rule or a kind of change is held, 4 some accounts "
      "could not be changed.\n"
      "Example:\n  rollcall deactivate --dry-run\n  rollcall deactivate --dry-run --at 2027-01-01 --format csv");
}

}  // namespace

void DeclarePolicy(CLI::App& app, Action& chosen) { DeclareDeactivate(app, chosen); }

}  // namespace rollcall
