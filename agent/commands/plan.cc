// rollcall plan: the changes that the guard blocked, and what a person decides about them.
#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "agent/base/terminal_text.h"
#include "agent/base/time_text.h"
#include "agent/commands/actor.h"
#include "agent/commands/command.h"
#include "agent/commands/options.h"
#include "agent/commands/policy_file.h"
#include "agent/commands/registry.h"
#include "agent/commands/sources.h"
#include "agent/guard/approve.h"
#include "agent/output/history_records.h"
#include "agent/output/pass_notes.h"
#include "agent/output/printer.h"
#include "agent/policy/plan_review.h"
#include "store/in_transaction.h"
#include "store/plans.h"

namespace rollcall {
namespace {

struct PlanListOptions {
  std::string source;          // name; empty: any
  std::string state = "open";  // code of a PlanState, or "all"
};

struct PlanShowOptions {
  std::int64_t id = 0;
};

struct PlanApproveOptions {
  std::int64_t id = 0;
  std::string digest;  // empty: whatever the plan's is
  std::string actor;   // empty: who calls
  Ending ending = Ending::kCommit;
};

struct PlanDiscardOptions {
  std::int64_t id = 0;
  std::string reason;
  std::string actor;  // empty: who calls
};

using Json = nlohmann::ordered_json;
using enum Column::Kind;
using enum Column::In;
using enum Column::Empty;
constexpr std::array<Column, 15> kPlanColumns = {{
    {.title = "id", .field = "id", .kind = kNumber},
    {.title = "state", .field = "state"},
    {.title = "source", .field = "source"},
    {.title = "kind", .field = "kind"},
    {.title = "changes", .field = "changes", .kind = kNumber},
    {.title = "reason", .field = "reason", .in = kCsv},
    {.title = "digest", .field = "digest", .in = kCsv},
    {.title = "madeAt", .field = "madeAt", .kind = kTime},
    {.title = "lastSeenAt", .field = "lastSeenAt", .kind = kTime},
    {.title = "lastPass", .field = "lastPass", .kind = kNumber, .in = kCsv},
    {.title = "times", .field = "times", .kind = kNumber},
    {.title = "expiresAt", .field = "expiresAt", .kind = kTime},
    {.title = "closedAt", .field = "closedAt", .kind = kTime, .empty = kHidden},
    {.title = "closedBy", .field = "closedBy", .empty = kHidden},
    {.title = "note", .field = "note", .empty = kHidden},
}};
constexpr std::array<Column, 5> kChangeColumns = {{
    {.title = "action", .field = "action"},
    {.title = "login", .field = "login"},
    {.title = "before", .field = "before"},
    {.title = "after", .field = "after"},
    {.title = "reason", .field = "reason"},
}};

Plan RequirePlan(Database& database, std::int64_t id, TimePoint now) {
  if (auto plan = FindPlan(database, PlanId{id}, now)) return *plan;
  throw StoreError("there is no " + NameOf(PlanId{id}) + "; `rollcall plan list --state all` shows all");
}

Card CardOf(const Plan& plan) {
  return {Line("plan", std::to_string(static_cast<std::int64_t>(plan.id))),
          Line("state", std::string(Code(plan.state))),
          Line("source", plan.source.empty() ? "the policy" : plan.source),
          Line("kind", std::string(Code(plan.kind))),
          Line("changes", std::to_string(plan.changes)),
          Line("held because", plan.reason),
          Line("digest", plan.digest),
          Line("made at", ToIso8601(plan.made_at)),
          Line("last seen", ToIso8601(plan.last_seen_at)),
          Line("last pass", plan.last_pass ? std::to_string(static_cast<std::int64_t>(*plan.last_pass)) : ""),
          Line("times", std::to_string(plan.times)),
          Line("expires at", ToIso8601(plan.expires_at)),
          Line("closed at", plan.closed_at ? ToIso8601(*plan.closed_at) : ""),
          Line("closed by", plan.closed_by),
          Line("note", plan.note)};
}

std::string ChangeText(const PlanChange& change) {
  return ChangeText(ChangeLine{.action = Code(change.action),
                               .login = change.login,
                               .field = "",
                               .before = change.was,
                               .after = change.becomes,
                               .reason = change.reason});
}

// What the list of changes says where there is none.
constexpr std::string_view kNotKept = "its changes are no longer kept: nobody decided on them";

// As a card with the changes below; one object with its changes; or the changes alone, a row each.
void PrintPlan(Database& database, const Plan& plan, Context& context) {
  if (context.format == OutputFormat::kJson || context.format == OutputFormat::kJsonLines) {
    Json json = PlanJson(plan);
    json["changeList"] = Json::array();
    EachPlanChange(database, plan.id,
                   [&json](const PlanChange& change) { json["changeList"].push_back(PlanChangeJson(change)); });
    return PrintOne({}, json, kPlanColumns, context);
  }
  if (context.format == OutputFormat::kTable) {
    PrintOne(CardOf(plan), {}, kPlanColumns, context);
    std::int64_t shown = 0;
    EachPlanChange(database, plan.id, [&](const PlanChange& change) {
      context.out << "  " << ChangeText(change) << '\n';
      ++shown;
    });
    if (shown == 0 && plan.changes > 0) context.out << "  (" << kNotKept << ")\n";
    return ThrowIfFailed(context.out);
  }
  Printer printer(kChangeColumns, context);
  EachPlanChange(database, plan.id, [&printer](const PlanChange& change) { printer.Print(PlanChangeJson(change)); });
  printer.Finish(kNotKept);
}

// Empty: it is applied.
std::vector<MovedFact> Approve(Database& database, const Config& config, const PlanApproveOptions& options,
                               Context& context) {
  const auto protections = ProtectionsOf(config, context);
  const Policy policy = config.policy.empty() ? Policy() : LoadPolicyOf(config, "", context);
  const auto turn = TakeTurn(database, context);
  return InTransaction(database, [&](Transaction& transaction) {
    const TimePoint now = context.clock();
    PlanReview review(database, config, policy, now);
    const Plan plan = RequirePlan(database, options.id, now);
    if (!options.digest.empty() && options.digest != plan.digest) {
      throw StoreError(NameOf(plan.id) + " has the digest " + plan.digest +
                       ", not the one that was given: look at it again");
    }
    auto moved = ApprovePlan(database, plan,
                             {.by = ActorOf(options.actor, context),
                              .now = now,
                              .protections = protections,
                              .objection = [&review](const PlanChange& change) { return review.Objection(change); }});
    if (moved.empty() && options.ending == Ending::kCommit) transaction.Commit();
    return moved;
  });
}

void TellMoved(const std::vector<MovedFact>& moved, PlanId id, Context& context) {
  context.err << "rollcall: refused: " << moved.size() << " of the facts that " << NameOf(id)
              << " depends on have moved, and nothing was applied:" << std::endl;
  for (const auto& [change, now] : moved) {
    context.err << "  " << ChangeText(change) << ", but now: " << PrintableText(now) << std::endl;
  }
  context.err << "Run the pass again: it makes a new plan of what it still asks for." << std::endl;
}

ExitCode RunPlanList(const PlanListOptions& options, Context& context) {
  const PlanFilter filter{.source = options.source, .state = ParseState<PlanState>(kPlanStates, options.state)};
  Registry registry = OpenRegistry(context);
  if (options.source != kPolicyAsSource) RequireKnownSource(registry.database(), options.source);
  Printer printer(kPlanColumns, context);
  EachPlan(registry.database(), filter, context.clock(), [&](const Plan& plan) { printer.Print(PlanJson(plan)); });
  printer.Finish("no plan matches");
  return ExitCode::kFine;
}

ExitCode RunPlanShow(const PlanShowOptions& options, Context& context) {
  Registry registry = OpenRegistry(context);
  PrintPlan(registry.database(), RequirePlan(registry.database(), options.id, context.clock()), context);
  return ExitCode::kFine;
}

ExitCode RunPlanApprove(const PlanApproveOptions& options, Context& context) {
  const Config config = LoadConfiguration(context);
  Registry registry(config.registry, IfAbsent::kFail);
  Database& database = registry.database();
  const auto moved = Approve(database, config, options, context);
  if (!moved.empty()) {
    TellMoved(moved, PlanId{options.id}, context);
    return ExitCode::kFailed;
  }
  const Plan plan = RequirePlan(database, options.id, context.clock());
  PrintOne(CardOf(plan), PlanJson(plan), kPlanColumns, context);
  if (options.ending == Ending::kRollBack) context.err << "Dry run: nothing was written." << std::endl;
  return ExitCode::kFine;
}

ExitCode RunPlanDiscard(const PlanDiscardOptions& options, Context& context) {
  Registry registry = OpenRegistry(context);
  Database& database = registry.database();
  const auto turn = TakeTurn(database, context);
  InTransaction(database, [&](Transaction& transaction) {
    const TimePoint now = context.clock();
    const Plan plan = RequirePlan(database, options.id, now);
    RequireOpen(plan);
    ClosePlan(database, plan.id, PlanState::kDiscarded, ActorOf(options.actor, context), options.reason, now);
    transaction.Commit();
    return 0;
  });
  const Plan plan = RequirePlan(database, options.id, context.clock());
  PrintOne(CardOf(plan), PlanJson(plan), kPlanColumns, context);
  return ExitCode::kFine;
}

Command ListPlansCommand(const std::string& name, const std::string& summary) {
  Command command(name, summary);
  PlanListOptions& options = command.Runs(RunPlanList);
  command.Option("--source", "NAME", &options.source, "only those of this source");
  command.Option("--state", "STATE", &options.state,
                 "open (default), approved, discarded, superseded, closed, expired or all");
  command.Footer("Example:\n  rollcall plan list\n  rollcall plan list --source corp-ldap --state all");
  return command;
}

void AddId(Command& command, std::int64_t& id) {
  command.Positional("ID", &id, "the number of the plan").Required().Positive();
}

void AddDecider(Command& command, std::string& actor) {
  command.Option("--actor", "NAME", &actor, "who decides, for the audit trail (default: you)");
}

Command PlanShowCommand() {
  Command command("show", "Show one plan with its changes");
  AddId(command, command.Runs(RunPlanShow).id);
  command.Footer("Example:\n  rollcall plan show 7\n  rollcall plan show 7 --format csv");
  return command;
}

Command PlanApproveCommand() {
  Command command("approve", "Apply exactly these changes, unless the facts have moved");
  PlanApproveOptions& options = command.Runs(RunPlanApprove);
  AddId(command, options.id);
  command.Option("--digest", "SHA256", &options.digest, "only if this is its digest");
  command.Flag("--dry-run", options.ending, Ending::kRollBack, "say whether it can be applied, write nothing");
  AddDecider(command, options.actor);
  command.Footer(
      "Exit codes: 0 applied, 1 the facts have moved or the plan is not open: nothing was applied.\n"
      "Example:\n  rollcall plan approve 7");
  return command;
}

Command PlanDiscardCommand() {
  Command command("discard", "Put it away; while it is asked for, the next pass makes a new one");
  PlanDiscardOptions& options = command.Runs(RunPlanDiscard);
  AddId(command, options.id);
  command.Option("--reason", "TEXT", &options.reason, "why");
  AddDecider(command, options.actor);
  command.Footer("Example:\n  rollcall plan discard 7 --reason 'the filter was wrong'");
  return command;
}

}  // namespace

Command PlanCommand() {
  Command command = ListPlansCommand("plan", "List the changes that were held, or decide about them");
  command.Add(ListPlansCommand("list", "List plans"));
  command.Add(PlanShowCommand());
  command.Add(PlanApproveCommand());
  command.Add(PlanDiscardCommand());
  return command;
}

}  // namespace rollcall
