// The keys of [[source]] type = "scim".
#include <algorithm>
#include <array>

#include "agent/config/keys.h"
#include "agent/config/source.h"
#include "connectors/base/secret_name.h"

namespace rollcall {
namespace {

using Options = ScimOptions;

constexpr std::array kKeys = {
    Key<Options>{"page_size", &Options::page_size, Need::kOptional, Form::kText, {1, 100'000}},
    Key<Options>{"last_login", &Options::last_login},
};
constexpr std::array<std::string_view, 4> kOtherKeys = {"read_groups", "incremental", "full_hours", "attributes"};

constexpr std::pair<std::string_view, ScimOptions::Groups> kGroups[] = {
    {"none", ScimOptions::Groups::kNone},
    {"users", ScimOptions::Groups::kUsers},
    {"resources", ScimOptions::Groups::kResources},
};
constexpr std::pair<std::string_view, ScimOptions::Incremental> kIncremental[] = {
    {"auto", ScimOptions::Incremental::kAuto},
    {"none", ScimOptions::Incremental::kNone},
};

void ReadAttributes(const Section& section, ScimOptions& options) {
  const auto table = section.Table("attributes", "[source.attributes]");
  if (!table) return;
  options.attributes.emplace();
  for (const auto name : table->Keys()) {
    if (std::ranges::find(kFieldNames, name) != kFieldNames.end()) {
      table->Fail(name, "is read from where SCIM has it; take another name for a further attribute");
    }
    std::string& path = (*options.attributes)[std::string(name)];
    ReadText(*table, name, Need::kRequired, Form::kText, path);
    if (HoldsPasswords(name) || HoldsPasswords(path))
      table->Fail(name, "is never read, because it holds passwords; remove it");
  }
}

}  // namespace

std::vector<std::string_view> ScimKeys() {
  std::vector<std::string_view> names(kOtherKeys.begin(), kOtherKeys.end());
  AppendNames<Options>(kKeys, names);
  for (const auto key : HttpKeys()) names.push_back(key);
  return names;
}

ScimOptions ReadScim(const Section& section) {
  Options options;
  ReadKeys<Options>(section, kKeys, options);
  ReadHttp(section, options.http);
  if (options.http.url.empty()) section.FailMissing("url");
  options.groups = section.Choice("read_groups", kGroups).value_or(options.groups);
  options.incremental = section.Choice("incremental", kIncremental).value_or(options.incremental);
  if (const auto hours = section.Integer("full_hours", {1, 8760})) options.full = std::chrono::hours(*hours);
  ReadAttributes(section, options);
  return options;
}

}  // namespace rollcall
