#include "agent/commands/cli/policy.h"

#include "agent/commands/deactivate.h"
#include "agent/commands/explain.h"
#include "agent/commands/forecast.h"
#include "agent/commands/policy.h"

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

void AddPolicy(CLI::App* command, std::string& file) {
  command->add_option("--policy", file, "go by this file (default: that of the configuration)")->type_name("FILE");
}

void AddDays(CLI::App* command, std::int64_t& days, const std::string& description) {
  command->add_option("--days", days, description)->type_name("N")->check(CLI::Range(0, 36500));
}

void DeclareExplain(CLI::App& app, Action& chosen) {
  const auto [command, options] = Declare<ExplainOptions>(
      app, "explain", "Tell what the policy does with one account, why, and when", RunExplain, chosen);
  command->add_option("LOGIN", options->account, "login or id, of an archived account too")->required();
  AddPolicy(command, options->policy);
  command->footer("Example:\n  rollcall explain bjensen");
}

void DeclareForecast(CLI::App& app, Action& chosen) {
  const auto [command, options] = Declare<ForecastOptions>(
      app, "forecast", "List who would be deactivated on which day if nobody logged in", RunForecast, chosen);
  AddDays(command, options->days, "so far ahead (default: 90)");
  command->add_option("--rule", options->rule, "only by this rule")->type_name("RULE");
  AddPolicy(command, options->policy);
  command->footer("Example:\n  rollcall forecast --days 30 --format csv");
}

void DeclareWarnings(CLI::App& app, Action& chosen) {
  const auto [command, options] = Declare<WarningsOptions>(
      app, "warnings", "List whom to warn, because they would be deactivated soon", RunWarnings, chosen);
  AddDays(command, options->days, "so far ahead (default: 14)");
  AddFlag(command, "--once", options->repeat, Repeat::kOnce, "each person once for this number of days");
  AddPolicy(command, options->policy);
  command->footer("Example, in a mail script:\n  rollcall warnings --days 14 --once --format csv");
}

void DeclarePolicyShow(CLI::App& policy, Action& chosen) {
  const auto [command, options] = Declare<PolicyShowOptions>(
      policy, "show", "Print the policy as it counts, each value with its file and line", RunPolicyShow, chosen);
  AddPolicy(command, options->policy);
  command->footer("Example:\n  rollcall policy show");
}

void DeclarePolicyCheck(CLI::App& policy, Action& chosen) {
  const auto [command, options] = Declare<PolicyCheckOptions>(
      policy, "check", "Look for mistakes: absent groups, rules that are never reached, too short periods",
      RunPolicyCheck, chosen);
  AddPolicy(command, options->policy);
  command->footer("Exit codes: 0 fine, also with warnings, 2 something is wrong.\nExample:\n  rollcall policy check");
}

void DeclarePolicyTest(CLI::App& policy, Action& chosen) {
  const auto [command, options] = Declare<PolicyTestOptions>(
      policy, "test", "Compare a new policy with the current one, or replay one over the past", RunPolicyTest, chosen);
  command->add_option("--policy", options->policy, "the new one")->type_name("FILE");
  command->add_option("--back", options->back, "replay the last N days: whom it would have locked out by mistake")
      ->type_name("N")
      ->check(CLI::Range(1, 36500));
  command->footer(
      "Example:\n  rollcall policy test --policy new.toml\n  rollcall policy test --policy new.toml --back 365");
}

void DeclareFromProperties(CLI::App& policy, Action& chosen) {
  const auto [command, options] = Declare<PolicyFromPropertiesOptions>(
      policy, "from-properties", "Write the policy that an eXo properties file means", RunPolicyFromProperties, chosen);
  command->add_option("FILE", options->file, "exo.properties")->required();
  command->footer("Example:\n  rollcall policy from-properties exo.properties > policy.toml");
}

void DeclarePolicyCommands(CLI::App& app, Action& chosen) {
  CLI::App* policy = app.add_subcommand("policy", "Look at the policy, check it, try another one");
  policy->fallthrough();
  policy->require_subcommand(1);
  policy->footer("Example:\n  rollcall policy check\n  rollcall policy test --policy new.toml");
  DeclarePolicyShow(*policy, chosen);
  DeclarePolicyCheck(*policy, chosen);
  DeclarePolicyTest(*policy, chosen);
  DeclareFromProperties(*policy, chosen);
}

}  // namespace

void DeclarePolicy(CLI::App& app, Action& chosen) {
  DeclareDeactivate(app, chosen);
  DeclareExplain(app, chosen);
  DeclareForecast(app, chosen);
  DeclareWarnings(app, chosen);
  DeclarePolicyCommands(app, chosen);
}

}  // namespace rollcall
