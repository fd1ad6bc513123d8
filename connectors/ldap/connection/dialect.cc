#include "connectors/ldap/connection/dialect.h"

#include <algorithm>
#include <array>
#include <iterator>

#include "connectors/ldap/syntax/text.h"

namespace rollcall {
namespace {

using std::string_view;

constexpr string_view kPeople = "(objectClass=inetOrgPerson)";
constexpr string_view kGroups =
    "(|(objectClass=groupOfNames)(objectClass=groupOfUniqueNames)(objectClass=posixGroup)(objectClass=groupOfURLs))";

// Where the same attribute stands in several rows, the latest of all that an entry has counts.
constexpr std::array kLoginTimeFacts = {
    LoginTimeFact{"pwdLastSuccess"},         // draft-behera-ldap-password-policy; slapd: lastbind on
    LoginTimeFact{"authTimestamp"},          // slapd: overlay lastbind
    LoginTimeFact{"lastLoginTime"},          // 389 DS: account policy plug-in, alwaysRecordLogin
    LoginTimeFact{"krbLastSuccessfulAuth"},  // MIT Kerberos, FreeIPA
    LoginTimeFact{"loginTime"},              // eDirectory
    // Written when it is older than ms-DS-Logon-Time-Sync-Interval, which is 14 days unless the domain says otherwise.
    LoginTimeFact{kLastLogonTimestamp, TimeSyntax::kFiletime, std::chrono::days{14}},
    LoginTimeFact{"lastLogon", TimeSyntax::kFiletime},  // of one domain controller
};

constexpr std::array<string_view, 2> kOpenLdapLogins = {"pwdLastSuccess", "authTimestamp"};
constexpr std::array<string_view, 2> k389Logins = {"lastLoginTime", "krbLastSuccessfulAuth"};
constexpr std::array<string_view, 1> kAdLogins = {"lastLogonTimestamp"};
constexpr std::array<string_view, 5> kGenericLogins = {"pwdLastSuccess", "authTimestamp", "lastLoginTime",
                                                       "krbLastSuccessfulAuth", "loginTime"};

constexpr std::array<string_view, 2> kOpenLdapState = {"pwdAccountLockedTime", "shadowExpire"};
constexpr std::array<string_view, 3> k389State = {"nsAccountLock", "accountUnlockTime", "shadowExpire"};
constexpr std::array<string_view, 4> kAdState = {"userAccountControl", "msDS-User-Account-Control-Computed",
                                                 "accountExpires", "lockoutTime"};
constexpr std::array<string_view, 4> kGenericState = {"nsAccountLock", "pwdAccountLockedTime", "shadowExpire",
                                                      "loginDisabled"};

// Every search of a whole domain ends with references to these.
constexpr std::array<string_view, 3> kAdPartitions = {"cn=configuration", "dc=domaindnszones", "dc=forestdnszones"};

constexpr std::array kDialects = {
    DialectFacts{.dialect = LdapDialect::kGeneric,
                 .name = "generic",
                 .product = "an LDAP server of no known family",
                 .anchor = "entryUUID",  // RFC 4530
                 .login = "uid",
                 .created_at = "createTimestamp",
                 .user_filter = kPeople,
                 .group_filter = kGroups,
                 .login_times = kGenericLogins,
                 .state_attributes = kGenericState,
                 .silence = StateSilence::kNothing,
                 .login_cure = "see the server's manual for recording logins, and name the attribute in "
                               "login_time_attributes",
                 .state_cure = "",
                 .incremental_cure = ""},
    DialectFacts{.dialect = LdapDialect::kOpenLdap,
                 .name = "openldap",
                 .product = "OpenLDAP slapd",
                 .anchor = "entryUUID",
                 .login = "uid",
                 .created_at = "createTimestamp",
                 .user_filter = kPeople,
                 .group_filter = kGroups,
                 .login_times = kOpenLdapLogins,
                 .state_attributes = kOpenLdapState,
                 .silence = StateSilence::kEnabled,
                 .login_cure = "in slapd they are recorded with: lastbind on; and read with: access to "
                               "attrs=pwdLastSuccess,authTimestamp by dn.exact=\"@\" read",
                 .state_cure = "in slapd: access to attrs=pwdAccountLockedTime,shadowExpire by dn.exact=\"@\" read",
                 .incremental_cure = "in slapd it is offered with: overlay syncprov, syncprov-checkpoint 1 1, "
                                     "syncprov-sessionlog 10000"},
    DialectFacts{.dialect = LdapDialect::k389Ds,
                 .name = "389ds",
                 .product = "389 Directory Server",
                 .anchor = "nsUniqueId",
                 .login = "uid",
                 .created_at = "createTimestamp",
                 // dsidm makes nsPerson entries that are no inetOrgPerson.
                 .user_filter = "(|(objectClass=inetOrgPerson)(objectClass=nsPerson))",
                 .group_filter = kGroups,
                 .login_times = k389Logins,
                 .state_attributes = k389State,
                 .silence = StateSilence::kEnabled,
                 .login_cure = "they are recorded with: dsconf INSTANCE plugin account-policy enable, and "
                               "alwaysRecordLogin: yes in its configuration entry; and read with the right of @ to "
                               "(targetattr=\"lastLoginTime\")",
                 .state_cure = "give @ the right to read nsAccountLock: (targetattr=\"nsAccountLock\")",
                 .incremental_cure =
                     "it is offered with: dsconf INSTANCE plugin retro-changelog enable, retro-changelog "
                     "add --attribute nsuniqueid:targetUniqueId, contentsync enable, and a restart; the agent must be "
                     "allowed the control (aci of oid=1.3.6.1.4.1.4203.1.9.1.1,cn=features,cn=config), and "
                     "nsSizeLimit: -1 in its entry"},
    DialectFacts{.dialect = LdapDialect::kActiveDirectory,
                 .name = "ad",
                 .product = "Active Directory",
                 .anchor = "objectGUID",
                 .login = "sAMAccountName",
                 .created_at = "whenCreated",
                 // SAM_NORMAL_USER_ACCOUNT: users and inetOrgPersons, no computers, no trusts; indexed.
                 .user_filter = "(sAMAccountType=805306368)",
                 .group_filter = "(objectClass=group)",
                 .login_times = kAdLogins,
                 .state_attributes = kAdState,
                 .silence = StateSilence::kNothing,
                 .primary_groups = HasPrimaryGroups::kYes,
                 .system_partitions = kAdPartitions,
                 .login_cure =
                     "lastLogonTimestamp is written unless msDS-LogonTimeSyncInterval of the domain is 0; give "
                     "@ the right to read it",
                 .state_cure = "give @ the right to read userAccountControl, without which no account is known to be "
                               "enabled or disabled",
                 .incremental_cure = ""},
};

constexpr string_view kGuid = "guid";  // objectGUID, mS-DS-ConsistencyGuid, eDirectory's GUID

constexpr string_view kAdCapability = "1.2.840.113556.1.4.800";  // LDAP_CAP_ACTIVE_DIRECTORY_OID

// Of every entry, in the dialects that know it.
bool IsKeptByServers(std::string_view attribute) {
  return std::ranges::any_of(kDialects,
                             [&](const DialectFacts& each) { return EqualsIgnoringCase(each.anchor, attribute); });
}

std::vector<std::string> Copy(std::span<const string_view> names) { return {names.begin(), names.end()}; }

}  // namespace

std::span<const DialectFacts> AllDialects() { return kDialects; }

const DialectFacts& FactsOf(LdapDialect dialect) {
  return *std::ranges::find(kDialects, dialect, &DialectFacts::dialect);
}

LdapDialect DialectOf(const RootDse& root) {
  if (root.HasCapability(kAdCapability)) return LdapDialect::kActiveDirectory;
  if (root.vendor_version.find("-Directory/") != std::string::npos) return LdapDialect::k389Ds;
  if (root.HasObjectClass("OpenLDAProotDSE")) return LdapDialect::kOpenLdap;
  return LdapDialect::kGeneric;
}

LoginTimeFact LoginTimeFactOf(std::string_view attribute) {
  const auto* known = std::ranges::find_if(
      kLoginTimeFacts, [&](const LoginTimeFact& each) { return EqualsIgnoringCase(each.attribute, attribute); });
  return known == kLoginTimeFacts.end() ? LoginTimeFact{.attribute = attribute} : *known;
}

AnchorSyntax AnchorSyntaxOf(std::string_view attribute) {
  const bool is_guid =
      attribute.size() >= kGuid.size() && EqualsIgnoringCase(attribute.substr(attribute.size() - kGuid.size()), kGuid);
  return is_guid ? AnchorSyntax::kGuid : AnchorSyntax::kText;
}

LdapOptions CompleteOptions(const LdapOptions& options, const DialectFacts& facts) {
  LdapOptions complete = options;
  complete.dialect = facts.dialect;
  if (complete.anchor.empty()) complete.anchor = facts.anchor;
  if (complete.group_anchor.empty()) {
    complete.group_anchor = IsKeptByServers(complete.anchor) ? complete.anchor : std::string(facts.anchor);
  }
  if (complete.filter.empty()) complete.filter = facts.user_filter;
  if (complete.group_filter.empty()) complete.group_filter = facts.group_filter;
  for (LdapBase& base : complete.bases) {
    if (base.filter.empty()) base.filter = complete.filter;
  }
  for (LdapBase& base : complete.group_bases) {
    if (base.filter.empty()) base.filter = complete.group_filter;
  }
  auto& login = complete.attributes[std::string(kFieldNames[static_cast<std::size_t>(Field::kLogin)])];
  if (login.attributes.empty() && login.constant.empty()) login.attributes.emplace_back(facts.login);
  if (!complete.login_time_attributes) complete.login_time_attributes = Copy(facts.login_times);
  if (!complete.state_attributes) complete.state_attributes = Copy(facts.state_attributes);
  return complete;
}

}  // namespace rollcall
