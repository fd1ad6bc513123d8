// rollcall policy test: another policy beside the current one, today or over the past.
#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "agent/base/terminal_text.h"
#include "agent/base/time_text.h"
#include "agent/commands/command.h"
#include "agent/commands/policy_file.h"
#include "agent/output/account_records.h"
#include "agent/output/printer.h"
#include "agent/policy/prepare.h"
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

constexpr std::array<Column, 6> kDifferenceColumns = {
    {{.title = "login", .field = "login"},
     {.title = "email", .field = "email"},
     {.title = "current", .field = "current"},
     {.title = "new", .field = "new"},
     {.title = "state", .field = "state", .empty = Column::Empty::kHidden},
     {.title = "id", .field = "id", .in = Column::In::kCsv}}};
constexpr std::array<Column, 4> kBackColumns = {
    {{.title = "rule", .field = "rule"},
     {.title = "deactivated", .field = "deactivated", .kind = kNumber},
     {.title = "cameBack", .field = "loggedInWithin30Days", .kind = kNumber},
     {.title = "share", .field = "share"}}};

// Who is to be deactivated now, by which of the policy's rules, and whether a limit would block it; in order of
// account.
struct WouldBe {
  AccountId account{};
  std::string_view rule;
  Fate fate = Fate::kHappens;
};
struct Deactivated {
  std::vector<WouldBe> accounts;
  std::vector<std::string> suspended;  // rules, with the reason
};

Deactivated DeactivatedBy(PolicyDesk& desk) {
  constexpr auto kDisable = PolicyChange::Kind::kDisable;
  Deactivated deactivated;
  const Scopes scopes = LoadScopes(desk.database(), desk.resolved());
  const Prepared prepared = Prepare(desk.database(), desk.resolved(), scopes, desk.View());
  const auto add = [&](const std::vector<PolicyChange>& changes, Fate fate) {
    for (const PolicyChange& each : changes) {
      if (each.kind == kDisable) {
        deactivated.accounts.push_back({each.account, desk.policy().rules[each.rule].name, fate});
      }
    }
  };
  add(prepared.survey.changes, Fate::kHappens);
  for (const HeldChanges& held : prepared.held) add(held.changes, Fate::kBlocked);
  std::ranges::sort(deactivated.accounts, {}, &WouldBe::account);
  for (const Held& held : HeldRules(desk.policy(), prepared.survey)) deactivated.suspended.push_back(held.reason);
  return deactivated;
}

// Somebody of whom only one of the policies would; no rule: the other one does not.
struct Difference {
  AccountId account{};
  std::string_view current;
  std::string_view wanted;
  Fate fate = Fate::kHappens;
};

std::vector<Difference> Compare(const std::vector<WouldBe>& current, const std::vector<WouldBe>& wanted) {
  std::vector<Difference> differences;
  auto now = current.begin();
  const auto drop_until = [&](auto is_reached) {
    for (; now != current.end() && !is_reached(now->account); ++now) {
      differences.push_back({now->account, now->rule, "", now->fate});
    }
  };
  for (const WouldBe& each : wanted) {
    drop_until([&each](AccountId account) { return account >= each.account; });
    const bool is_in_both = now != current.end() && now->account == each.account;
    if (is_in_both) ++now;
    if (!is_in_both) differences.push_back({each.account, "", each.rule, each.fate});
  }
  drop_until([](AccountId) { return false; });
  return differences;
}

void TellSuspended(std::string_view which, const Deactivated& deactivated, Context& context) {
  const auto blocked =
      std::ranges::count_if(deactivated.accounts, [](const WouldBe& each) { return each.fate == Fate::kBlocked; });
  if (blocked > 0)
    context.err << "by the " << which << " policy, " << blocked << " are blocked by a limit" << std::endl;
  for (const std::string& why : deactivated.suspended) {
    context.err << "of the " << which << " policy, " << PrintableText(why) << std::endl;
  }
}

void PrintDifference(Database& database, const Deactivated& current, const Deactivated& wanted, Context& context) {
  const auto differences = Compare(current.accounts, wanted.accounts);
  std::vector<AccountId> ids;
  for (const Difference& each : differences) ids.push_back(each.account);
  Printer printer(kDifferenceColumns, context);
  EachAccountOf(database, ids, [&](std::size_t i, const Account& account) {
    printer.Print({{"login", account.profile.login},
                   {"email", OrNullJson(account.profile.email)},
                   {"current", OrNullJson(differences[i].current)},
                   {"new", OrNullJson(differences[i].wanted)},
                   {"state", Code(differences[i].fate)},
                   {"id", account.public_id}});
  });
  printer.Finish("the two policies would deactivate the same people now");
  const auto more = std::ranges::count_if(differences, [](const Difference& each) { return each.current.empty(); });
  context.err << "would be deactivated now: " << current.accounts.size() << " by the current policy, "
              << wanted.accounts.size() << " by the new one; " << more << " more, " << std::ssize(differences) - more
              << " no longer" << std::endl;
  TellSuspended("current", current, context);
  TellSuspended("new", wanted, context);
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
