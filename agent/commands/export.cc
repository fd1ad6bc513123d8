// rollcall export: the accounts as a file that others can read, and that can be imported again.
#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <set>

#include "agent/base/terminal_text.h"
#include "agent/base/time_text.h"
#include "agent/commands/account_card.h"
#include "agent/commands/command.h"
#include "agent/commands/find_account.h"
#include "agent/commands/registry.h"
#include "agent/output/account_records.h"
#include "agent/output/printer.h"
#include "store/accounts.h"
#include "store/groups.h"

namespace rollcall {
namespace {

struct ExportOptions {
  std::optional<bool> enabled;
  std::string source;  // linked to this one; empty: any
};

using Json = nlohmann::ordered_json;

std::string TruthText(bool value) { return value ? "true" : "false"; }

// The columns that every account has, under names that an import knows.
struct ExportColumn {
  std::string_view title;
  std::string (*text)(const Account& account);
};
constexpr std::array kExportColumns = {
    ExportColumn{"userName", [](const Account& account) { return account.profile.login; }},
    ExportColumn{"email", [](const Account& account) { return account.profile.email; }},
    ExportColumn{"displayName", [](const Account& account) { return account.profile.display_name; }},
    ExportColumn{"firstName", [](const Account& account) { return account.profile.given_name; }},
    ExportColumn{"lastName", [](const Account& account) { return account.profile.family_name; }},
    ExportColumn{"enabled", [](const Account& account) { return TruthText(account.enabled); }},
    ExportColumn{
        "lastLogin",
        [](const Account& account) { return account.last_login ? ToIso8601(account.last_login->at) : std::string(); }},
    ExportColumn{"id", [](const Account& account) { return account.public_id; }},
    ExportColumn{"creationSource", [](const Account& account) { return std::string(Code(account.creation_source)); }},
    ExportColumn{"createdDate", [](const Account& account) { return ToIso8601(account.created_at); }},
    ExportColumn{"automaticDeactivation",
                 [](const Account& account) { return TruthText(account.automatic_deactivation); }},
};
constexpr std::string_view kGroups = "groups";

Json AttributesOf(const Account& account) {
  return AccountJson(account, {}, {}).at("attributes");  // which checks that they are what they should be
}

// Several values are one cell, as people write them.
std::string AttributeText(const Json& value) {
  if (value.is_string()) return value.get<std::string>();
  if (!value.is_array()) return value.dump();
  std::string text;
  for (const Json& each : value) text += (text.empty() ? "" : "; ") + AttributeText(each);
  return text;
}

// Groups that are paths, as an import reads them. A directory's groups are the directory's to tell.
std::string GroupsText(Database& database, AccountId account) {
  std::string text;
  for (const Belonging& belonging : BelongingsOf(database, account)) {
    if (belonging.group.starts_with('/')) text += (text.empty() ? "" : ";") + belonging.role + ":" + belonging.group;
  }
  return text;
}

class CsvExport {
 public:
  CsvExport(Database& database, const AccountFilter& filter, std::ostream& out)
      : database_(database), filter_(filter), out_(out) {}

  // The first time through finds the attributes that there are: they are columns.
  void Run() {
    EachAccount(database_, filter_, [this](const Account& account) { Collect(account); });
    WriteHeader();
    EachAccount(database_, filter_, [this](const Account& account) { Write(account); });
    out_ << std::flush;
    ThrowIfFailed(out_);
  }

 private:
  void Collect(const Account& account) {
    if (account.profile.attributes.empty()) return;
    const Json attributes = AttributesOf(account);
    for (const auto& [name, value] : attributes.items()) {
      const auto has_title = [&name = name](const ExportColumn& column) { return column.title == name; };
      if (name != kGroups && std::ranges::none_of(kExportColumns, has_title)) attributes_.insert(name);
    }
  }

  void WriteHeader() {
    for (const ExportColumn& column : kExportColumns) out_ << column.title << ',';
    out_ << kGroups;
    for (const std::string& name : attributes_) out_ << ',' << CsvCell(name);
    out_ << "\r\n";
  }

  void Write(const Account& account) {
    for (const ExportColumn& column : kExportColumns) out_ << CsvCell(column.text(account)) << ',';
    out_ << CsvCell(GroupsText(database_, account.id));
    const Json attributes = attributes_.empty() ? Json::object() : AttributesOf(account);
    for (const std::string& name : attributes_) {
      const auto value = attributes.find(name);
      out_ << ',' << (value == attributes.end() ? "" : CsvCell(AttributeText(*value)));
    }
    out_ << "\r\n";
    ThrowIfFailed(out_);
  }

  Database& database_;
  const AccountFilter& filter_;
  std::ostream& out_;
  std::set<std::string> attributes_;
};

void ExportJson(Database& database, const AccountFilter& filter, Context& context) {
  Printer printer({}, context);
  EachAccount(database, filter, [&](const Account& account) { printer.Print(FullAccountJson(database, account)); });
  printer.Finish("");
}

ExitCode RunExport(const ExportOptions& options, Context& context) {
  const AccountFilter filter{.enabled = options.enabled, .creation_source = {}, .source = options.source};
  Registry registry = OpenRegistry(context);
  const bool is_csv = context.format == OutputFormat::kTable || context.format == OutputFormat::kCsv;
  if (is_csv) {
    CsvExport(registry.database(), filter, context.out).Run();
  } else {
    ExportJson(registry.database(), filter, context);
  }
  return ExitCode::kFine;
}

}  // namespace

Command ExportCommand() {
  Command command("export", "Write the accounts as CSV, or with --format jsonl as JSON lines");
  ExportOptions& options = command.Runs(RunExport);
  AddStateFilter(command, options.enabled);
  command.Option("--source", "NAME", &options.source, "only those that this source has");
  command.Footer(
      "The CSV can be imported again. Cells that a spreadsheet would run as formulas begin with an apostrophe, which\n"
      "an import takes away.\n"
      "Example:\n  rollcall export > accounts.csv\n  rollcall export --enabled --format jsonl");
  return command;
}

}  // namespace rollcall
