// The keys of [[source]] type = "ldap".
#include <algorithm>

#include "agent/config/keys.h"
#include "agent/config/source.h"

namespace rollcall {
namespace {

using Options = LdapOptions;

constexpr std::array kKeys = {
    Key<Options>{"uris", &Options::uris, Need::kRequired},
    Key<Options>{"start_tls", &Options::start_tls},
    Key<Options>{"ca_file", &Options::ca_file, Need::kOptional, Form::kFile},
    Key<Options>{"client_certificate", &Options::client_certificate, Need::kOptional, Form::kFile},
    Key<Options>{"client_key", &Options::client_key, Need::kOptional, Form::kFile},
    Key<Options>{"allow_cleartext", &Options::allow_cleartext},
    Key<Options>{"bind_dn", &Options::bind_dn},
    Key<Options>{"bind_password_file", &Options::bind_password_file, Need::kOptional, Form::kFile},
    Key<Options>{"bind_password_environment", &Options::bind_password_environment},
    Key<Options>{"bases", &Options::bases, Need::kRequired},
    Key<Options>{"filter", &Options::filter},
    Key<Options>{"group_bases", &Options::group_bases},
    Key<Options>{"group_filter", &Options::group_filter},
    Key<Options>{"page_size", &Options::page_size, Need::kOptional, Form::kText, {0, 100'000}},
    Key<Options>{"timeout_seconds", &Options::timeout, Need::kOptional, Form::kText, {1, 3600}},
    Key<Options>{"pull_timeout_seconds", &Options::pull_timeout, Need::kOptional, Form::kText, {1, 86'400}},
    Key<Options>{"anchor", &Options::anchor},
    Key<Options>{"login_time_attributes", &Options::login_time_attributes},
};

constexpr std::pair<std::string_view, LdapOptions::Bind> kSasl[] = {
    {"EXTERNAL", LdapOptions::Bind::kSaslExternal},
};

constexpr std::pair<std::string_view, LdapOptions::Incremental> kIncremental[] = {
    {"auto", LdapOptions::Incremental::kAuto},
    {"sync", LdapOptions::Incremental::kSync},
    {"none", LdapOptions::Incremental::kNone},
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
}

// [source.attributes]: what is no field is an extra attribute, kept by that name.
void ReadAttributes(const Section& section, Options& options) {
  const auto attributes = section.Table("attributes", "[source.attributes]");
  if (!attributes) return;
  for (const auto name : attributes->Keys()) {
    if (std::find(kFieldNames.begin(), kFieldNames.end(), name) != kFieldNames.end()) {
      options.attributes[std::string(name)] = *attributes->TextOrTexts(name);
    } else {
      ReadText(*attributes, name, Need::kRequired, Form::kText, options.extra_attributes[std::string(name)]);
    }
  }
}

}  // namespace

std::vector<std::string_view> LdapKeys() {
  std::vector<std::string_view> names = {"sasl", "incremental", "attributes"};
  AppendNames<Options>(kKeys, names);
  return names;
}

LdapOptions ReadLdap(const Section& section) {
  Options options;
  ReadKeys<Options>(section, kKeys, options);
  ReadBind(section, options);
  options.incremental = section.Choice("incremental", kIncremental).value_or(options.incremental);
  ReadAttributes(section, options);
  return options;
}

}  // namespace rollcall
