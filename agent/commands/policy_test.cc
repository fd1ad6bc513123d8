// rollcall policy test: another policy beside the current one, today or over the past.
#include <array>
#include <map>
#include <nlohmann/json.hpp>

#include "agent/commands/policy.h"
#include "agent/commands/policy_file.h"
#include "agent/commands/printer.h"
#include "agent/policy/replay.h"
#include "agent/report/time_text.h"
#include "store/accounts.h"

namespace rollcall {
namespace {

using Json = nlohmann::ordered_json;
using enum Column::Kind;

constexpr std::array<Column, 5> kDifferenceColumns = {{{.title = "login", .field = "login"},
                                                       {.title = "email", .field = "email"},
                                                       {.title = "current", .field = "current"},
                                                       {.title = "new", .field = "new"},
                                                       {.title = "id", .field = "id", .in = Column::In::kCsv}}};
constexpr std::array<Column, 4> kBackColumns = {
    {{.title = "rule", .field = "rule"},
     {.title = "deactivated", .field = "deactivated", .kind = kNumber},
     {.title = "cameBack", .field = "loggedInWithin30Days", .kind = kNumber},
     {.title = "share", .field = "share"}}};

// Who would be deactivated now, and by which rule.
using Deactivated = std::map<AccountId, std::string>;

Deactivated DeactivatedBy(PolicyDesk& desk) {
  Deactivated deactivated;
  const Scopes scopes = LoadScopes(desk.database(), desk.resolved());
  EachJudged(desk.database(), desk.resolved(), scopes, desk.View(), [&](const Judged& judged) {
    if (judged.judgement.standing != Standing::kInactive) return;
    deactivated.emplace(judged.activity.id, desk.policy().rules[judged.rule].name);
  });
  return deactivated;
}

std::string RuleOf(const Deactivated& deactivated, AccountId account) {
  const auto found = deactivated.find(account);
  return found == deactivated.end() ? "" : found->second;
}

Json NameOrNull(const std::string& name) { return name.empty() ? Json(nullptr) : Json(name); }

void PrintDifference(Database& database, const Deactivated& current, const Deactivated& wanted, Context& context) {
  std::map<AccountId, bool> either;
  for (const auto* side : {&current, &wanted}) {
    for (const auto& [account, rule] : *side) either.emplace(account, true);
  }
  std::int64_t only_current = 0;
  std::int64_t only_new = 0;
  Printer printer(kDifferenceColumns, context);
  for (const auto& [id, unused] : either) {
    const std::string before = RuleOf(current, id);
    const std::string after = RuleOf(wanted, id);
    const auto account = FindAccount(database, id);
    if (before.empty() == after.empty() || !account) continue;
    ++(before.empty() ? only_new : only_current);
    printer.Print({{"login", account->profile.login},
                   {"email", NameOrNull(account->profile.email)},
                   {"current", NameOrNull(before)},
                   {"new", NameOrNull(after)},
                   {"id", account->public_id}});
  }
  printer.Finish("");
  context.err << "would be deactivated now: " << current.size() << " by the current policy, " << wanted.size()
              << " by the new one; " << only_new << " more, " << only_current << " no longer" << std::endl;
}

std::string Share(const BackTest& test) {
  if (test.deactivated == 0) return "";
  return std::to_string(test.came_back * 100 / test.deactivated) + " %";
}

void PrintReplay(PolicyDesk& desk, std::int64_t days, Context& context) {
  const Viewpoint viewpoint = desk.View();
  const auto [tests, known_since] =
      Replay(desk.database(), desk.resolved(), LoadScopes(desk.database(), desk.resolved()), viewpoint,
             desk.zone().Before(viewpoint.now, {.days = std::chrono::days{days}}));
  Printer printer(kBackColumns, context);
  for (std::size_t i = 0; i < tests.size(); ++i) {
    printer.Print({{"rule", desk.policy().rules[i].name},
                   {"deactivated", tests[i].deactivated},
                   {"loggedInWithin30Days", tests[i].came_back},
                   {"share", Share(tests[i])}});
  }
  printer.Finish("the policy has no rule");
  context.err << "by the memberships as they were then"
              << (known_since ? ", known since " + ToIso8601(*known_since) + " and before that as on that day" : "")
              << "; not known, and taken as now: links, logins, which groups were in which, and all that `rollcall "
                 "archive purge` has deleted; absences of less than a week are not kept"
              << std::endl;
}

}  // namespace

ExitCode RunPolicyTest(const PolicyTestOptions& options, Context& context) {
  PolicyDesk wanted(options.policy, context);
  if (options.back) {
    PrintReplay(wanted, *options.back, context);
    return ExitCode::kFine;
  }
  if (options.policy.empty()) throw UsageError("policy test: which one? Give --policy NEW.toml, or --back DAYS");
  Deactivated current;
  if (!wanted.config().policy.empty()) {
    PolicyDesk today("", context);
    current = DeactivatedBy(today);
  }
  PrintDifference(wanted.database(), current, DeactivatedBy(wanted), context);
  return ExitCode::kFine;
}

}  // namespace rollcall
