// rollcall events verify: whether the audit log is as it was written.
#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "agent/base/number_text.h"
#include "agent/base/terminal_text.h"
#include "agent/commands/command.h"
#include "agent/commands/registry.h"
#include "agent/output/account_records.h"
#include "agent/output/history_records.h"
#include "agent/output/printer.h"

namespace rollcall {
namespace {

struct EventsVerifyOptions {
  std::string head;  // a block's SHA-256 that was noted earlier: it must still be there
};

using Json = nlohmann::ordered_json;

using enum Column::Kind;
std::string FaultCount(const Json& report) { return std::to_string(report.at("faults").size()); }
constexpr std::array<Column, 6> kEventsVerifyColumns = {{
    {.title = "events", .field = "events", .kind = kNumber},
    {.title = "blocks", .field = "blocks", .kind = kNumber},
    {.title = "unchained", .field = "unchained", .kind = kNumber, .empty = Column::Empty::kHidden},
    {.title = "faults", .kind = kNumber, .text = FaultCount},
    {.title = "since", .field = "since", .kind = kTime},
    {.title = "head", .field = "head"},
}};

// In the way the registry writes it.
std::string ParseHash(std::string text) {
  for (char& c : text) c = static_cast<char>(c >= 'A' && c <= 'F' ? c - 'A' + 'a' : c);
  if (text.size() == 64 && text.find_first_not_of("0123456789abcdef") == text.npos) return text;
  throw UsageError("--head '" + text + "': the 64 hexadecimal digits that `rollcall events verify` printed as head");
}

ExitCode RunEventsVerify(const EventsVerifyOptions& options, Context& context) {
  const std::string head = options.head.empty() ? "" : ParseHash(options.head);
  Registry registry = OpenRegistry(context);
  ChainReport report = VerifyEvents(registry.database());
  if (!head.empty() && !HasEventBlock(registry.database(), head)) {
    report.faults.push_back("no block has the head " + head +
                            ": events were cut off the end or written anew since it was noted, or it is another "
                            "registry's");
  }
  Printer printer(kEventsVerifyColumns, context);
  printer.Print({{"events", report.events},
                 {"blocks", report.blocks},
                 {"unchained", report.unchained},
                 {"since", TimeOrNullJson(report.since)},
                 {"head", report.head.empty() ? Json() : Json(report.head)},
                 {"faults", report.faults}});
  printer.Finish("");
  for (const std::string& fault : report.faults) context.err << "fault: " << PrintableText(fault) << '\n';
  const auto faults = static_cast<std::int64_t>(report.faults.size());
  if (faults > 0) {
    context.err << "events verify: the audit log is not as it was written: " << Counted(faults, "fault") << std::endl;
  } else if (context.format == OutputFormat::kTable) {
    context.out << "OK: " << ChainText(report) << std::endl;
  }
  return report.faults.empty() ? ExitCode::kFine : ExitCode::kFailed;
}

}  // namespace

Command EventsVerifyCommand() {
  Command command("verify", "Prove that the audit trail is as it was written");
  EventsVerifyOptions& options = command.Runs(RunEventsVerify);
  command.Option("--head", "SHA256", &options.head, "a head that was noted earlier: it must still be in the chain");
  command.Footer(
      "Exit codes: 0 the trail is whole, 1 it is not: every fault is named.\n"
      "Example:\n  rollcall events verify --format json");
  return command;
}

}  // namespace rollcall
