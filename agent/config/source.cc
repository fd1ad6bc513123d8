#include "agent/config/source.h"

#include <algorithm>
#include <limits>

#include "agent/config/keys.h"
#include "agent/config/read_schedule.h"

namespace rollcall {
namespace {

using SourceOptions = decltype(SourceConfig::options);

struct SourceType {
  CreationSource creation_source;  // unless the source says otherwise
  std::vector<std::string_view> (*keys)();
  SourceOptions (*read)(const Section&);
};
constexpr std::pair<std::string_view, SourceType> kTypes[] = {
    {"ldap",
     {CreationSource::kLdap, LdapKeys, [](const Section& section) -> SourceOptions { return ReadLdap(section); }}},
    {"ldif",
     {CreationSource::kLdap, LdifKeys, [](const Section& section) -> SourceOptions { return ReadLdif(section); }}},
    {"csv",
     {CreationSource::kFileImportation, CsvKeys,
      [](const Section& section) -> SourceOptions { return ReadCsv(section); }}},
    {"feed",
     {CreationSource::kSelfRegistration, FeedKeys,
      [](const Section& section) -> SourceOptions { return ReadFeed(section); }}},
    {"scim",
     {CreationSource::kUserProvisioning, ScimKeys,
      [](const Section& section) -> SourceOptions { return ReadScim(section); }}},
};

constexpr std::array<std::string_view, 11> kCommonKeys = {
    "name",   "type",           "creation_source", "lifecycle",  "directory", "correlate",
    "limits", "unknown_groups", "drift",           kScheduleKey, kTimeZoneKey};
// What a source may change; nothing is ever archived by one.
constexpr std::array kLimitedKinds = {ChangeKind::kCreated, ChangeKind::kDisabled,    ChangeKind::kMissing,
                                      ChangeKind::kRenamed, ChangeKind::kMailChanged, ChangeKind::kGroupsEmptied,
                                      ChangeKind::kRevoked, ChangeKind::kEnabled,     ChangeKind::kRelinked};
constexpr std::array<std::string_view, 2> kLimitKeys = {"count", "percent"};

constexpr std::pair<std::string_view, Lifecycle> kLifecycles[] = {
    {"hold-missing", Lifecycle::kHoldMissing},
    {"ignore-absence", Lifecycle::kIgnoreAbsence},
};

void ReadName(Section& section, SourceConfig& source) {
  ReadText(section, "name", Need::kRequired, Form::kText, source.name);
  const std::string problem = SourceNameProblem(source.name);
  if (!problem.empty()) section.Fail("name", problem);
  section.Rename("[[source]] " + source.name);
}

void ReadCreationSource(const Section& section, CreationSource& creation_source) {
  const auto code = section.Text("creation_source");
  if (!code) return;
  const auto known = CreationSourceFromCode(*code);
  if (known && known != CreationSource::kBlank) {
    creation_source = *known;
    return;
  }
  std::vector<std::string_view> codes;
  for (const CodeLabel& each : kCreationSources) {
    if (!each.code.empty()) codes.push_back(each.code);
  }
  section.Fail("creation_source", "is '" + *code + "', which it cannot be" + Suggestion(*code, codes));
}

std::vector<std::string_view> FieldsOf(const LdapOptions& options) {
  std::vector<std::string_view> fields(kFieldNames.begin(), kFieldNames.end());
  for (const auto& [name, attribute] : options.extra_attributes) fields.push_back(name);
  return fields;
}

std::vector<std::string_view> FieldsOf(const LdifOptions& options) { return FieldsOf(options.directory); }

std::vector<std::string_view> FieldsOf(const CsvOptions& options) {
  std::vector<std::string_view> fields(kFieldNames.begin(), kFieldNames.end());
  fields.insert(fields.end(), options.attributes.begin(), options.attributes.end());
  return fields;
}

// That a login is the same is no proof that the person is.
std::vector<std::string_view> FieldsOf(const FeedOptions& /*any*/) { return {kFieldNames[1]}; }

std::vector<std::string_view> FieldsOf(const ScimOptions& options) {
  std::vector<std::string_view> fields(kFieldNames.begin(), kFieldNames.end());
  if (options.attributes) {
    for (const auto& [name, path] : *options.attributes) fields.push_back(name);
  } else {
    for (const auto& [name, path] : kScimAttributes) fields.push_back(name);
  }
  return fields;
}

// Fields that the source has no value for could never find anyone.
void ReadCorrelate(const Section& section, SourceConfig& source) {
  ReadTexts(section, "correlate", Need::kOptional, source.correlate);
  const auto fields = std::visit([](const auto& options) { return FieldsOf(options); }, source.options);
  for (const std::string& field : source.correlate) {
    if (std::find(fields.begin(), fields.end(), field) != fields.end()) continue;
    std::string problem = "names '" + field;
    problem += source.feed ? "', but a feed may correlate by \"email\" alone" : "', which the source does not read";
    section.Fail("correlate", problem += Suggestion(field, fields));
  }
}

// Only a directory's ids are the same wherever in it they are shown.
void ReadDirectory(const Section& section, SourceConfig& source) {
  ReadText(section, "directory", Need::kOptional, Form::kText, source.directory);
  const bool may_be =
      std::holds_alternative<LdapOptions>(source.options) || std::holds_alternative<LdifOptions>(source.options);
  if (!source.directory.empty() && !may_be) section.Fail("directory", "is for sources of type \"ldap\" and \"ldif\"");
}

std::vector<std::string_view> LimitsKeys() {
  std::vector<std::string_view> keys;
  for (const ChangeKind kind : kLimitedKinds) keys.push_back(Code(kind));
  return keys;
}

void ReadLimits(const Section& section, Limits& limits) {
  auto table = section.Table("limits", "[source.limits]");
  if (!table) return;
  table->Allow(LimitsKeys());
  for (const ChangeKind kind : kLimitedKinds) ReadLimit(*table, Code(kind), limits[kind]);
}

// What is so of every feed, whatever its keys say: absence from it means nothing, and how many may register is counted
// by the hour instead of the pass.
void SetFeedDefaults(const Section& section, SourceConfig& source) {
  source.feed = ReadFeedRules(section);
  source.shared_email = SharedEmail::kRefused;
  source.limits[ChangeKind::kCreated] = kUnlimited;
  if (source.lifecycle == Lifecycle::kHoldMissing && section.Has("lifecycle")) {
    section.Fail("lifecycle", "must be \"ignore-absence\": a feed tells who has left, and its silence says nothing");
  }
  source.lifecycle = Lifecycle::kIgnoreAbsence;
}

// Which type it is, and which keys it may have.
SourceType ReadType(Section& section, std::string& name, std::vector<std::string>& warnings) {
  ReadText(section, "type", Need::kRequired, Form::kText, name);
  SourceType type = *section.Choice("type", kTypes);
  auto keys = type.keys();
  if (name == "feed" && section.Text("format") == "scim") {
    warnings.push_back(section.Place("format") + ": format = \"scim\" is the old spelling; write type = \"scim\" and " +
                       "delete format");
    name = "scim";
    type = std::ranges::find(kTypes, name, [](const auto& each) { return each.first; })->second;
    keys = type.keys();
    keys.emplace_back("format");
  }
  keys.insert(keys.begin(), kCommonKeys.begin(), kCommonKeys.end());
  section.Allow(keys);
  return type;
}

}  // namespace

void ReadLimit(const Section& limits, std::string_view key, Limit& limit) {
  auto values = limits.Table(key, "limits." + std::string(key));
  if (!values) return;
  values->Allow(kLimitKeys);
  constexpr Bounds<std::int64_t> kCounts = {0, std::numeric_limits<std::int32_t>::max()};
  limit.count = values->Integer("count", kCounts).value_or(limit.count);
  limit.percent = values->Number("percent", {0, 100}).value_or(limit.percent);
}

SourceConfig ReadSource(Section section, const ServiceConfig& service, std::vector<std::string>& warnings) {
  SourceConfig source;
  ReadName(section, source);
  const SourceType type = ReadType(section, source.type, warnings);

  source.creation_source = type.creation_source;
  ReadCreationSource(section, source.creation_source);
  source.lifecycle = section.Choice("lifecycle", kLifecycles).value_or(source.lifecycle);
  source.unknown_groups = section.Choice("unknown_groups", kUnknownGroups).value_or(source.unknown_groups);
  source.drift = ReadExpression(section, "drift");
  source.options = type.read(section);
  if (const auto* csv = std::get_if<CsvOptions>(&source.options)) source.shared_email = csv->shared_email;
  if (std::holds_alternative<FeedOptions>(source.options)) SetFeedDefaults(section, source);
  source.schedule = ReadSchedule(section, service);
  ReadDirectory(section, source);
  ReadCorrelate(section, source);
  ReadLimits(section, source.limits);
  return source;
}

std::vector<std::string_view> SourceKeys() {
  std::vector<std::string_view> names(kCommonKeys.begin(), kCommonKeys.end());
  const auto add = [&names](const auto& keys) { names.insert(names.end(), keys.begin(), keys.end()); };
  for (const auto& [name, type] : kTypes) add(type.keys());
  add(LimitsKeys());
  add(kLimitKeys);
  add(kFieldNames);
  add(kCsvTargetNames);
  return names;
}

}  // namespace rollcall
