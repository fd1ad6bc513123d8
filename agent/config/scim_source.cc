// The keys of [[source]] type = "feed" that are about HTTP and SCIM.
#include <algorithm>
#include <array>

#include "agent/config/keys.h"
#include "agent/config/source.h"

namespace rollcall {
namespace {

constexpr std::array kWebKeys = {
    Key<WebOptions>{"client_certificate", &WebOptions::client_certificate, Need::kOptional, Form::kFile},
    Key<WebOptions>{"client_key", &WebOptions::client_key, Need::kOptional, Form::kFile},
    Key<WebOptions>{"retry_seconds", &WebOptions::retry, Need::kOptional, Form::kText, {0, 3600}},
    Key<WebOptions>{"max_answer_megabytes", &WebOptions::max_answer_megabytes, Need::kOptional, Form::kText, {1, 4096}},
    Key<WebOptions>{"cursor_parameter", &WebOptions::cursor_parameter},
    Key<WebOptions>{"cursor_header", &WebOptions::cursor_header},
};
constexpr std::array<std::string_view, 5> kScimKeys = {"read_groups", "incremental", "full_hours", "last_login",
                                                       "attributes"};

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
    ReadText(*table, name, Need::kRequired, Form::kText, (*options.attributes)[std::string(name)]);
  }
}

}  // namespace

std::vector<std::string_view> WebKeys() {
  std::vector<std::string_view> names(kScimKeys.begin(), kScimKeys.end());
  AppendNames<WebOptions>(kWebKeys, names);
  return names;
}

void ReadWeb(const Section& section, FeedOptions& options) {
  ReadKeys<WebOptions>(section, kWebKeys, options.web);
  if (options.format != FeedFormat::kScim) return RequireAbsent(section, kScimKeys, "scim");
  options.scim.groups = section.Choice("read_groups", kGroups).value_or(options.scim.groups);
  options.scim.incremental = section.Choice("incremental", kIncremental).value_or(options.scim.incremental);
  if (const auto hours = section.Integer("full_hours", {1, 8760})) options.scim.full = std::chrono::hours(*hours);
  ReadText(section, "last_login", Need::kOptional, Form::kText, options.scim.last_login);
  ReadAttributes(section, options.scim);
}

void RequireAbsent(const Section& section, std::span<const std::string_view> keys, const std::string& format) {
  for (const auto key : keys) {
    if (section.Has(key)) section.Fail(key, "goes with format = \"" + format + "\" only");
  }
}

}  // namespace rollcall
