// Whether an account is enabled, as each family of directories writes it.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "connectors/ldap/connection/dialect.h"
#include "connectors/observed.h"

namespace rollcall {

// The first value of one state attribute that an entry has.
struct StateValue {
  std::string_view attribute;
  std::string_view value;
};

struct ObservedState {
  std::optional<bool> enabled;  // nullopt: not told
  std::string reason;           // why it is disabled: "nsAccountLock is true"; empty while it is not
  // A lock-out after wrong passwords, which passes by itself or with a reset and disables nobody: since or until
  // when ("2026-11-23T10:00:00Z", "until ..."); empty: there is none.
  std::string locked_out;
  // When that ends without a change of the entry, because the account expires; nullopt: it does not.
  std::optional<TimePoint> enabled_until;
  std::string problem;  // a value that cannot be understood; then nothing else here counts
};

// userAccountControl ([MS-ADTS] section 2.2.16), msDS-User-Account-Control-Computed, accountExpires, lockoutTime,
// nsAccountLock, accountUnlockTime, pwdAccountLockedTime (draft-behera-ldap-password-policy section 5.3.3),
// shadowExpire (RFC 2307, days) and loginDisabled, in any case; other attributes are std::logic_error.
ObservedState EvaluateState(std::span<const StateValue> values, StateSilence silence, TimePoint now);

bool IsStateAttribute(std::string_view attribute);
std::string StateAttributeNames();  // for messages

// "2026-11-23T10:00:00Z".
std::string ToIsoTime(TimePoint time);

}  // namespace rollcall
