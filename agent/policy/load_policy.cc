#include <algorithm>
#include <array>
#include <filesystem>

#include "agent/config/section.h"
#include "agent/policy/policy.h"

namespace rollcall {
namespace {

constexpr std::array<std::string_view, 3> kFileKeys = {"defaults", "protect", "rule"};
constexpr std::array<std::string_view, 4> kProtectKeys = {"logins", "groups", "reason", "optional"};
constexpr std::array<std::string_view, 7> kTermKeys = {"inactive_days", "inactive_months",     "never_logged_in",
                                                       "no_evidence",   "reactivate_on_login", "archive_after_days",
                                                       "evidence_days"};
constexpr std::array<std::string_view, 8> kScopeKeys = {"name",          "groups",  "nested", "role",
                                                        "except_groups", "sources", "logins", "optional"};
constexpr std::array<std::string_view, 1> kNeverKeys = {"after_days"};
constexpr Bounds<std::int64_t> kAnyNumber = {INT64_MIN, INT64_MAX};
constexpr std::int64_t kMostDays = 36500;
constexpr std::int64_t kMostMonths = 1200;

constexpr std::pair<std::string_view, NeverLoggedIn> kNever[] = {{"from-recording", NeverLoggedIn::kFromRecording},
                                                                 {"from-creation", NeverLoggedIn::kFromCreation},
                                                                 {"exempt", NeverLoggedIn::kExempt}};
constexpr std::pair<std::string_view, NoEvidence> kNoEvidence[] = {{"refuse", NoEvidence::kRefuse},
                                                                   {"from-creation", NoEvidence::kFromCreation}};

// One table, and where each of its values is noted.
struct Reading {
  const Section& section;
  PolicyValues& values;

  void Note(std::string_view key, const std::string& text) const {
    values.insert_or_assign(std::string(key), PolicyValue{text, section.Place(key)});
  }
};

std::string Listed(const std::vector<std::string>& texts) {
  std::string list;
  for (const std::string& text : texts) list += (list.empty() ? "" : ", ") + text;
  return list;
}

// A number of days or months. What is below 1 would deactivate everybody.
std::optional<std::int64_t> ReadCount(const Section& section, std::string_view key, std::int64_t most) {
  const auto count = section.Integer(key, kAnyNumber);
  if (!count) return std::nullopt;
  if (*count < 1) {
    section.Fail(key, "is " + std::to_string(*count) + ", by which everybody would be inactive; at least 1 is needed");
  }
  if (*count > most)
    section.Fail(key, "is " + std::to_string(*count) + "; at most " + std::to_string(most) + " counts");
  return count;
}

void ReadInactive(const Reading& reading, Timespan& period) {
  const auto days = ReadCount(reading.section, "inactive_days", kMostDays);
  const auto months = ReadCount(reading.section, "inactive_months", kMostMonths);
  if (days && months) reading.section.Fail("inactive_months", "stands beside 'inactive_days'; only one of them counts");
  if (!days && !months) return;
  period = {std::chrono::months{months.value_or(0)}, std::chrono::days{days.value_or(0)}};
  reading.values.erase(days ? "inactive_months" : "inactive_days");
  reading.Note(days ? "inactive_days" : "inactive_months", std::to_string(days ? *days : *months));
}

constexpr std::string_view kNeverKey = "never_logged_in";

NeverLoggedIn ReadNeverWord(const Section& section) {
  constexpr std::string_view kForms = "it is \"from-recording\", \"from-creation\", \"exempt\" or { after_days = N }";
  if (!section.HasText(kNeverKey)) section.Fail(kNeverKey, "is neither a text nor a table: " + std::string(kForms));
  const std::string text = *section.Text(kNeverKey);
  const auto known = std::ranges::find(kNever, text, &std::pair<std::string_view, NeverLoggedIn>::first);
  if (known == std::end(kNever)) {
    section.Fail(kNeverKey, "is '" + text + "', which it cannot be: " + std::string(kForms));
  }
  return known->second;
}

void ReadNever(const Reading& reading, Terms& terms) {
  constexpr std::string_view kKey = kNeverKey;
  if (!reading.section.Has(kKey)) return;
  if (!reading.section.HasTable(kKey)) {
    terms.never = ReadNeverWord(reading.section);
    return reading.Note(kKey, *reading.section.Text(kKey));
  }
  auto table = reading.section.Table(kKey, "never_logged_in");
  table->Allow(kNeverKeys);
  const auto days = ReadCount(*table, "after_days", kMostDays);
  if (!days) table->FailMissing("after_days");
  terms.never = NeverLoggedIn::kAfter;
  terms.never_after = {.days = std::chrono::days{*days}};
  reading.Note(kKey, "after " + std::to_string(*days) + " days");
}

void ReadTerms(const Reading& reading, Terms& terms) {
  const Section& section = reading.section;
  ReadInactive(reading, terms.inactive);
  ReadNever(reading, terms);
  if (const auto choice = section.Choice("no_evidence", kNoEvidence)) {
    terms.no_evidence = *choice;
    reading.Note("no_evidence", *section.Text("no_evidence"));
  }
  if (const auto flag = section.Flag("reactivate_on_login")) {
    terms.on_login = *flag ? OnLogin::kReactivate : OnLogin::kStayDeactivated;
    reading.Note("reactivate_on_login", *flag ? "true" : "false");
  }
  if (const auto days = ReadCount(section, "archive_after_days", kMostDays)) {
    terms.archive_after = Timespan{.days = std::chrono::days{*days}};
    reading.Note("archive_after_days", std::to_string(*days));
  }
  if (const auto days = ReadCount(section, "evidence_days", kMostDays)) {
    terms.evidence_age = std::chrono::days{*days};
    reading.Note("evidence_days", std::to_string(*days));
  }
}

template <class Pattern>
std::vector<Pattern> ReadPatterns(const Section& section, std::string_view key, std::string_view consequence) {
  const auto texts = section.Texts(key);
  if (!texts) return {};
  if (texts->empty()) section.Fail(key, "is empty and would " + std::string(consequence) + "; take it out");
  return {texts->begin(), texts->end()};
}

// The same, noted.
template <class Pattern>
std::vector<Pattern> ReadScope(const Reading& reading, std::string_view key) {
  auto patterns = ReadPatterns<Pattern>(reading.section, key, "name nobody");
  if (!patterns.empty()) reading.Note(key, Listed(*reading.section.Texts(key)));
  return patterns;
}

Presence ReadPresence(const Section& section) {
  return section.Flag("optional").value_or(false) ? Presence::kOptional : Presence::kRequired;
}

Protection ReadProtection(Section section) {
  section.Allow(kProtectKeys);
  Protection protection = {.logins = ReadPatterns<LoginPattern>(section, "logins", "protect nobody"),
                           .groups = ReadPatterns<GroupPattern>(section, "groups", "protect nobody"),
                           .reason = section.Text("reason").value_or(""),
                           .presence = ReadPresence(section),
                           .place = section.Place()};
  if (protection.logins.empty() && protection.groups.empty()) {
    throw ConfigError(protection.place + ": [[protect]] needs 'logins', 'groups' or both: whom does it protect?");
  }
  return protection;
}

std::string ReadName(Section& section) {
  auto name = section.Text("name");
  if (!name) section.FailMissing("name");
  if (name->empty()) section.Fail("name", "is empty: a rule is called by its name in every reason");
  section.Rename("[[rule]] " + *name);
  return *name;
}

// A lone "*" is everyone, also those in no group.
std::vector<GroupPattern> ReadGroups(const Reading& reading) {
  auto groups = ReadScope<GroupPattern>(reading, "groups");
  const auto is_everyone = [](const GroupPattern& pattern) { return pattern.text == "*"; };
  if (std::ranges::any_of(groups, is_everyone)) groups.clear();
  return groups;
}

Rule ReadRule(Section section, const Terms& defaults, const PolicyValues& default_values) {
  std::vector<std::string_view> keys(kScopeKeys.begin(), kScopeKeys.end());
  keys.insert(keys.end(), kTermKeys.begin(), kTermKeys.end());
  section.Allow(keys);
  Rule rule = {.name = ReadName(section), .terms = defaults, .place = section.Place(), .values = default_values};
  const Reading reading = {section, rule.values};
  rule.groups = ReadGroups(reading);
  rule.except_groups = ReadScope<GroupPattern>(reading, "except_groups");
  rule.logins = ReadScope<LoginPattern>(reading, "logins");
  rule.sources = ReadScope<std::string>(reading, "sources");
  rule.presence = ReadPresence(section);
  if (section.Has("optional")) reading.Note("optional", rule.presence == Presence::kOptional ? "true" : "false");
  if (const auto role = section.Text("role")) reading.Note("role", rule.role = *role);
  if (const auto nested = section.Flag("nested")) {
    rule.nesting = *nested ? Nesting::kNested : Nesting::kDirect;
    reading.Note("nested", *nested ? "true" : "false");
  }
  if (!rule.role.empty() && rule.groups.empty()) section.Fail("role", "stands without 'groups': a role in what?");
  ReadTerms(reading, rule.terms);
  return rule;
}

// What of a wrong rule can be read: its possible people are not left to later rules.
Rule ReadBroken(const Section& section, const std::string& error) {
  Rule rule = {.name = "rule in " + section.Place(), .place = section.Place(), .values = {}, .broken = error};
  PolicyValues values;
  const Reading reading = {section, values};
  const auto attempt = [](auto read) {
    try {
      read();
    } catch (const ConfigError&) {  // that part stays unknown, which is everyone
    }
  };
  attempt([&] { rule.name = section.Text("name").value_or(rule.name); });
  attempt([&] { rule.logins = ReadScope<LoginPattern>(reading, "logins"); });
  attempt([&] { rule.sources = ReadScope<std::string>(reading, "sources"); });
  attempt([&] { rule.groups = ReadGroups(reading); });
  return rule;
}

class Loader {
 public:
  Loader(Policy& policy, const Settings& settings)
      : policy_(policy), settings_(settings), main_(ReadToml(policy.path)) {}

  void LoadDefaults() {
    Read(policy_.path, [this](const Section& section) {
      auto defaults = section.Table("defaults", "[defaults]");
      if (!defaults) return;
      defaults->Allow(kTermKeys);
      ReadTerms({*defaults, values_}, terms_);
    });
  }

  void LoadClauses(const std::string& path) {
    Read(path, [&](const Section& section) {
      for (const Section& each : section.Tables("protect", "[[protect]]")) {
        policy_.protections.push_back(ReadProtection(each));
      }
      for (const Section& each : section.Tables("rule", "[[rule]]")) Add(ReadRule(each, terms_, values_));
    });
  }

  // One team's mistake in its file suspends its rules, and stops nothing else.
  void LoadBeside(const std::string& path) {
    try {
      Read(path, [&](const Section& section) {
        if (section.Has("defaults")) {
          section.Fail("defaults", "belongs into " + policy_.path + ", whose defaults count for every file");
        }
        for (const Section& each : section.Tables("protect", "[[protect]]")) LoadProtectionBeside(each);
        for (const Section& each : section.Tables("rule", "[[rule]]")) LoadRuleBeside(each);
      });
    } catch (const ConfigError& error) {
      policy_.broken.emplace_back(error.what());
    }
  }

 private:
  template <class Fn>
  void Read(const std::string& path, Fn fn) {
    const TomlTable table = path == policy_.path ? main_ : ReadToml(path);
    const ConfigFile file = {path, std::filesystem::absolute(path).parent_path(), SettingsAndEnvironment(settings_)};
    Section section(file, table, 1, "the policy file");
    section.Allow(kFileKeys);
    fn(section);
  }

  void LoadProtectionBeside(const Section& section) {
    try {
      policy_.protections.push_back(ReadProtection(section));
    } catch (const ConfigError& error) {
      policy_.broken.emplace_back(error.what());
    }
  }

  void LoadRuleBeside(const Section& section) {
    try {
      Add(ReadRule(section, terms_, values_));
    } catch (const ConfigError& error) {
      policy_.rules.push_back(ReadBroken(section, error.what()));
    }
  }

  void Add(Rule rule) {
    const auto same = std::ranges::find(policy_.rules, rule.name, &Rule::name);
    if (same != policy_.rules.end()) {
      throw ConfigError(rule.place + ": [[rule]] " + rule.name + " has the name of the rule in " + same->place +
                        "; choose another");
    }
    policy_.rules.push_back(std::move(rule));
  }

  Policy& policy_;
  const Settings& settings_;
  const TomlTable main_;  // in which defaults stand, and clauses that come last
  Terms terms_;
  PolicyValues values_;
};

std::vector<std::string> FilesBeside(const std::string& path) {
  const auto folder = std::filesystem::path(path).parent_path() / "policy.d";
  std::vector<std::string> files;
  if (!std::filesystem::is_directory(folder)) return files;
  std::error_code failure;
  for (const auto& entry : std::filesystem::directory_iterator(folder, failure)) {
    if (entry.path().extension() == ".toml") files.push_back(entry.path().string());
  }
  if (failure) throw ConfigError(folder.string() + ": cannot be read: " + failure.message());
  std::ranges::sort(files);
  return files;
}

}  // namespace

Policy LoadPolicy(const std::string& path, const Settings& settings) {
  Policy policy = {.path = path};
  Loader loader(policy, settings);
  loader.LoadDefaults();
  for (const std::string& file : FilesBeside(path)) loader.LoadBeside(file);
  loader.LoadClauses(path);
  return policy;
}

std::vector<std::string_view> PolicyKeys() {
  std::vector<std::string_view> names;
  const auto add = [&names](const auto& keys) {
    for (const std::string_view key : keys) names.push_back(key);
  };
  add(kFileKeys);
  add(kProtectKeys);
  add(kTermKeys);
  add(kScopeKeys);
  add(kNeverKeys);
  return names;
}

}  // namespace rollcall
