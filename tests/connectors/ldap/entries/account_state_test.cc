#include "connectors/ldap/entries/account_state.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace rollcall {
namespace {

using testing::HasSubstr;
using namespace std::chrono_literals;

constexpr TimePoint kNow = TimePoint{std::chrono::sys_days{2026y / 11 / 23}} + 12h;

ObservedState StateOf(std::vector<StateValue> values, StateSilence silence = StateSilence::kNothing) {
  return EvaluateState(values, silence, kNow);
}

// 100 nanoseconds since 1601.
std::string Filetime(TimePoint time) {
  return std::to_string((time - TimePoint{std::chrono::sys_days{1601y / 1 / 1}}) / 1ms * 10'000);
}

struct Case {
  const char* attribute;
  std::string value;
  std::optional<bool> enabled;
  const char* reason = "";
  const char* locked_out = "";
};
void PrintTo(const Case& each, std::ostream* out) { *out << each.attribute << " = " << each.value; }

class StateAttribute : public testing::TestWithParam<Case> {};

TEST_P(StateAttribute, SaysWhatTheTableSays) {
  const Case& expected = GetParam();
  const ObservedState state = StateOf({{expected.attribute, expected.value}});
  EXPECT_EQ(state.problem, "");
  EXPECT_EQ(state.enabled, expected.enabled);
  EXPECT_EQ(state.reason, expected.reason);
  EXPECT_EQ(state.locked_out, expected.locked_out);
}

const Case kCases[] = {
    {"userAccountControl", "512", true},
    {"userAccountControl", "514", false, "userAccountControl is 514, with ACCOUNTDISABLE"},
    {"USERACCOUNTCONTROL", "66050", false, "userAccountControl is 66050, with ACCOUNTDISABLE"},
    {"userAccountControl", "2147484160", true},   // bit 31, without a sign
    {"userAccountControl", "-2147483136", true},  // the same, with one
    {"userAccountControl", "-2147483646", false, "userAccountControl is -2147483646, with ACCOUNTDISABLE"},
    {"userAccountControl", "0", true},
    {"accountExpires", "0", {}},
    {"accountExpires", "9223372036854775807", {}},
    {"accountExpires", Filetime(kNow + 1ms), {}},
    {"accountExpires", Filetime(kNow), false, "accountExpires was 2026-11-23T12:00:00Z"},
    {"lockoutTime", "0", {}},
    {"lockoutTime", Filetime(kNow - 1h), {}, "", "2026-11-23T11:00:00Z"},
    {"msDS-User-Account-Control-Computed", "16", {}, "", "true"},
    {"msDS-User-Account-Control-Computed", "8388608", {}},  // only the password has expired
    {"nsAccountLock", "true", false, "nsAccountLock is true"},
    {"nsAccountLock", "TRUE", false, "nsAccountLock is true"},
    {"nsAccountLock", "false", true},
    {"loginDisabled", "TRUE", false, "loginDisabled is true"},
    {"loginDisabled", "FALSE", true},
    {"accountUnlockTime", "20261123130000Z", {}, "", "until 2026-11-23T13:00:00Z"},
    {"accountUnlockTime", "20261123110000Z", {}},
    {"accountUnlockTime", "19700101000000Z", {}, "", "until it is reset"},
    {"pwdAccountLockedTime", "000001010000Z", false,
     "pwdAccountLockedTime is 000001010000Z, locked by an administrator"},
    {"pwdAccountLockedTime", "20261123100000Z", {}, "", "2026-11-23T10:00:00Z"},
    {"shadowExpire", "-1", {}},
    {"shadowExpire", "0", {}},
    {"shadowExpire", "20781", {}},  // 2026-11-24
    {"shadowExpire", "20780", false, "shadowExpire was 2026-11-23"},
    {"shadowExpire", "99999999", {}},
};
INSTANTIATE_TEST_SUITE_P(Table, StateAttribute, testing::ValuesIn(kCases));

TEST(ObservedState, WhatCannotBeUnderstoodIsAProblemAndNeverDisabled) {
  for (const auto* attribute :
       {"userAccountControl", "msDS-User-Account-Control-Computed", "accountExpires", "lockoutTime", "nsAccountLock",
        "loginDisabled", "accountUnlockTime", "pwdAccountLockedTime", "shadowExpire"}) {
    for (const char* value : {"", "perhaps", "512 ", "99999999999999999999", "\xff"}) {
      const ObservedState state = StateOf({{attribute, value}}, StateSilence::kEnabled);
      EXPECT_THAT(state.problem, HasSubstr(attribute)) << value;
      EXPECT_EQ(state.enabled, std::nullopt);
    }
  }
}

TEST(ObservedState, SilenceMeansEnabledOnlyWhereTheDialectSaysSo) {
  EXPECT_EQ(StateOf({}, StateSilence::kEnabled).enabled, true);
  EXPECT_EQ(StateOf({}, StateSilence::kNothing).enabled, std::nullopt);
}

TEST(ObservedState, OneSignOfBeingDisabledIsEnough) {
  const ObservedState state = StateOf({{"userAccountControl", "512"}, {"accountExpires", Filetime(kNow - 1h)}});
  EXPECT_EQ(state.enabled, false);
  EXPECT_THAT(state.reason, HasSubstr("accountExpires"));
}

TEST(ObservedState, WhatTheServerHasWorkedOutDecidesWhetherALockOutStands) {
  const std::string an_hour_ago = Filetime(kNow - 1h);
  EXPECT_EQ(StateOf({{"msDS-User-Account-Control-Computed", "0"}, {"lockoutTime", an_hour_ago}}).locked_out, "");
  EXPECT_EQ(StateOf({{"lockoutTime", an_hour_ago}, {"msDS-User-Account-Control-Computed", "16"}}).locked_out,
            "2026-11-23T11:00:00Z");
}

TEST(ObservedState, AnAttributeThatTellsNoStateIsABug) {
  EXPECT_THROW(StateOf({{"title", "x"}}), std::logic_error);
  EXPECT_FALSE(IsStateAttribute("title"));
}

}  // namespace
}  // namespace rollcall
