// conf/agent.toml is the reference of every key: it must load, and must not go stale.
#include <gmock/gmock.h>

#include <tests/paths.h>
#include <algorithm>

#include "agent/config/keys.h"
#include "connectors/ldap/connection/dialect.h"
#include "tests/agent/config/config_file.h"

namespace rollcall {
namespace {

using testing::SizeIs;

constexpr const char* kExample = ROLLCALL_SOURCE_DIR "/conf/agent.toml";

std::vector<std::string> ExampleLines() {
  std::ifstream file(kExample);
  std::vector<std::string> lines;
  for (std::string line; std::getline(file, line);) lines.push_back(line);
  return lines;
}

std::string Join(const std::vector<std::string>& lines) {
  std::string text;
  for (const auto& line : lines) text += line + "\n";
  return text;
}

// "#key = value" and not "# Prose".
bool IsCommentedKey(std::string_view line) {
  const auto equals = line.find(" = ");
  if (!line.starts_with('#') || equals == line.npos) return false;
  const std::string_view key = line.substr(1, equals - 1);
  return !key.empty() && key.find_first_not_of("abcdefghijklmnopqrstuvwxyz_") == key.npos;
}

// Whether `line` shows `key`: at its beginning, commented or not, as a table's name, or inside { }.
bool Shows(const std::string& line, const std::string& key) {
  for (const auto& start : {key + " = ", "#" + key + " = ", "[" + key + "]", "[[" + key + "]]", "[source." + key + "]",
                            "[deactivation." + key + "]"}) {
    if (line.starts_with(start)) return true;
  }
  return line.find("{ " + key + " = ") != line.npos || line.find(", " + key + " = ") != line.npos;
}

using ExampleFile = ConfigFileTest;

TEST_F(ExampleFile, Loads) {
  const Config config = LoadConfig(kExample, {});
  ASSERT_THAT(config.sources, SizeIs(4));
  EXPECT_EQ(config.registry.connect, "sqlite3:///var/lib/rollcall/registry.db");
  EXPECT_EQ(config.plan_validity, Config().plan_validity);
  EXPECT_EQ(config.guard_window, Config().guard_window);
  for (std::size_t kind = 0; kind < kChangeKinds.size(); ++kind) {
    const Limit limit = config.sources[0].limits[static_cast<ChangeKind>(kind)];
    const Limit by_default = Limits()[static_cast<ChangeKind>(kind)];
    EXPECT_EQ(limit.count, by_default.count) << kChangeKinds[kind];
    EXPECT_EQ(limit.percent, by_default.percent) << kChangeKinds[kind];
  }
}

TEST_F(ExampleFile, EachCommentedKeyLoadsToo) {
  const auto lines = ExampleLines();
  int keys = 0;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (!IsCommentedKey(lines[i])) continue;
    ++keys;
    auto with_key = lines;
    with_key[i].erase(0, 1);
    EXPECT_NO_THROW(Load(Join(with_key))) << "line " << i + 1 << ": " << lines[i];
  }
  EXPECT_GT(keys, 30);
}

void ExpectFeedDefaults(const SourceConfig& source) {
  const auto& feed = std::get<FeedOptions>(source.options);
  const FeedOptions options;
  EXPECT_EQ(feed.http.url, options.http.url);
  EXPECT_EQ(feed.http.token_file, options.http.token_file);
  EXPECT_EQ(feed.http.allow_cleartext, options.http.allow_cleartext);
  EXPECT_EQ(feed.http.timeout, options.http.timeout);
  EXPECT_EQ(feed.http.pull_timeout, options.http.pull_timeout);
  EXPECT_EQ(feed.page_size, options.page_size);
  EXPECT_EQ(feed.max_line_bytes, options.max_line_bytes);
  EXPECT_EQ(feed.http.client_certificate, options.http.client_certificate);
  EXPECT_EQ(feed.http.client_key, options.http.client_key);
  EXPECT_EQ(feed.http.retry, options.http.retry);
  EXPECT_EQ(feed.http.max_answer_megabytes, options.http.max_answer_megabytes);
  EXPECT_EQ(feed.cursor_parameter, options.cursor_parameter);
  EXPECT_EQ(feed.cursor_header, options.cursor_header);
  const FeedRules rules;
  ASSERT_TRUE(source.feed);
  EXPECT_EQ(source.creation_source, CreationSource::kSelfRegistration);
  EXPECT_EQ(source.lifecycle, Lifecycle::kIgnoreAbsence);
  EXPECT_EQ(source.feed->verified_email, rules.verified_email);
  EXPECT_EQ(source.feed->email_domains, rules.email_domains);
  EXPECT_EQ(source.feed->reserved_logins, rules.reserved_logins);
  EXPECT_EQ(source.feed->groups, rules.groups);
  EXPECT_EQ(source.feed->record_sources, rules.record_sources);
  EXPECT_EQ(source.feed->max_registrations, rules.max_registrations);
  EXPECT_EQ(source.feed->window, rules.window);
  EXPECT_EQ(source.feed->on_the_fly, rules.on_the_fly);
  EXPECT_EQ(source.feed->logins_of, rules.logins_of);
  EXPECT_EQ(source.feed->login_precision, rules.login_precision);
}

void ExpectScimDefaults(const SourceConfig& source) {
  const auto& scim = std::get<ScimOptions>(source.options);
  EXPECT_FALSE(source.feed) << "a SCIM service is a directory";
  EXPECT_EQ(source.creation_source, CreationSource::kUserProvisioning);
  EXPECT_EQ(source.lifecycle, Lifecycle::kHoldMissing);
  EXPECT_EQ(scim.groups, ScimOptions().groups);
  EXPECT_EQ(scim.incremental, ScimOptions().incremental);
  EXPECT_EQ(scim.full, ScimOptions().full);
  EXPECT_EQ(scim.last_login, ScimOptions().last_login);
  EXPECT_EQ(scim.attributes, ScimOptions().attributes);
}

// What the comments call a default is the default.
TEST_F(ExampleFile, CommentedKeysStandAtTheirDefaults) {
  auto lines = ExampleLines();
  for (auto& line : lines) {
    if (IsCommentedKey(line) && !line.starts_with("#sasl")) line.erase(0, 1);
  }
  const Config config = Load(Join(lines));
  const auto& ldap = std::get<LdapOptions>(config.sources.at(0).options);
  const LdapOptions defaults;
  EXPECT_EQ(config.time_zone, Config().time_zone);
  EXPECT_EQ(config.metrics.listen, MetricsOptions().listen);
  EXPECT_EQ(config.policy_limits.disabled.count, Limit().count);
  EXPECT_EQ(config.sources[0].creation_source, CreationSource::kLdap);
  EXPECT_EQ(config.sources[0].lifecycle, SourceConfig().lifecycle);
  EXPECT_EQ(config.sources[0].correlate, SourceConfig().correlate);
  EXPECT_EQ(ldap.start_tls, defaults.start_tls);
  EXPECT_EQ(ldap.ca_file, defaults.ca_file);
  EXPECT_EQ(ldap.client_certificate, defaults.client_certificate);
  EXPECT_EQ(ldap.client_key, defaults.client_key);
  EXPECT_EQ(ldap.allow_cleartext, defaults.allow_cleartext);
  EXPECT_EQ(ldap.bind, defaults.bind);
  EXPECT_EQ(ldap.filter, defaults.filter);
  EXPECT_EQ(ldap.group_bases, defaults.group_bases);
  EXPECT_EQ(ldap.group_filter, defaults.group_filter);
  EXPECT_EQ(ldap.page_size, defaults.page_size);
  EXPECT_EQ(ldap.incremental, defaults.incremental);
  EXPECT_EQ(ldap.timeout, defaults.timeout);
  EXPECT_EQ(ldap.pull_timeout, defaults.pull_timeout);
  EXPECT_EQ(ldap.anchor, defaults.anchor);
  const LdapOptions complete = CompleteOptions(defaults, FactsOf(LdapDialect::kOpenLdap));
  EXPECT_EQ(ldap.login_time_attributes, complete.login_time_attributes);
  EXPECT_EQ(ldap.state_attributes, complete.state_attributes);
  EXPECT_EQ(ldap.dialect, defaults.dialect);
  EXPECT_EQ(ldap.login_time_precision, defaults.login_time_precision);
  EXPECT_EQ(ldap.member_of, defaults.member_of);
  EXPECT_EQ(ldap.domain_controllers, defaults.domain_controllers);
  const auto& csv = std::get<CsvOptions>(config.sources.at(1).options);
  EXPECT_EQ(csv.delimiter, CsvOptions().delimiter);
  EXPECT_EQ(csv.attributes, CsvOptions().attributes);
  EXPECT_EQ(csv.encoding, CsvOptions().encoding);
  EXPECT_EQ(csv.unknown_columns, CsvOptions().unknown_columns);
  EXPECT_EQ(csv.groups, CsvOptions().groups);
  EXPECT_EQ(csv.login_pattern, CsvOptions().login_pattern);
  EXPECT_EQ(csv.shared_email, CsvOptions().shared_email);
  EXPECT_EQ(csv.final_newline, CsvOptions().final_newline);
  EXPECT_EQ(csv.trailer, CsvOptions().trailer);
  EXPECT_EQ(csv.age.settled, CsvOptions().age.settled);
  EXPECT_EQ(csv.age.most, CsvOptions().age.most);
  EXPECT_EQ(config.sources[1].unknown_groups, SourceConfig().unknown_groups);
  EXPECT_EQ(config.service, ServiceConfig());
  EXPECT_EQ(config.log, LogConfig());
  EXPECT_EQ(config.backup, BackupConfig());
  EXPECT_EQ(config.deactivation, ScheduleConfig());
  EXPECT_EQ(config.retention, ScheduleConfig());
  EXPECT_EQ(config.sources[0].schedule, ScheduleConfig());
  ExpectFeedDefaults(config.sources.at(2));
  ExpectScimDefaults(config.sources.at(3));
}

TEST_F(ExampleFile, ShowsEveryKey) {
  const auto lines = ExampleLines();
  for (const auto key : AllKeys()) {
    const auto shows = [&](const std::string& line) { return Shows(line, std::string(key)); };
    EXPECT_TRUE(std::any_of(lines.begin(), lines.end(), shows)) << key << " is missing in conf/agent.toml";
  }
}

}  // namespace
}  // namespace rollcall
