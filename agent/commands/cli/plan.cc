// rollcall plan and its commands.
#include "agent/commands/cli/plan.h"

#include "agent/commands/plan.h"

namespace rollcall {
namespace {

void AddFilters(const Declared<PlanListOptions>& list) {
  list.command->add_option("--source", list.options->source, "only those of this source")->type_name("NAME");
  list.command
      ->add_option("--state", list.options->state,
                   "open (default), approved, discarded, superseded, closed, expired or all")
      ->type_name("STATE");
  list.command->footer("Example:\n  rollcall plan list\n  rollcall plan list --source corp-ldap --state all");
}

template <class Options>
void AddId(const Declared<Options>& declared) {
  declared.command->add_option("ID", declared.options->id, "the number of the plan")
      ->required()
      ->check(CLI::PositiveNumber);
}

template <class Options>
void AddActor(const Declared<Options>& declared) {
  declared.command->add_option("--actor", declared.options->actor, "who decides, for the audit trail (default: you)")
      ->type_name("NAME");
}

void DeclareApprove(CLI::App& plan, Action& chosen) {
  const auto approve = Declare<PlanApproveOptions>(
      plan, "approve", "Apply exactly these changes, unless the facts have moved", RunPlanApprove, chosen);
  AddId(approve);
  approve.command->add_option("--digest", approve.options->digest, "only if this is its digest")->type_name("SHA256");
  AddFlag(approve.command, "--dry-run", approve.options->ending, Ending::kRollBack,
          "say whether it can be applied, write nothing");
  AddActor(approve);
  approve.command->footer(
      "Exit codes: 0 applied, 1 the facts have moved or the plan is not open: nothing was applied.\n"
      "Example:\n  rollcall plan approve 7");
}

void DeclareDiscard(CLI::App& plan, Action& chosen) {
  const auto discard = Declare<PlanDiscardOptions>(
      plan, "discard", "Put it away; while it is asked for, the next pass makes a new one", RunPlanDiscard, chosen);
  AddId(discard);
  discard.command->add_option("--reason", discard.options->reason, "why")->type_name("TEXT");
  AddActor(discard);
  discard.command->footer("Example:\n  rollcall plan discard 7 --reason 'the filter was wrong'");
}

}  // namespace

void DeclarePlan(CLI::App& app, Action& chosen) {
  const auto plan = Declare<PlanListOptions>(app, "plan", "List the changes that were held, or decide about them",
                                             RunPlanList, chosen);
  AddFilters(plan);
  AddFilters(Declare<PlanListOptions>(*plan.command, "list", "List plans", RunPlanList, chosen));
  const auto show =
      Declare<PlanShowOptions>(*plan.command, "show", "Show one plan with its changes", RunPlanShow, chosen);
  AddId(show);
  show.command->footer("Example:\n  rollcall plan show 7\n  rollcall plan show 7 --format csv");
  DeclareApprove(*plan.command, chosen);
  DeclareDiscard(*plan.command, chosen);
}

}  // namespace rollcall
