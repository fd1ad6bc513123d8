// What differs from one family of directory servers to the next, as tables.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "connectors/ldap/connection/root_dse.h"
#include "connectors/ldap/syntax/options.h"
#include "connectors/ldap/syntax/time.h"

namespace rollcall {

// How an anchor's value becomes text.
enum class AnchorSyntax : std::uint8_t {
  kText,  // it is text
  kGuid,  // 16 octets, the first three fields little-endian ([MS-DTYP] section 2.3.4.2)
};

// An attribute that tells when somebody has logged in last.
struct LoginTimeFact {
  std::string_view attribute;
  TimeSyntax syntax = TimeSyntax::kGeneralizedTime;
  std::chrono::days lag{0};  // how far it may trail the truth
};

// What an entry without any sign of being disabled says.
enum class StateSilence : std::uint8_t {
  kNothing,  // its state attributes are always there: without them it cannot be told
  kEnabled,  // they are there only while an account is disabled
};

// Whether users have a group that does not name them as members (primaryGroupID).
enum class HasPrimaryGroups : std::uint8_t { kNo, kYes };

inline constexpr std::string_view kLastLogonTimestamp = "lastLogonTimestamp";

struct DialectFacts {
  LdapDialect dialect = LdapDialect::kGeneric;
  std::string_view name;     // in the configuration
  std::string_view product;  // in messages
  std::string_view anchor;
  std::string_view login;
  std::string_view created_at;  // a GeneralizedTime
  std::string_view user_filter;
  std::string_view group_filter;
  std::span<const std::string_view> login_times;       // names of LoginTimeFacts
  std::span<const std::string_view> state_attributes;  // names that account_state.h knows
  StateSilence silence = StateSilence::kNothing;
  HasPrimaryGroups primary_groups = HasPrimaryGroups::kNo;
  // First RDNs (DnKey) of parts of a directory that hold no users: a reference to one of them leaves nothing out.
  std::span<const std::string_view> system_partitions;

  // What an administrator can do where something is missing: sentences, with @ for the agent's DN.
  std::string_view login_cure;
  std::string_view state_cure;
  std::string_view incremental_cure;
};

const DialectFacts& FactsOf(LdapDialect dialect);
std::span<const DialectFacts> AllDialects();

// The family that a server with `root` belongs to.
LdapDialect DialectOf(const RootDse& root);

// Attributes that are not listed are taken for GeneralizedTime without lag, and anchors for text.
LoginTimeFact LoginTimeFactOf(std::string_view attribute);
AnchorSyntax AnchorSyntaxOf(std::string_view attribute);

// `options` with everything that is not configured as it is usual in the dialect.
LdapOptions CompleteOptions(const LdapOptions& options, const DialectFacts& facts);

}  // namespace rollcall
