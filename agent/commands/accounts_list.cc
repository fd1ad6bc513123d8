#include <array>
#include <nlohmann/json.hpp>

#include "agent/commands/accounts.h"
#include "agent/commands/registry.h"
#include "agent/output/account_records.h"
#include "store/accounts.h"
#include "store/groups.h"
#include "store/holds.h"

namespace rollcall {
namespace {

using Json = nlohmann::ordered_json;

// "disabled: source, missing"
std::string StateText(const Json& account) {
  if (account.at("enabled").get<bool>()) return "enabled";
  std::string kinds;
  for (const Json& hold : account.at("holds")) {
    kinds += (kinds.empty() ? ": " : ", ") + hold.at("kind").get<std::string>();
  }
  return "disabled" + kinds;
}

// Where a source tells no whole name, its parts.
std::string NameText(const Json& account) {
  std::string name;
  for (const char* field : {"givenName", "familyName"}) {
    if (account.at(field).is_string()) name += (name.empty() ? "" : " ") + account.at(field).get<std::string>();
  }
  return account.at("displayName").is_string() ? account.at("displayName").get<std::string>() : name;
}

std::string CreationText(const Json& account) {
  return std::string(SourceLabel(account.at("creationSource").get<std::string>()));
}

// "source: disabled in the directory; missing: not in the last pull"
std::string HoldsText(const Json& account) {
  std::string text;
  for (const Json& hold : account.at("holds")) {
    text += (text.empty() ? "" : "; ") + hold.at("kind").get<std::string>();
    if (hold.at("reason").is_string()) text += ": " + hold.at("reason").get<std::string>();
  }
  return text;
}

using enum Column::Kind;
using enum Column::In;
constexpr std::array<Column, 18> kAccountsListColumns = {{
    {.title = "login", .field = "login"},
    {.title = "name", .in = kTable, .text = NameText},
    {.title = "email", .field = "email", .in = kTable},
    {.title = "state", .in = kTable, .text = StateText},
    {.title = "creation source", .in = kTable, .text = CreationText},
    {.title = "last login", .field = "lastLogin.at", .kind = kTime, .in = kTable},
    {.title = "id", .field = "id", .in = kCsv},
    {.title = "email", .field = "email", .in = kCsv},
    {.title = "displayName", .field = "displayName", .in = kCsv},
    {.title = "givenName", .field = "givenName", .in = kCsv},
    {.title = "familyName", .field = "familyName", .in = kCsv},
    {.title = "enabled", .field = "enabled", .in = kCsv},
    {.title = "automaticDeactivation", .field = "automaticDeactivation", .in = kCsv},
    {.title = "creationSource", .field = "creationSource", .in = kCsv},
    {.title = "createdAt", .field = "createdAt", .kind = kTime, .in = kCsv},
    {.title = "lastLogin", .field = "lastLogin.at", .kind = kTime, .in = kCsv},
    {.title = "holds", .in = kCsv, .text = HoldsText},
    {.title = "groups", .field = "groups", .in = kCsv},
}};

CreationSource ParseCreationSource(const std::string& code) {
  if (code == "blank") return CreationSource::kBlank;
  if (const auto source = CreationSourceFromCode(code)) return *source;
  std::string codes;
  for (const CodeLabel& known : kCreationSources) codes += (known.code.empty() ? "" : std::string(known.code) + ", ");
  throw UsageError("--creation-source '" + code + "': there are " + codes + "and blank");
}

// Ends the reading where enough accounts have been printed.
struct Enough {};

class Listing {
 public:
  Listing(Database& database, std::optional<std::int64_t> limit, Context& context)
      : database_(database),
        limit_(limit),
        context_(context),
        rows_(MakeRecordWriter(context.format, AccountColumns(), context.out)) {}

  void Add(const Account& account) {
    if (limit_ && count_ == *limit_) throw Enough{};
    const auto holds = account.enabled ? std::vector<Hold>{} : HoldsOf(database_, account.id);
    // One question for each account, and a table does not show the answer.
    const bool is_table = context_.format == OutputFormat::kTable;
    const auto groups = is_table ? std::vector<std::string>{} : GroupsOf(database_, account.id);
    rows_->Write(AccountJson(account, holds, groups));
    ThrowIfFailed(context_.out);
    ++count_;
  }
  void Finish() {
    rows_->Finish();
    ThrowIfFailed(context_.out);
    if (count_ == 0) context_.err << "no account matches" << std::endl;
  }

 private:
  Database& database_;
  std::optional<std::int64_t> limit_;
  Context& context_;
  std::unique_ptr<RecordWriter> rows_;
  std::int64_t count_ = 0;
};

}  // namespace

std::span<const Column> AccountColumns() { return kAccountsListColumns; }

ExitCode RunAccountsList(const AccountsListOptions& options, Context& context) {
  AccountFilter filter{.enabled = options.enabled, .source = options.source};
  if (options.creation_source) filter.creation_source = ParseCreationSource(*options.creation_source);
  Registry registry(LoadConfiguration(context).registry, IfAbsent::kFail);
  Listing listing(registry.database(), options.limit, context);
  try {
    EachAccount(registry.database(), filter, [&listing](const Account& account) { listing.Add(account); });
  } catch (const Enough&) {  // the rest need not be read
  }
  listing.Finish();
  return ExitCode::kFine;
}

}  // namespace rollcall
