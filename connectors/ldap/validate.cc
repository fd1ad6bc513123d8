#include "connectors/ldap/validate.h"

#include <algorithm>
#include <string_view>

#include "connectors/base/dn.h"
#include "connectors/base/secret_name.h"
#include "connectors/errors.h"
#include "connectors/ldap/changes/sync.h"
#include "connectors/ldap/connection/uri.h"
#include "connectors/ldap/entries/account_state.h"
#include "connectors/ldap/syntax/filter.h"

namespace rollcall {
namespace {

[[noreturn]] void Reject(const std::string& message) { throw SourceRejected(message); }

std::string Quoted(std::string_view text) { return '"' + std::string(text) + '"'; }

void CheckUris(const LdapOptions& options, const std::vector<std::string>& uris) {
  for (const std::string& each : uris) {
    const LdapUri uri = ParseLdapUri(each);
    if (options.start_tls && uri.scheme != LdapUri::Scheme::kLdap) {
      Reject("start_tls = true goes with ldap:// only, not with " + Quoted(each));
    }
  }
}

void CheckSimpleBind(const LdapOptions& options) {
  if (options.bind_dn.empty()) Reject("bind_dn is missing: a simple bind needs a name");
  if (!DnKey(options.bind_dn) && options.bind_dn.find_first_of("@\\") == std::string::npos) {
    Reject("bind_dn: " + Quoted(options.bind_dn) + " is not a distinguished name");
  }
  if (options.bind_password_file.empty() == options.bind_password_environment.empty()) {
    Reject("one of bind_password_file and bind_password_environment has to be set, and not both");
  }
}

void CheckExternalBind(const LdapOptions& options) {
  for (const std::string& each : options.uris) {
    const LdapUri uri = ParseLdapUri(each);
    if (uri.scheme == LdapUri::Scheme::kLdapi) continue;
    if (uri.scheme == LdapUri::Scheme::kLdap && !options.start_tls) {
      Reject("SASL EXTERNAL needs ldapi://, or TLS with a client certificate; " + Quoted(each) +
             " is neither: use ldaps:// or start_tls = true");
    }
    if (options.client_certificate.empty())
      Reject("SASL EXTERNAL over " + Quoted(each) + " needs client_certificate and client_key");
  }
}

void CheckBind(const LdapOptions& options) {
  if (options.client_certificate.empty() != options.client_key.empty()) {
    Reject("client_certificate and client_key go together: one of them is missing");
  }
  switch (options.bind) {
    case LdapOptions::Bind::kAnonymous:
    case LdapOptions::Bind::kSaslGssapi:
      return;
    case LdapOptions::Bind::kSimple:
      return CheckSimpleBind(options);
    case LdapOptions::Bind::kSaslExternal:
      return CheckExternalBind(options);
  }
}

void CheckFilter(std::string_view key, const std::string& filter) {
  if (const auto problem = FindFilterProblem(filter))
    Reject(std::string(key) + ": " + Quoted(filter) + ", " + *problem);
}

// An entry below two bases would come twice in one pull.
void CheckBases(std::string_view key, const std::vector<LdapBase>& bases) {
  std::vector<std::string> keys;
  for (const auto& [base, scope, filter] : bases) {
    if (!filter.empty()) CheckFilter(key, filter);
    const auto base_key = DnKey(base);
    if (!base_key)
      Reject(std::string(key) + ": " + Quoted(base) +
             " is not a distinguished name such as ou=people,dc=example,dc=com");
    const auto overlap = std::ranges::find_if(
        keys, [&](const std::string& other) { return IsWithin(*base_key, other) || IsWithin(other, *base_key); });
    if (overlap != keys.end()) {
      Reject(std::string(key) + ": " + Quoted(bases[static_cast<std::size_t>(overlap - keys.begin())].dn) + " and " +
             Quoted(base) + " overlap; keep the one that contains the other");
    }
    keys.push_back(*base_key);
  }
}

void CheckAttribute(std::string_view key, std::string_view attribute) {
  if (!IsAttributeDescription(attribute)) {
    Reject(std::string(key) + ": " + Quoted(attribute) + " is not the name of an attribute, such as uid or cn;lang-es");
  }
}

void CheckMapping(const std::string& key, const LdapMapping& mapping) {
  for (const std::string& each : mapping.attributes) {
    CheckAttribute(key, each);
    if (HoldsPasswords(each))
      Reject(key + ": " + Quoted(each) + " is never read, because it holds passwords; remove it");
  }
}

const std::vector<std::string> kNoAttributes;

void CheckAttributes(const LdapOptions& options) {
  if (!options.anchor.empty()) CheckAttribute("anchor", options.anchor);
  if (!options.group_anchor.empty() && options.group_anchor != kDnAnchor)
    CheckAttribute("group_anchor", options.group_anchor);
  for (const auto& [field, mapping] : options.attributes) {
    if (std::ranges::find(kFieldNames, field) == kFieldNames.end())
      Reject("attributes: there is no field " + Quoted(field));
    if (mapping.values == LdapMapping::Values::kAll) {
      Reject("attributes." + field + ": a field has one value; take the \"first\", or \"join\" them");
    }
    CheckMapping("attributes." + field, mapping);
  }
  for (const auto& [name, mapping] : options.extra_attributes) {
    CheckMapping("attributes." + name, mapping);
    if (HoldsPasswords(name)) Reject("attributes." + name + ": has the name of a password; take another name");
  }
  if (!options.member_of.empty()) CheckAttribute("member_of", options.member_of);
  for (const std::string& each : options.login_time_attributes.value_or(kNoAttributes)) {
    CheckAttribute("login_time_attributes", each);
  }
  for (const std::string& each : options.state_attributes.value_or(kNoAttributes)) {
    if (!IsStateAttribute(each)) Reject("state_attributes: " + Quoted(each) + " is none of " + StateAttributeNames());
  }
  const auto login = options.attributes.find(kFieldNames[static_cast<std::size_t>(Field::kLogin)]);
  if (login != options.attributes.end() && login->second.attributes.empty())
    Reject("attributes.login is empty: every user needs a login");
}

}  // namespace

void ValidateLdapMapping(const LdapOptions& options) {
  CheckBases("bases", options.bases);
  CheckBases("group_bases", options.group_bases);
  if (!options.filter.empty()) CheckFilter("filter", options.filter);
  if (!options.group_filter.empty()) CheckFilter("group_filter", options.group_filter);
  CheckAttributes(options);
}

void ValidateLdapOptions(const LdapOptions& options) {
  if (options.uris.empty() && options.srv.empty())
    Reject("uris is empty: name the directory, as in uris = [\"ldaps://ldap.example.com\"]");
  CheckUris(options, options.uris);
  CheckUris(options, options.domain_controllers);
  CheckBind(options);
  if (options.bases.empty())
    Reject("bases is empty: name where the users are, as in bases = [\"ou=people,dc=example,dc=com\"]");
  ValidateLdapMapping(options);
  if (options.incremental == LdapOptions::Incremental::kSync && !options.anchor.empty() &&
      !IsSyncAnchor(options.anchor))
    Reject(
        "incremental = \"sync\" needs the anchor entryUUID (nsUniqueId in 389 Directory Server): by it a server "
        "names who is gone");
  if (options.page_size < 0) Reject("page_size is negative; 0 reads without pages");
  if (options.timeout.count() <= 0 || options.pull_timeout.count() <= 0)
    Reject("timeout_seconds and pull_timeout_seconds have to be positive");
}

}  // namespace rollcall
