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
    Key<Options>{"url", &Options::url},
    Key<Options>{"token_file", &Options::token_file, Need::kOptional, Form::kFile},
    Key<Options>{"ca_file", &Options::ca_file, Need::kOptional, Form::kFile},
    Key<Options>{"allow_cleartext", &Options::allow_cleartext},
    Key<Options>{"timeout_seconds", &Options::timeout, Need::kOptional, Form::kText, {1, 3600}},
    Key<Options>{"pull_timeout_seconds", &Options::pull_timeout, Need::kOptional, Form::kText, {1, 86'400}},
    Key<Options>{"page_size", &Options::page_size, Need::kOptional, Form::kText, {1, 100'000}},
    Key<Options>{"max_line_bytes", &Options::max_line_bytes, Need::kOptional, Form::kText, {256, 16'777'216}},
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
  for (const auto key : WebKeys()) names.push_back(key);
  return names;
}

FeedOptions ReadFeed(const Section& section) {
  Options options;
  ReadKeys<Options>(section, kKeys, options);
  options.format = section.Choice("format", kFeedFormats).value_or(options.format);
  if (options.path.empty() && options.url.empty()) section.FailMissing("path");
  if (!options.path.empty() && !options.url.empty()) {
    section.Fail("url", "stands beside path: a feed is read from one of the two");
  }
  if (options.format == FeedFormat::kScim && options.url.empty()) section.FailMissing("url");
  if (options.format == FeedFormat::kScim) {
    std::vector<std::string_view> others = {"window_minutes", "on_the_fly", "logins_of", "max_line_bytes"};
    AppendNames<FeedRules>(kRuleKeys, others);
    RequireAbsent(section, others, "jsonl");
  }
  ReadWeb(section, options);
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
