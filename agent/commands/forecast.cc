#include "agent/commands/forecast.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <span>

#include "agent/accounts/in_transaction.h"
#include "agent/commands/policy_file.h"
#include "agent/commands/printer.h"
#include "agent/policy/forecast.h"
#include "agent/report/time_text.h"
#include "store/accounts.h"

namespace rollcall {
namespace {

using Json = nlohmann::ordered_json;
using enum Column::Kind;
using enum Column::In;

constexpr std::array<Column, 9> kForecastColumns = {
    {{.title = "day", .field = "day"},
     {.title = "login", .field = "login"},
     {.title = "email", .field = "email"},
     {.title = "name", .field = "displayName"},
     {.title = "rule", .field = "rule"},
     {.title = "inactiveSince", .field = "inactiveSince", .kind = kTime},
     {.title = "lastLogin", .field = "lastLogin.at", .kind = kTime},
     {.title = "dueAt", .field = "dueAt", .kind = kTime, .in = kCsv},
     {.title = "id", .field = "id", .in = kCsv}}};

Json TextOrNull(const std::string& text) { return text.empty() ? Json(nullptr) : Json(text); }

Json DueJson(const Account& account, const Due& due, const PolicyDesk& desk) {
  Json json = {{"day", desk.zone().Day(due.at)},
               {"dueAt", ToIso8601(due.at)},
               {"login", account.profile.login},
               {"id", account.public_id},
               {"email", TextOrNull(account.profile.email)},
               {"displayName", TextOrNull(account.profile.display_name)},
               {"rule", desk.policy().rules[due.rule].name},
               {"inactiveSince", ToIso8601(due.clock.since)},
               {"lastLogin", nullptr}};
  if (const auto& login = account.last_login) {
    json["lastLogin"] = {{"at", ToIso8601(login->at)},
                         {"latest", ToIso8601(login->latest)},
                         {"source", login->source},
                         {"attribute", TextOrNull(login->attribute)}};
  }
  return json;
}

std::vector<Due> DueWithin(PolicyDesk& desk, std::int64_t days) {
  const TimePoint horizon = desk.zone().After(desk.View().now, {.days = std::chrono::days{days}});
  return Forecast(desk.database(), desk.resolved(), LoadScopes(desk.database(), desk.resolved()),
                  desk.ViewUntil(horizon));
}

void Print(PolicyDesk& desk, const std::vector<Due>& dues, const std::string& if_none, Context& context) {
  constexpr std::size_t kAtOnce = 2000;  // by one question to the registry
  Printer printer(kForecastColumns, context);
  for (std::span<const Due> ahead(dues); !ahead.empty(); ahead = ahead.subspan(std::min(kAtOnce, ahead.size()))) {
    const auto batch = ahead.first(std::min(kAtOnce, ahead.size()));
    std::vector<AccountId> ids;
    for (const Due& due : batch) ids.push_back(due.account);
    const auto accounts = FindAccounts(desk.database(), ids);
    for (const Due& due : batch) {
      const auto account = std::ranges::lower_bound(accounts, due.account, {}, &Account::id);
      if (account != accounts.end() && account->id == due.account) printer.Print(DueJson(*account, due, desk));
    }
  }
  printer.Finish(if_none);
}

WarningKey KeyOf(const Due& due, std::int64_t days) { return {due.account, days, due.clock.since}; }

}  // namespace

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
  return ExitCode::kFine;
}

ExitCode RunWarnings(const WarningsOptions& options, Context& context) {
  PolicyDesk desk(options.policy, context);
  auto dues = DueWithin(desk, options.days);
  if (options.repeat == Repeat::kOnce) {
    std::erase_if(dues, [&](const Due& due) { return IsWarned(desk.database(), KeyOf(due, options.days)); });
  }
  Print(desk, dues, "nobody is to be warned", context);
  if (options.repeat == Repeat::kAlways) return ExitCode::kFine;
  // Whoever reads it must have it before it counts as told.
  context.out.flush();
  ThrowIfFailed(context.out);
  InTransaction(desk.database(), [&](Transaction& transaction) {
    for (const Due& due : dues) KeepWarning(desk.database(), KeyOf(due, options.days), context.clock());
    transaction.Commit();
  });
  return ExitCode::kFine;
}

}  // namespace rollcall
