// rollcall passes: what ran, and how it ended. The latest first.
#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "agent/base/time_text.h"
#include "agent/commands/command.h"
#include "agent/commands/registry.h"
#include "agent/commands/sources.h"
#include "agent/output/history_records.h"
#include "agent/output/printer.h"
#include "store/passes.h"

namespace rollcall {
namespace {

struct PassesListOptions {
  std::string source;                 // name; empty: any
  std::string outcome;                // one of kPassOutcomes; empty: any
  std::optional<std::int64_t> limit;  // how many of the latest
};

struct PassesShowOptions {
  std::int64_t id = 0;
};

using Json = nlohmann::ordered_json;

constexpr Column Count(std::string_view title, std::string_view field) {
  return {.title = title, .field = field, .kind = Column::Kind::kNumber, .empty = Column::Empty::kHidden};
}

using enum Column::Kind;
using enum Column::In;
using enum Column::Empty;
constexpr std::array<Column, 25> kPassesColumns = {{
    {.title = "id", .field = "id", .kind = kNumber},
    {.title = "startedAt", .field = "startedAt", .kind = kTime},
    {.title = "finishedAt", .field = "finishedAt", .kind = kTime, .in = kCsv},
    {.title = "kind", .field = "kind"},
    {.title = "source", .field = "source"},
    {.title = "actor", .field = "actor"},
    {.title = "outcome", .field = "outcome"},
    Count("seen", "counts.seen"),
    Count("created", "counts.created"),
    Count("updated", "counts.updated"),
    Count("unchanged", "counts.unchanged"),
    Count("enabled", "counts.enabled"),
    Count("disabled", "counts.disabled"),
    Count("renamed", "counts.renamed"),
    Count("missing", "counts.missing"),
    Count("archived", "counts.archived"),
    Count("restored", "counts.restored"),
    Count("conflicts", "counts.conflicts"),
    Count("held", "counts.held"),
    Count("groups", "counts.groups"),
    Count("granted", "counts.granted"),
    Count("revoked", "counts.revoked"),
    Count("unresolved", "counts.unresolved"),
    {.title = "proof", .field = "proof", .in = kCsv},
    {.title = "error", .field = "error", .empty = kHidden},
}};

CardItem CountsItem(const Json& counts) {
  CardItem item{"counts", {}};
  for (const auto& [name, value] : counts.items()) {
    if (value != 0) item.values.push_back(name + " " + value.dump());
  }
  return item;
}

Card CardOf(const PassRecord& pass, const Json& json) {
  return {Line("pass", std::to_string(static_cast<std::int64_t>(pass.id))),
          Line("kind", pass.kind),
          Line("source", pass.source),
          Line("actor", pass.actor),
          Line("started at", ToIso8601(pass.started_at)),
          Line("finished at", pass.finished_at ? ToIso8601(*pass.finished_at) : ""),
          Line("outcome", pass.outcome),
          Line(pass.outcome == "held" ? "held because" : "error", pass.error),
          CountsItem(json.at("counts")),
          Line("complete because", pass.proof),
          Line("resumed at", pass.cursor_before),
          Line("resumes at", pass.cursor_after)};
}

ExitCode RunPassesList(const PassesListOptions& options, Context& context) {
  const auto found = std::ranges::find(kPassOutcomes, options.outcome);
  if (!options.outcome.empty() && found == kPassOutcomes.end()) {
    throw UsageError("--outcome '" + options.outcome + "': there are complete, held, failed, interrupted and running");
  }
  Registry registry = OpenRegistry(context);
  Printer printer(kPassesColumns, context);
  RequireKnownSource(registry.database(), options.source);
  EachPass(registry.database(), {.source = options.source, .outcome = options.outcome, .limit = options.limit},
           [&](const PassRecord& pass) { printer.Print(PassRecordJson(pass)); });
  printer.Finish("no pass matches");
  return ExitCode::kFine;
}

ExitCode RunPassesShow(const PassesShowOptions& options, Context& context) {
  Registry registry = OpenRegistry(context);
  const auto pass = FindPass(registry.database(), PassId{options.id});
  if (!pass) {
    throw StoreError("there is no pass " + std::to_string(options.id) + "; `rollcall passes list` shows all");
  }
  const Json json = PassRecordJson(*pass);
  PrintOne(CardOf(*pass, json), json, kPassesColumns, context);
  return ExitCode::kFine;
}

Command ListPassesCommand(const std::string& name, const std::string& summary) {
  Command command(name, summary);
  PassesListOptions& options = command.Runs(RunPassesList);
  command.Option("--source", "NAME", &options.source, "only those of this source");
  command.Option("--outcome", "OUTCOME", &options.outcome, "complete, held, failed, interrupted or running")
      .Suggests({kPassOutcomes.begin(), kPassOutcomes.end()});
  command.Option("--limit", "N", &options.limit, "print at most so many").Positive();
  command.Footer("Example:\n  rollcall passes --outcome failed --limit 10");
  return command;
}

Command PassesShowCommand() {
  Command command("show", "Show one pass");
  PassesShowOptions& options = command.Runs(RunPassesShow);
  command.Positional("ID", &options.id, "the number of the pass").Required().Positive();
  command.Footer("Example:\n  rollcall passes show 41");
  return command;
}

}  // namespace

Command PassesCommand() {
  Command command = ListPassesCommand("passes", "List what ran and how it ended, the latest first");
  command.Add(ListPassesCommand("list", "List passes"));
  command.Add(PassesShowCommand());
  return command;
}

}  // namespace rollcall
