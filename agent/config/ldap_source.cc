// The keys of [[source]] type = "ldap", and of type = "ldif".
#include <algorithm>

#include "agent/config/keys.h"
#include "agent/config/source.h"

namespace rollcall {
namespace {

using Options = LdapOptions;

constexpr std::array kServerKeys = {
    Key<Options>{"uris", &Options::uris},
    Key<Options>{"srv", &Options::srv},
    Key<Options>{"start_tls", &Options::start_tls},
    Key<Options>{"ca_file", &Options::ca_file, Need::kOptional, Form::kFile},
    Key<Options>{"client_certificate", &Options::client_certificate, Need::kOptional, Form::kFile},
    Key<Options>{"client_key", &Options::client_key, Need::kOptional, Form::kFile},
    Key<Options>{"allow_cleartext", &Options::allow_cleartext},
    Key<Options>{"keytab", &Options::keytab, Need::kOptional, Form::kFile},
    Key<Options>{"bind_dn", &Options::bind_dn},
    Key<Options>{"bind_password_file", &Options::bind_password_file, Need::kOptional, Form::kFile},
    Key<Options>{"bind_password_environment", &Options::bind_password_environment},
    Key<Options>{"page_size", &Options::page_size, Need::kOptional, Form::kText, {0, 100'000}},
    Key<Options>{"timeout_seconds", &Options::timeout, Need::kOptional, Form::kText, {1, 3600}},
    Key<Options>{"pull_timeout_seconds", &Options::pull_timeout, Need::kOptional, Form::kText, {1, 86'400}},
    Key<Options>{"domain_controllers", &Options::domain_controllers},
};

// What a directory and its export have in common.
constexpr std::array kEntryKeys = {
    Key<Options>{"filter", &Options::filter},
    Key<Options>{"group_filter", &Options::group_filter},
    Key<Options>{"anchor", &Options::anchor},
    Key<Options>{"group_anchor", &Options::group_anchor},
    Key<Options>{"member_of", &Options::member_of},
    Key<Options>{
        "login_time_precision_seconds", &Options::login_time_precision, Need::kOptional, Form::kText, {0, 31'536'000}},
};

constexpr std::pair<std::string_view, std::optional<LdapDialect>> kDialects[] = {
    {"auto", std::nullopt},
    {"openldap", LdapDialect::kOpenLdap},
    {"389ds", LdapDialect::k389Ds},
    {"ad", LdapDialect::kActiveDirectory},
    {"generic", LdapDialect::kGeneric},
};

constexpr std::pair<std::string_view, LdapScope> kScopes[] = {
    {"sub", LdapScope::kSubtree},
    {"one", LdapScope::kOneLevel},
    {"base", LdapScope::kBase},
};

constexpr std::array<std::string_view, 3> kBaseKeys = {"dn", "scope", "filter"};

LdapBase ReadBase(Section section) {
  section.Allow(kBaseKeys);
  LdapBase base("");
  ReadText(section, "dn", Need::kRequired, Form::kText, base.dn);
  base.scope = section.Choice("scope", kScopes).value_or(base.scope);
  ReadText(section, "filter", Need::kOptional, Form::kText, base.filter);
  return base;
}

// An array of DNs, or of tables { dn, scope, filter }.
std::vector<LdapBase> ReadBases(const Section& section, std::string_view key) {
  std::vector<LdapBase> bases;
  const auto found = section.TextsOrTables(key, "a table of " + std::string(key));
  if (!found) return bases;
  for (const auto& each : *found) {
    const auto* dn = std::get_if<std::string>(&each);
    bases.push_back(dn != nullptr ? LdapBase(*dn) : ReadBase(std::get<Section>(each)));
    const auto again =
        std::count_if(bases.begin(), bases.end(), [&](const auto& b) { return b.dn == bases.back().dn; });
    if (again > 1) section.Fail(key, "holds '" + bases.back().dn + "' twice");
  }
  return bases;
}

constexpr std::pair<std::string_view, LdapOptions::Bind> kSasl[] = {
    {"EXTERNAL", LdapOptions::Bind::kSaslExternal},
    {"GSSAPI", LdapOptions::Bind::kSaslGssapi},
};

constexpr std::pair<std::string_view, LdapOptions::Incremental> kIncremental[] = {
    {"auto", LdapOptions::Incremental::kAuto},         {"sync", LdapOptions::Incremental::kSync},
    {"dirsync", LdapOptions::Incremental::kDirSync},   {"usn", LdapOptions::Incremental::kUsn},
    {"modified", LdapOptions::Incremental::kModified}, {"none", LdapOptions::Incremental::kNone},
};

// RFC 4513 section 5.1.2: a name without a password binds as nobody and succeeds, so it must not be sent.
void ReadBind(const Section& section, Options& options) {
  const bool has_password = !options.bind_password_file.empty() || !options.bind_password_environment.empty();
  if (const auto sasl = section.Choice("sasl", kSasl)) {
    if (!options.bind_dn.empty() || has_password) section.Fail("sasl", "goes without bind_dn and without a password");
    options.bind = *sasl;
  } else if (!options.bind_dn.empty()) {
    if (options.bind_password_file.empty() == options.bind_password_environment.empty()) {
      section.Fail("bind_dn", "needs either bind_password_file or bind_password_environment");
    }
    options.bind = LdapOptions::Bind::kSimple;
  } else if (has_password) {
    section.FailMissing("bind_dn");
  }
  if (!options.keytab.empty() && options.bind != LdapOptions::Bind::kSaslGssapi) {
    section.Fail("keytab", "goes with sasl = \"GSSAPI\" only");
  }
}

constexpr std::pair<std::string_view, LdapMapping::Values> kValues[] = {
    {"first", LdapMapping::Values::kFirst},
    {"join", LdapMapping::Values::kJoin},
    {"all", LdapMapping::Values::kAll},
};

constexpr std::array<std::string_view, 4> kMappingKeys = {"attribute", "values", "separator", "constant"};

// An attribute, a list of which the first present counts, or a table that says more.
LdapMapping ReadMapping(const Section& section, std::string_view name) {
  LdapMapping mapping;
  if (!section.HasTable(name)) {
    mapping.attributes = *section.TextOrTexts(name);
    return mapping;
  }
  Section table = *section.Table(name, "attributes." + std::string(name));
  table.Allow(kMappingKeys);
  mapping.attributes = table.TextOrTexts("attribute").value_or(mapping.attributes);
  mapping.values = table.Choice("values", kValues);
  mapping.separator = table.Text("separator").value_or(mapping.separator);
  ReadText(table, "constant", Need::kOptional, Form::kText, mapping.constant);
  if (mapping.attributes.empty() && mapping.constant.empty()) table.FailMissing("attribute");
  return mapping;
}

// [source.attributes]: what is no field is an extra attribute, kept by that name.
void ReadAttributes(const Section& section, Options& options) {
  const auto attributes = section.Table("attributes", "[source.attributes]");
  if (!attributes) return;
  for (const auto name : attributes->Keys()) {
    LdapMapping mapping = ReadMapping(*attributes, name);
    if (std::find(kFieldNames.begin(), kFieldNames.end(), name) == kFieldNames.end()) {
      options.extra_attributes.emplace(name, std::move(mapping));
    } else if (mapping.values == LdapMapping::Values::kAll) {
      attributes->Fail(name, "has one value; take the \"first\", or \"join\" them");
    } else {
      options.attributes.emplace(name, std::move(mapping));
    }
  }
}

constexpr std::array<std::string_view, 6> kOtherEntryKeys = {
    "attributes", "dialect", "bases", "group_bases", "login_time_attributes", "state_attributes"};

std::vector<std::string_view> EntryKeys() {
  std::vector<std::string_view> names(kOtherEntryKeys.begin(), kOtherEntryKeys.end());
  AppendNames<Options>(kEntryKeys, names);
  return names;
}

void ReadEntryKeys(const Section& section, Options& options) {
  ReadKeys<Options>(section, kEntryKeys, options);
  options.dialect = section.Choice("dialect", kDialects).value_or(options.dialect);
  options.bases = ReadBases(section, "bases");
  options.group_bases = ReadBases(section, "group_bases");
  options.login_time_attributes = section.Texts("login_time_attributes");
  options.state_attributes = section.Texts("state_attributes");
  ReadAttributes(section, options);
}

}  // namespace

std::vector<std::string_view> LdapKeys() {
  std::vector<std::string_view> names = EntryKeys();
  names.insert(names.end(), {"sasl", "incremental"});
  AppendNames<Options>(kServerKeys, names);
  return names;
}

LdapOptions ReadLdap(const Section& section) {
  Options options;
  ReadKeys<Options>(section, kServerKeys, options);
  if (options.uris.empty() && options.srv.empty()) {
    if (section.Has("uris")) section.Fail("uris", "must hold one string at least");
    section.FailMissing("uris");
  }
  ReadBind(section, options);
  options.incremental = section.Choice("incremental", kIncremental).value_or(options.incremental);
  ReadEntryKeys(section, options);
  if (options.bases.empty()) section.FailMissing("bases");
  return options;
}

std::vector<std::string_view> LdifKeys() {
  std::vector<std::string_view> names = EntryKeys();
  names.push_back("path");
  return names;
}

LdifOptions ReadLdif(const Section& section) {
  LdifOptions options;
  ReadText(section, "path", Need::kRequired, Form::kPath, options.path);
  ReadEntryKeys(section, options.directory);
  return options;
}

}  // namespace rollcall
