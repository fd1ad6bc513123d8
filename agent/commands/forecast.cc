// rollcall forecast and warnings: who would be deactivated, and who is to be warned.
#include <algorithm>
#include <array>
#include <map>
#include <nlohmann/json.hpp>

#include "agent/base/terminal_text.h"
#include "agent/base/time_text.h"
#include "agent/commands/command.h"
#include "agent/commands/policy_file.h"
#include "agent/output/account_records.h"
#include "agent/output/printer.h"
#include "agent/policy/forecast.h"
#include "store/accounts.h"
#include "store/in_transaction.h"
#include "store/warnings.h"

namespace rollcall {
namespace {

struct ForecastOptions {
  std::int64_t days = 90;
  std::string rule;    // name; empty: all
  std::string policy;  // file; empty: the configuration's
};

// Whether accounts that were warned before are listed again.
enum class Repeat : std::uint8_t { kAlways, kOnce };
struct WarningsOptions {
  std::int64_t days = 14;
  Repeat repeat = Repeat::kAlways;
  std::string policy;
};

using Json = nlohmann::ordered_json;
using enum Column::Kind;
using enum Column::In;

constexpr std::array<Column, 11> kForecastColumns = {
    {{.title = "day", .field = "day"},
     {.title = "login", .field = "login"},
     {.title = "email", .field = "email"},
     {.title = "name", .field = "displayName"},
     {.title = "rule", .field = "rule"},
     {.title = "inactiveSince", .field = "inactiveSince", .kind = kTime},
     {.title = "lastLogin", .field = "lastLogin.at", .kind = kTime},
     {.title = "state", .field = "state", .empty = Column::Empty::kHidden},
     {.title = "why", .field = "why", .in = kCsv},
     {.title = "dueAt", .field = "dueAt", .kind = kTime, .in = kCsv},
     {.title = "id", .field = "id", .in = kCsv}}};

Json DueJson(const Account& account, const Due& due, const PolicyDesk& desk) {
  // Who is due already goes with the next run.
  return {{"day", desk.zone().Day(std::max(due.at, desk.View().now))},
          {"dueAt", ToIso8601(due.at)},
          {"login", account.profile.login},
          {"id", account.public_id},
          {"email", OrNullJson(account.profile.email)},
          {"displayName", OrNullJson(account.profile.display_name)},
          {"rule", desk.policy().rules[due.rule].name},
          {"inactiveSince", ToIso8601(due.clock.since)},
          {"lastLogin", LastLoginJson(account.last_login)},
          {"state", Code(due.fate)},
          {"why", due.why}};
}

std::vector<Due> DueWithin(PolicyDesk& desk, std::int64_t days) {
  const TimePoint horizon = desk.zone().After(desk.View().now, {.days = std::chrono::days{days}});
  return Forecast(desk.database(), desk.resolved(), LoadScopes(desk.database(), desk.resolved()),
                  desk.ViewUntil(horizon));
}

void Print(PolicyDesk& desk, const std::vector<Due>& dues, const std::string& if_none, Context& context) {
  Printer printer(kForecastColumns, context);
  std::vector<AccountId> ids;
  for (const Due& due : dues) ids.push_back(due.account);
  EachAccountOf(desk.database(), ids,
                [&](std::size_t i, const Account& account) { printer.Print(DueJson(account, dues[i], desk)); });
  printer.Finish(if_none);
}

std::vector<WarningKey> WarningsOf(const std::vector<Due>& dues, std::int64_t days) {
  std::vector<WarningKey> warnings;
  warnings.reserve(dues.size());
  for (const Due& due : dues) warnings.push_back({due.account, days, due.clock.since});
  return warnings;
}

// Each reason once, with how many accounts it keeps.
void TellWhyNot(const std::vector<Due>& dues, std::string_view consequence, Context& context) {
  std::map<std::string, std::int64_t> reasons;
  for (const Due& due : dues) {
    if (due.fate != Fate::kHappens) ++reasons[std::string(Code(due.fate)) + ": " + due.why];
  }
  for (const auto& [why, count] : reasons) {
    context.err << count << (count == 1 ? " account " : " accounts ") << consequence << PrintableText(why) << std::endl;
  }
}

ExitCode RunForecast(const ForecastOptions& options, Context& context) {
  PolicyDesk desk(options.policy, context);
  const auto& rules = desk.policy().rules;
  if (!options.rule.empty() && std::ranges::find(rules, options.rule, &Rule::name) == rules.end()) {
    throw UsageError("--rule '" + options.rule + "': no rule has that name; `rollcall policy show` lists them");
  }
  auto dues = DueWithin(desk, options.days);
  if (!options.rule.empty()) {
    std::erase_if(dues, [&](const Due& due) { return rules[due.rule].name != options.rule; });
  }
  Print(desk, dues, "nobody would be deactivated within " + std::to_string(options.days) + " days", context);
  TellWhyNot(dues, "will not be deactivated as things are, ", context);
  return ExitCode::kFine;
}

ExitCode RunWarnings(const WarningsOptions& options, Context& context) {
  PolicyDesk desk(options.policy, context);
  auto dues = DueWithin(desk, options.days);
  // A mail that announces what does not happen would be wrong.
  TellWhyNot(dues, "left out, ", context);
  std::erase_if(dues, [](const Due& due) { return due.fate != Fate::kHappens; });
  if (options.repeat == Repeat::kOnce) {
    const auto warned = WarnedOf(desk.database(), WarningsOf(dues, options.days));
    std::erase_if(dues, [&warned](const Due& due) { return warned.contains(due.account); });
  }
  Print(desk, dues, "nobody is to be warned", context);
  if (options.repeat == Repeat::kAlways) return ExitCode::kFine;
  // Whoever reads it must have it before it counts as told.
  context.out.flush();
  ThrowIfFailed(context.out);
  const auto turn = TakeTurn(desk.database(), context);
  InTransaction(desk.database(), [&](Transaction& transaction) {
    KeepWarnings(desk.database(), WarningsOf(dues, options.days), context.clock());
    transaction.Commit();
  });
  return ExitCode::kFine;
}

}  // namespace

Command ForecastCommand() {
  Command command("forecast", "Show on which day each account would be deactivated without a login");
  ForecastOptions& options = command.Runs(RunForecast);
  command.Option("--days", "N", &options.days, "so far ahead (default: 90)").Between(0, 36500);
  command.Option("--rule", "RULE", &options.rule, "only by this rule");
  AddPolicyFile(command, options.policy);
  command.Footer("Example:\n  rollcall forecast --days 30 --format csv");
  return command;
}

Command WarningsCommand() {
  Command command("warnings", "List accounts to warn because they would be deactivated soon");
  WarningsOptions& options = command.Runs(RunWarnings);
  command.Option("--days", "N", &options.days, "so far ahead (default: 14)").Between(0, 36500);
  command.Flag("--once", options.repeat, Repeat::kOnce, "each person once for this number of days");
  AddPolicyFile(command, options.policy);
  command.Footer("Example, in a mail script:\n  rollcall warnings --days 14 --once --format csv");
  return command;
}

}  // namespace rollcall
