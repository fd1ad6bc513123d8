// rollcall explain: why the policy does with one account what it does.
#include <array>
#include <nlohmann/json.hpp>

#include "agent/base/time_text.h"
#include "agent/commands/account_card.h"
#include "agent/commands/command.h"
#include "agent/commands/policy_file.h"
#include "agent/output/account_records.h"
#include "agent/output/printer.h"
#include "agent/policy/explain.h"
#include "store/accounts.h"
#include "store/archive.h"

namespace rollcall {
namespace {

struct ExplainOptions {
  std::string account;  // login or id, of an archived one too
  std::string policy;   // file; empty: the configuration's
};

using Json = nlohmann::ordered_json;
using enum Column::Kind;

constexpr std::array<Column, 8> kExplainColumns = {{{.title = "login", .field = "login"},
                                                    {.title = "id", .field = "id"},
                                                    {.title = "enabled", .field = "enabled"},
                                                    {.title = "lastLogin", .field = "lastLogin.at", .kind = kTime},
                                                    {.title = "decidedBy", .field = "decidedBy"},
                                                    {.title = "inactiveSince", .field = "inactiveSince", .kind = kTime},
                                                    {.title = "actsAt", .field = "actsAt", .kind = kTime},
                                                    {.title = "outcome", .field = "outcome"}}};

constexpr std::array<std::string_view, 4> kBasisTexts = {"the last possible login", "the enabling by hand",
                                                         "the creation: it never logged in",
                                                         "since then its sources record logins: it never logged in"};

std::vector<std::string> SourceNames(const AccountDetails& details) {
  std::vector<std::string> names;
  for (const Link& link : details.links) names.push_back(link.source_name);
  return names;
}

std::string BasisText(InactivityClock::Basis basis) {
  return std::string(kBasisTexts[static_cast<std::size_t>(basis)]);
}

Json RulesJson(const Explanation& explanation) {
  Json rules = Json::array();
  for (const RuleView& view : explanation.rules) {
    rules.push_back({{"rule", view.rule->name},
                     {"place", view.rule->place},
                     {"decides", view.miss == Miss::kNone},
                     {"why", view.why}});
  }
  return rules;
}

Json ExplanationJson(const AccountDetails& details, const Account& account, const Explanation& explanation) {
  Json json = AccountJson(account, details.holds, details.groups);
  json["groupPaths"] = explanation.groups;
  json["sources"] = SourceNames(details);
  json["rules"] = RulesJson(explanation);
  json["decidedBy"] = explanation.decided_by;
  json["inactiveSince"] = explanation.judgement ? Json(ToIso8601(explanation.judgement->clock.since)) : Json(nullptr);
  json["actsAt"] = TimeOrNullJson(explanation.acts_at);
  json["outcome"] = explanation.outcome;
  json["removed"] = details.removed.empty() ? Json(nullptr) : Json(details.removed);
  return json;
}

Card ExplanationCard(const AccountDetails& details, const Json& json, const Explanation& explanation) {
  Card card = AccountCard(details, json.at("attributes"));
  if (!explanation.groups.empty()) card.push_back({"ways into groups", explanation.groups});
  CardItem rules = {"rules", {}};
  for (const RuleView& view : explanation.rules) {
    rules.values.push_back("'" + view.rule->name + "' (" + view.rule->place + ") " + view.why);
  }
  if (!rules.values.empty()) card.push_back(rules);
  card.push_back(Line("decided by", explanation.decided_by));
  if (const auto& judgement = explanation.judgement) {
    card.push_back(
        Line("inactive since", ToIso8601(judgement->clock.since) + ", " + BasisText(judgement->clock.basis)));
  }
  card.push_back(Line("outcome", explanation.outcome));
  return card;
}

void Print(const AccountDetails& details, const Account& account, const Explanation& explanation, Context& context) {
  const Json json = ExplanationJson(details, account, explanation);
  PrintOne(ExplanationCard(details, json, explanation), json, kExplainColumns, context);
}

ExitCode RunExplain(const ExplainOptions& options, Context& context) {
  PolicyDesk desk(options.policy, context, options.account);
  Database& database = desk.database();
  if (const auto& account = desk.account()) {
    const Explanation explanation = Explain(database, desk.resolved(), desk.graph(), *account, desk.View());
    Print(DetailsOf(database, *account), *account, explanation, context);
    return ExitCode::kFine;
  }
  const auto archived = FindArchived(database, options.account);
  if (archived.empty()) {
    throw StoreError("no account has or had the login or id '" + options.account +
                     "'; `rollcall accounts list` shows those that live, `rollcall archive list` those removed");
  }
  Explanation explanation;
  explanation.outcome = "is in the archive: " + std::string(Code(archived.front().event)) + ", by " +
                        archived.front().removed_by_user + " at " + ToIso8601(archived.front().removed_at) +
                        "; `rollcall account restore` brings it back";
  Print(DetailsOf(database, archived.front()), archived.front().account, explanation, context);
  return ExitCode::kFine;
}

}  // namespace

Command ExplainCommand() {
  Command command("explain", "Tell what the policy does with one account, why, and when");
  ExplainOptions& options = command.Runs(RunExplain);
  command.Positional("LOGIN", &options.account, "login or id, of an archived account too").Required();
  AddPolicyFile(command, options.policy);
  command.Footer("Example:\n  rollcall explain bjensen");
  return command;
}

}  // namespace rollcall
