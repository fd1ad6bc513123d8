// What an LDAP operation that did not succeed means, and what a person can do about it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "connectors/ldap/connection/handle.h"

namespace rollcall {

// Where in the work something happened, for messages.
struct LdapStep {
  std::string_view uri;
  std::string_view what;     // "bind as cn=agent,dc=example,dc=com", "search of ou=people,dc=example,dc=com"
  std::string_view bind_dn;  // for advice; may be empty
  std::int64_t entries = 0;  // that came before
};

// "ldap://a.example: search of ou=people,dc=example,dc=com, incomplete after 50 entries".
std::string DescribeStep(const LdapStep& step);

struct LdapResult {
  int code = 0;            // RFC 4511 section 4.1.9, or one of libldap's own below 0
  std::string diagnostic;  // the server's own words; may be empty
  std::string matched;     // the nearest entry that exists, for noSuchObject
  std::string referral;    // the first URI that the server sends elsewhere
};

// The result in a message of the server; the message stays. A message that cannot be read is a result too.
LdapResult ReadResult(ldap* handle, ldapmsg* message, LdapControlsPtr* controls = nullptr);

// Of the last call of libldap itself.
LdapResult LastResult(ldap* handle, int code);

// Throws SourceRejected or SourceUnavailable, whichever the code means. The message names the server, the
// step, the result and the way out.
[[noreturn]] void ThrowResult(const LdapStep& step, const LdapResult& result);

// "size limit exceeded (4)", for findings.
std::string DescribeResult(const LdapResult& result);
// The same with the way out.
std::string ExplainResult(const LdapResult& result);

}  // namespace rollcall
