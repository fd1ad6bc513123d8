#include "connectors/ldap/connection/result.h"

#include <algorithm>
#include <array>
#include <cstdint>

#include "connectors/errors.h"
#include "connectors/ldap/syntax/libldap.h"

namespace rollcall {
namespace {

enum class Verdict : std::uint8_t { kUnavailable, kRejected };

struct ResultRule {
  int code;
  Verdict verdict;
  std::string_view advice;  // @ stands for the identity that is bound
};
// Codes that are not listed are kUnavailable without advice.
constexpr std::array kResultRules = {
    ResultRule{LDAP_OPERATIONS_ERROR, Verdict::kUnavailable, "the server may want a bind first: set bind_dn"},
    ResultRule{LDAP_PROTOCOL_ERROR, Verdict::kRejected, "the server does not know this operation"},
    ResultRule{LDAP_TIMELIMIT_EXCEEDED, Verdict::kUnavailable,
               "the server's time limit ended the search; lift it for the agent, in slapd with: limits dn.exact=\"@\" "
               "time=unlimited size=unlimited, in 389 Directory Server with nsTimeLimit: -1 in the agent's entry"},
    ResultRule{LDAP_SIZELIMIT_EXCEEDED, Verdict::kUnavailable,
               "the server's size limit ended the search; smaller pages do not help, lift it for the agent, in slapd "
               "with: limits dn.exact=\"@\" size=unlimited time=unlimited, in 389 Directory Server with nsSizeLimit: "
               "-1 and nsPagedSizeLimit: -1 in the agent's entry"},
    ResultRule{LDAP_AUTH_METHOD_NOT_SUPPORTED, Verdict::kRejected, "the server does not allow this way to bind"},
    ResultRule{LDAP_STRONG_AUTH_REQUIRED, Verdict::kRejected, "the server wants TLS: use ldaps:// or start_tls = true"},
    ResultRule{LDAP_REFERRAL, Verdict::kUnavailable, "referrals are not followed: name that server in uris"},
    ResultRule{
        LDAP_ADMINLIMIT_EXCEEDED, Verdict::kUnavailable,
        "an administrative limit of the server ended the search; lift it for the agent, in slapd with: limits "
        "dn.exact=\"@\" size=unlimited size.pr=unlimited size.prtotal=unlimited, or set a smaller page_size; in 389 "
        "Directory Server with nsLookThroughLimit: -1 in the agent's entry"},
    ResultRule{LDAP_UNAVAILABLE_CRITICAL_EXTENSION, Verdict::kRejected,
               "the server does not offer paged results here: set page_size = 0"},
    ResultRule{LDAP_CONFIDENTIALITY_REQUIRED, Verdict::kRejected,
               "the server wants TLS: use ldaps:// or start_tls = true"},
    ResultRule{LDAP_UNDEFINED_TYPE, Verdict::kRejected, "the server's schema does not know an attribute that is used"},
    ResultRule{LDAP_INAPPROPRIATE_MATCHING, Verdict::kRejected, "check filter"},
    ResultRule{
        LDAP_NO_SUCH_OBJECT, Verdict::kRejected,
        "the base does not exist, or \"@\" may not see it: check bases, group_bases and the server's access rules"},
    ResultRule{LDAP_INVALID_DN_SYNTAX, Verdict::kRejected, "check bind_dn, bases and group_bases"},
    ResultRule{LDAP_INAPPROPRIATE_AUTH, Verdict::kRejected, "check how the agent binds"},
    ResultRule{LDAP_INVALID_CREDENTIALS, Verdict::kRejected,
               "check bind_dn and its password, and whether that entry is locked"},
    ResultRule{LDAP_INSUFFICIENT_ACCESS, Verdict::kRejected, "give \"@\" read access"},
    ResultRule{LDAP_BUSY, Verdict::kUnavailable, "the server is busy"},
    ResultRule{LDAP_UNAVAILABLE, Verdict::kUnavailable, "the server is shutting down or not ready"},
    ResultRule{LDAP_UNWILLING_TO_PERFORM, Verdict::kRejected, "the server refuses; its own words tell why"},
    ResultRule{LDAP_FILTER_ERROR, Verdict::kRejected, "check filter"},
    ResultRule{LDAP_AUTH_UNKNOWN, Verdict::kRejected, "the server does not offer this mechanism"},
    ResultRule{LDAP_LOCAL_ERROR, Verdict::kUnavailable,
               "for GSSAPI, check keytab, this machine's clock, and that the Kerberos realm answers"},
    ResultRule{LDAP_SERVER_DOWN, Verdict::kUnavailable, "the connection was cut"},
    ResultRule{LDAP_CONNECT_ERROR, Verdict::kUnavailable, "the connection was cut"},
    ResultRule{LDAP_DECODING_ERROR, Verdict::kUnavailable, "the answer is not LDAP, or was cut"},
};

const ResultRule* FindRule(int code) {
  const auto* rule = std::ranges::find(kResultRules, code, &ResultRule::code);
  return rule == kResultRules.end() ? nullptr : rule;
}

std::string Advice(const ResultRule* rule, std::string_view bind_dn) {
  std::string advice(rule == nullptr ? std::string_view() : rule->advice);
  const std::string_view who = bind_dn.empty() ? "the agent's DN" : bind_dn;
  if (const std::size_t at = advice.find('@'); at != std::string::npos) advice.replace(at, 1, who);
  return advice;
}

}  // namespace

LdapResult ReadResult(ldap* handle, ldapmsg* message, LdapControlsPtr* controls) {
  LdapResult result;
  char* matched = nullptr;
  char* diagnostic = nullptr;
  char** referrals = nullptr;
  LDAPControl** found = nullptr;
  const int parsed = ldap_parse_result(handle, message, &result.code, &matched, &diagnostic, &referrals,
                                       controls ? &found : nullptr, 0);
  const LdapTextPtr matched_owner(matched);
  const LdapTextPtr diagnostic_owner(diagnostic);
  if (controls != nullptr) controls->reset(found);
  if (parsed != LDAP_SUCCESS) result.code = parsed;
  if (matched != nullptr) result.matched = matched;
  if (diagnostic != nullptr) result.diagnostic = diagnostic;
  if (referrals != nullptr) {
    if (referrals[0] != nullptr) result.referral = referrals[0];
    ldap_memvfree(reinterpret_cast<void**>(referrals));
  }
  return result;
}

LdapResult LastResult(ldap* handle, int code) {
  LdapResult result{.code = code, .diagnostic = {}, .matched = {}, .referral = {}};
  char* diagnostic = nullptr;
  ldap_get_option(handle, LDAP_OPT_DIAGNOSTIC_MESSAGE, &diagnostic);
  const LdapTextPtr owner(diagnostic);
  if (diagnostic != nullptr) result.diagnostic = diagnostic;
  return result;
}

std::string DescribeStep(const LdapStep& step) {
  std::string text = std::string(step.uri) + ": " + std::string(step.what);
  if (step.entries > 0) text += ", incomplete after " + std::to_string(step.entries) + " entries";
  return text;
}

std::string DescribeResult(const LdapResult& result) {
  std::string text = ldap_err2string(result.code);
  text += " (" + std::to_string(result.code) + ')';
  if (!result.diagnostic.empty()) text += ": " + result.diagnostic;
  if (!result.matched.empty()) text += " (the nearest entry that exists is " + result.matched + ')';
  if (!result.referral.empty()) text += " (to " + result.referral + ')';
  return text;
}

std::string ExplainResult(const LdapResult& result) {
  const std::string advice = Advice(FindRule(result.code), "");
  return DescribeResult(result) + (advice.empty() ? "" : "; " + advice);
}

void ThrowResult(const LdapStep& step, const LdapResult& result) {
  const ResultRule* rule = FindRule(result.code);
  std::string message = DescribeStep(step) + ": " + DescribeResult(result);
  if (const std::string advice = Advice(rule, step.bind_dn); !advice.empty()) message += "; " + advice;
  if (rule != nullptr && rule->verdict == Verdict::kRejected) throw SourceRejected(message);
  throw SourceUnavailable(message);
}

}  // namespace rollcall
