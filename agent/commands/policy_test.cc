// rollcall policy test: another policy beside the current one, today or over the past.
#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "agent/base/time_text.h"
#include "agent/commands/command.h"
#include "agent/commands/policy_file.h"
#include "agent/output/account_records.h"
#include "agent/output/printer.h"
#include "agent/policy/replay.h"
#include "store/accounts.h"

namespace rollcall {
namespace {

struct PolicyTestOptions {
  std::string policy;                // the new one; empty: the configuration's
  std::optional<std::int64_t> back;  // days; nullopt: compare with the configuration's, today
};

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

// Who would be deactivated now, and by which of the policy's rules; in order of account.
using Deactivated = std::vector<std::pair<AccountId, std::string_view>>;

Deactivated DeactivatedBy(PolicyDesk& desk) {
  Deactivated deactivated;
  const Scopes scopes = LoadScopes(desk.database(), desk.resolved());
  EachJudged(desk.database(), desk.resolved(), scopes, desk.View(), [&](const Judged& judged) {
    if (judged.judgement.standing != Standing::kInactive) return;
    deactivated.emplace_back(judged.activity.id, desk.policy().rules[judged.rule].name);
  });
  std::ranges::sort(deactivated);
  return deactivated;
}

// Somebody of whom only one of the policies would; no rule: the other one does not.
struct Difference {
  AccountId account{};
  std::string_view current;
  std::string_view wanted;
};

std::vector<Difference> Compare(const Deactivated& current, const Deactivated& wanted) {
  std::vector<Difference> differences;
  auto now = current.begin();
  const auto drop_until = [&](auto is_reached) {
    for (; now != current.end() && !is_reached(now->first); ++now) differences.push_back({now->first, now->second, ""});
  };
  for (const auto& [id, rule] : wanted) {
    const AccountId account = id;
    drop_until([account](AccountId each) { return each >= account; });
    const bool is_in_both = now != current.end() && now->first == account;
    if (is_in_both) ++now;
    if (!is_in_both) differences.push_back({account, "", rule});
  }
  drop_until([](AccountId) { return false; });
  return differences;
}

void PrintDifference(Database& database, const Deactivated& current, const Deactivated& wanted, Context& context) {
  const auto differences = Compare(current, wanted);
  std::vector<AccountId> ids;
  for (const Difference& each : differences) ids.push_back(each.account);
  Printer printer(kDifferenceColumns, context);
  EachAccountOf(database, ids, [&](std::size_t i, const Account& account) {
    printer.Print({{"login", account.profile.login},
                   {"email", OrNullJson(account.profile.email)},
                   {"current", OrNullJson(differences[i].current)},
                   {"new", OrNullJson(differences[i].wanted)},
                   {"id", account.public_id}});
  });
  printer.Finish("the two policies would deactivate the same people now");
  const auto more = std::ranges::count_if(differences, [](const Difference& each) { return each.current.empty(); });
  context.err << "would be deactivated now: " << current.size() << " by the current policy, " << wanted.size()
              << " by the new one; " << more << " more, " << std::ssize(differences) - more << " no longer"
              << std::endl;
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
  for (std::size_t i = 0; i < tests.size(); ++i) {
    const std::string& absent = desk.resolved().rules[i].absent;
    if (!absent.empty())
      context.err << "'" << desk.policy().rules[i].name << "' is not tested: " << absent << std::endl;
  }
  context.err
      << "by who was enabled then, and the memberships as they were"
      << (known_since ? ", known since " + ToIso8601(*known_since) + " and before that as on that day" : "")
      << "; not known, and taken as now: links, logins, which groups were in which, and all that `rollcall "
         "archive purge` has deleted; who has been removed is left out, and absences of less than a week are not kept"
      << std::endl;
}

ExitCode RunPolicyTest(const PolicyTestOptions& options, Context& context) {
  PolicyDesk wanted(options.policy, context);
  if (options.back) {
    PrintReplay(wanted, *options.back, context);
    return ExitCode::kFine;
  }
  if (options.policy.empty()) throw UsageError("policy test: which one? Give --policy NEW.toml, or --back DAYS");
  std::optional<PolicyDesk> today;
  if (!wanted.config().policy.empty()) today.emplace("", context);
  PrintDifference(wanted.database(), today ? DeactivatedBy(*today) : Deactivated(), DeactivatedBy(wanted), context);
  return ExitCode::kFine;
}

}  // namespace

Command PolicyTestCommand() {
  Command command("test", "Compare a new policy with the current one, or replay one over the past");
  PolicyTestOptions& options = command.Runs(RunPolicyTest);
  command.Option("--policy", "FILE", &options.policy, "the new one");
  command.Option("--back", "N", &options.back, "replay the last N days: whom it would have locked out by mistake")
      .Between(1, 36500);
  command.Footer(
      "Example:\n  rollcall policy test --policy new.toml\n  rollcall policy test --policy new.toml --back 365");
  return command;
}

}  // namespace rollcall
