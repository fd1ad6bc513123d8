// rollcall policy, with show, check and from-properties.
#include <array>
#include <nlohmann/json.hpp>

#include "agent/commands/command.h"
#include "agent/commands/policy_file.h"
#include "agent/output/printer.h"
#include "agent/policy/check.h"
#include "agent/policy/properties.h"

namespace rollcall {
namespace {

struct PolicyShowOptions {
  std::string policy;  // file; empty: the configuration's
};

struct PolicyCheckOptions {
  std::string policy;
};

struct PolicyFromPropertiesOptions {
  std::string file;
};

using Json = nlohmann::ordered_json;

constexpr std::array<Column, 5> kShowColumns = {{{.title = "clause", .field = "clause"},
                                                 {.title = "name", .field = "name"},
                                                 {.title = "key", .field = "key"},
                                                 {.title = "value", .field = "value"},
                                                 {.title = "place", .field = "place"}}};
constexpr std::array<Column, 3> kPolicyShowCheckColumns = {{{.title = "level", .field = "level"},
                                                            {.title = "place", .field = "place"},
                                                            {.title = "message", .field = "message"}}};
constexpr std::array<std::string_view, 2> kLevels = {"warning", "error"};

// What counts where neither a rule nor [defaults] says anything.
constexpr std::pair<std::string_view, std::string_view> kDefaults[] = {
    {"groups", "*"},           {"nested", "true"},     {"never_logged_in", "from-recording"},
    {"no_evidence", "refuse"}, {"evidence_days", "3"}, {"reactivate_on_login", "false"}};

template <class Pattern>
std::string Listed(const std::vector<Pattern>& patterns) {
  std::string list;
  for (const Pattern& pattern : patterns) list += (list.empty() ? "" : ", ") + pattern.text;
  return list;
}

void ShowProtection(const Protection& protection, Printer& printer) {
  const auto show = [&](std::string_view key, const std::string& value) {
    if (value.empty()) return;
    printer.Print({{"clause", "protect"},
                   {"name", protection.reason},
                   {"key", key},
                   {"value", value},
                   {"place", protection.place}});
  };
  show("logins", Listed(protection.logins));
  show("groups", Listed(protection.groups));
  if (protection.presence == Presence::kOptional) show("optional", "true");
}

void ShowRule(const Rule& rule, Printer& printer) {
  const auto show = [&](std::string_view key, std::string_view value, std::string_view place) {
    printer.Print({{"clause", "rule"}, {"name", rule.name}, {"key", key}, {"value", value}, {"place", place}});
  };
  for (const auto& [key, value] : rule.values) show(key, value.text, value.place);
  if (!rule.values.contains("inactive_days") && !rule.values.contains("inactive_months")) {
    show("inactive_days", std::to_string(kDefaultPeriod.count()), "default");
  }
  for (const auto& [key, value] : kDefaults) {
    if (!rule.values.contains(key)) show(key, value, "default");
  }
}

ExitCode RunPolicyShow(const PolicyShowOptions& options, Context& context) {
  const Policy policy = LoadPolicyOf(LoadConfiguration(context), options.policy, context);
  Printer printer(kShowColumns, context);
  for (const Protection& protection : policy.protections) ShowProtection(protection, printer);
  for (const Rule& rule : policy.rules) ShowRule(rule, printer);
  printer.Finish("the policy protects nobody and has no rule");
  return ExitCode::kFine;
}

ExitCode RunPolicyCheck(const PolicyCheckOptions& options, Context& context) {
  const Config config = LoadConfiguration(context);
  const Policy policy = LoadPolicyOf(config, options.policy, context);
  Registry registry(config.registry, IfAbsent::kUseScratch);
  ExitCode code = ExitCode::kFine;
  Printer printer(kPolicyShowCheckColumns, context);
  for (const PolicyFinding& finding : CheckPolicy(registry.database(), config, policy, context.clock())) {
    if (finding.level == PolicyFinding::Level::kError) code = ExitCode::kUsage;
    printer.Print({{"level", kLevels[static_cast<std::size_t>(finding.level)]},
                   {"place", finding.place},
                   {"message", finding.message}});
  }
  printer.Finish("nothing is wrong with it");
  return code;
}

ExitCode RunPolicyFromProperties(const PolicyFromPropertiesOptions& options, Context& context) {
  const PropertiesPolicy policy = PolicyFromProperties(options.file);
  context.out << policy.text;
  for (const std::string& warning : policy.warnings) context.err << "warning: " << warning << std::endl;
  ThrowIfFailed(context.out);
  return ExitCode::kFine;
}

Command PolicyShowCommand() {
  Command command("show", "Print the policy as it counts, each value with its file and line");
  AddPolicyFile(command, command.Runs(RunPolicyShow).policy);
  command.Footer("Example:\n  rollcall policy show");
  return command;
}

Command PolicyCheckCommand() {
  Command command("check", "Look for mistakes: absent groups, rules that are never reached, too short periods");
  AddPolicyFile(command, command.Runs(RunPolicyCheck).policy);
  command.Footer("Exit codes: 0 fine, also with warnings, 2 something is wrong.\nExample:\n  rollcall policy check");
  return command;
}

Command FromPropertiesCommand() {
  Command command("from-properties", "Write the policy that an eXo properties file means");
  PolicyFromPropertiesOptions& options = command.Runs(RunPolicyFromProperties);
  command.Positional("FILE", &options.file, "exo.properties").Required();
  command.Footer("Example:\n  rollcall policy from-properties exo.properties > policy.toml");
  return command;
}

}  // namespace

Command PolicyTestCommand();

Command PolicyCommand() {
  Command command("policy", "Look at the policy, check it, try another one");
  command.Footer("Example:\n  rollcall policy check\n  rollcall policy test --policy new.toml");
  command.Add(PolicyShowCommand());
  command.Add(PolicyCheckCommand());
  command.Add(PolicyTestCommand());
  command.Add(FromPropertiesCommand());
  return command;
}

}  // namespace rollcall
