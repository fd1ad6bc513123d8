// rollcall export: the accounts as a file that others can read, and that can be imported again.
#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>

#include "agent/base/terminal_text.h"
#include "agent/base/time_text.h"
#include "agent/commands/account_card.h"
#include "agent/commands/command.h"
#include "agent/commands/find_account.h"
#include "agent/commands/options.h"
#include "agent/commands/registry.h"
#include "agent/output/account_records.h"
#include "agent/output/printer.h"
#include "connectors/base/text.h"
#include "store/accounts.h"
#include "store/groups.h"
#include "store/holds.h"

namespace rollcall {
namespace {

struct ExportOptions {
  std::optional<bool> enabled;
  std::string source;                // linked to this one; empty: any
  std::vector<std::string> columns;  // and no others, in this order; empty: all that the header has
  std::string header = "rollcall";   // or "platform"
};

using Json = nlohmann::ordered_json;

std::string TruthText(bool value) { return value ? "true" : "false"; }

// "source; missing": why the account is disabled, so that an import does not take it for an administrator's word.
std::string HoldsText(const std::vector<Hold>& holds) {
  std::string text;
  for (const Hold& hold : holds) text += (text.empty() ? "" : "; ") + std::string(Code(hold.kind));
  return text;
}

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
constexpr std::string_view kHolds = "holds";

// What the users of a platform are imported from. No password is known: its column stays empty.
constexpr std::string_view kPassword = "password";
constexpr std::array<std::string_view, 11> kPlatformHeader = {"userName", "firstName", "lastName", kPassword,
                                                              "email",    kGroups,     "enabled",  "aboutMe",
                                                              "timeZone", "company",   "position"};
enum class Header : std::uint8_t { kRollcall, kPlatform };
constexpr std::pair<std::string_view, Header> kHeaders[] = {{"rollcall", Header::kRollcall},
                                                            {"platform", Header::kPlatform}};

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

const ExportColumn* FindColumn(std::string_view title) {
  const auto* found = std::ranges::find_if(
      kExportColumns, [title](const ExportColumn& column) { return EqualsIgnoringCase(column.title, title); });
  return found == kExportColumns.end() ? nullptr : found;
}

class CsvExport {
 public:
  CsvExport(Database& database, const AccountFilter& filter, std::ostream& out)
      : database_(database), filter_(filter), out_(out) {}

  // The first time through finds the attributes that there are: they are columns. Throws UsageError for one of
  // `columns` that is none.
  void Run(const std::vector<std::string>& columns, Header header) {
    EachAccount(database_, filter_, [this](const Account& account) { Collect(account); });
    ChooseTitles(columns, header);
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
      if (name != kGroups && name != kHolds && FindColumn(name) == nullptr) attributes_.insert(name);
    }
  }

  void ChooseTitles(const std::vector<std::string>& columns, Header header) {
    if (!columns.empty()) {
      for (const std::string& names : columns) {
        std::istringstream parts(names);
        for (std::string part; std::getline(parts, part, ',');) titles_.push_back(TitleOf(std::string(Trim(part))));
      }
    } else if (header == Header::kPlatform) {
      titles_.assign(kPlatformHeader.begin(), kPlatformHeader.end());
    } else {
      for (const ExportColumn& column : kExportColumns) titles_.emplace_back(column.title);
      titles_.emplace_back(kHolds);
      titles_.emplace_back(kGroups);
      titles_.insert(titles_.end(), attributes_.begin(), attributes_.end());
    }
  }

  std::string TitleOf(const std::string& name) const {
    if (const ExportColumn* column = FindColumn(name)) return std::string(column->title);
    const bool is_known = name == kGroups || name == kHolds || attributes_.contains(name) ||
                          std::ranges::find(kPlatformHeader, name) != kPlatformHeader.end();
    if (is_known) return name;
    std::string there_are;
    for (const ExportColumn& column : kExportColumns) there_are += std::string(column.title) + ", ";
    for (const std::string& attribute : attributes_) there_are += attribute + ", ";
    throw UsageError("--columns '" + name + "': unknown column; there are " + there_are + std::string(kHolds) +
                     " and " + std::string(kGroups));
  }

  void WriteHeader() {
    for (std::size_t i = 0; i < titles_.size(); ++i) out_ << (i > 0 ? "," : "") << CsvCell(titles_[i]);
    out_ << "\r\n";
  }

  void Write(const Account& account) {
    const Json attributes = attributes_.empty() ? Json::object() : AttributesOf(account);
    for (std::size_t i = 0; i < titles_.size(); ++i) {
      out_ << (i > 0 ? "," : "") << CsvCell(Text(account, attributes, titles_[i]));
    }
    out_ << "\r\n";
    ThrowIfFailed(out_);
  }

  std::string Text(const Account& account, const Json& attributes, const std::string& title) {
    if (const ExportColumn* column = FindColumn(title)) return column->text(account);
    if (title == kGroups) return GroupsText(database_, account.id);
    if (title == kHolds) return account.enabled ? "" : HoldsText(HoldsOf(database_, account.id));
    const auto value = attributes.find(title);
    return value == attributes.end() ? "" : AttributeText(*value);
  }

  Database& database_;
  const AccountFilter& filter_;
  std::ostream& out_;
  std::set<std::string> attributes_;
  std::vector<std::string> titles_;
};

void ExportJson(Database& database, const AccountFilter& filter, Context& context) {
  Printer printer({}, context);
  EachAccount(database, filter, [&](const Account& account) { printer.Print(FullAccountJson(database, account)); });
  printer.Finish("");
}

ExitCode RunExport(const ExportOptions& options, Context& context) {
  const AccountFilter filter{.enabled = options.enabled, .creation_source = {}, .source = options.source};
  const Header header = Choose("--header", options.header, kHeaders);
  Registry registry = OpenRegistry(context);
  const bool is_csv = context.format == OutputFormat::kTable || context.format == OutputFormat::kCsv;
  if (is_csv) {
    CsvExport(registry.database(), filter, context.out).Run(options.columns, header);
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
  command.Option("--columns", "NAMES", &options.columns,
                 "these columns and no others, in this order: userName,email,title");
  command.Option("--header", "WHAT", &options.header,
                 "rollcall (default): everything; platform: the columns that a platform imports users from");
  command.Footer(
      "The CSV can be imported again. Cells that a spreadsheet would run as formulas begin with an apostrophe, which\n"
      "an import takes away.\n"
      "Example:\n  rollcall export > accounts.csv\n  rollcall export --header platform\n  rollcall export --columns "
      "userName,email,title\n  rollcall export --enabled --format jsonl");
  return command;
}

}  // namespace rollcall
