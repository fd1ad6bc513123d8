// The keys of [[source]] type = "feed".
#include <algorithm>
#include <array>

#include "agent/config/keys.h"
#include "agent/config/source.h"

namespace rollcall {
namespace {

using Options = FeedOptions;

constexpr std::array kKeys = {
    Key<Options>{"path", &Options::path, Need::kOptional, Form::kPath},
    Key<Options>{"page_size", &Options::page_size, Need::kOptional, Form::kText, {1, 100'000}},
    Key<Options>{"max_line_bytes", &Options::max_line_bytes, Need::kOptional, Form::kText, {256, 16'777'216}},
    Key<Options>{"cursor_parameter", &Options::cursor_parameter},
    Key<Options>{"cursor_header", &Options::cursor_header},
};
constexpr std::array kRuleKeys = {
    Key<FeedRules>{"verified_email", &FeedRules::verified_email},
    Key<FeedRules>{"email_domains", &FeedRules::email_domains},
    Key<FeedRules>{"reserved_logins", &FeedRules::reserved_logins},
    Key<FeedRules>{"groups", &FeedRules::groups},
    Key<FeedRules>{"record_sources", &FeedRules::record_sources},
    Key<FeedRules>{
        "max_registrations", &FeedRules::max_registrations, Need::kOptional, Form::kText, {1, 1'000'000'000}},
    Key<FeedRules>{"login_precision_seconds", &FeedRules::login_precision, Need::kOptional, Form::kText, {0, 86'400}},
};
// One JSON object a line is the only format; "scim" is a type of its own, and an old spelling of it here.
constexpr std::pair<std::string_view, bool> kFeedFormats[] = {{"jsonl", true}};
constexpr std::array<std::string_view, 4> kOtherKeys = {"format", "window_minutes", "on_the_fly", "logins_of"};

void CheckRecordSources(const Section& section, const FeedRules& rules) {
  std::vector<std::string_view> codes;
  for (const CodeLabel& each : kCreationSources) {
    if (!each.code.empty()) codes.push_back(each.code);
  }
  for (const std::string& code : rules.record_sources) {
    if (std::ranges::find(codes, code) != codes.end()) continue;
    section.Fail("record_sources", "names '" + code + "', which is no creation source" + Suggestion(code, codes));
  }
}

}  // namespace

std::vector<std::string_view> FeedKeys() {
  std::vector<std::string_view> names(kOtherKeys.begin(), kOtherKeys.end());
  AppendNames<Options>(kKeys, names);
  AppendNames<FeedRules>(kRuleKeys, names);
  for (const auto key : HttpKeys()) names.push_back(key);
  return names;
}

FeedOptions ReadFeed(const Section& section) {
  Options options;
  ReadKeys<Options>(section, kKeys, options);
  ReadHttp(section, options.http);
  section.Choice("format", kFeedFormats);
  if (options.path.empty() && options.http.url.empty()) section.FailMissing("path");
  if (!options.path.empty() && !options.http.url.empty()) {
    section.Fail("url", "stands beside path: a feed is read from one of the two");
  }
  return options;
}

FeedRules ReadFeedRules(const Section& section) {
  FeedRules rules;
  ReadKeys<FeedRules>(section, kRuleKeys, rules);
  CheckRecordSources(section, rules);
  if (const auto minutes = section.Integer("window_minutes", {1, 525'600})) {
    rules.window = std::chrono::minutes(*minutes);
  }
  if (section.Flag("on_the_fly").value_or(false)) rules.on_the_fly = OnTheFly::kCreate;
  rules.logins_of = section.Choice("logins_of", kLoginsOf).value_or(rules.logins_of);
  return rules;
}

}  // namespace rollcall
