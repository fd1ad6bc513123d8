#include "connectors/ldap/entries/account_state.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdio>
#include <stdexcept>

#include "connectors/ldap/syntax/text.h"
#include "connectors/ldap/syntax/time.h"

namespace rollcall {
namespace {

// What one attribute after the other has said.
class Evaluation {
 public:
  explicit Evaluation(TimePoint now) : now_(now) {}

  TimePoint now() const { return now_; }
  void Enable() { says_enabled_ = true; }
  void Disable(std::string reason) {
    if (reason_.empty()) reason_ = std::move(reason);
  }
  void Expire(TimePoint when, std::string reason) {
    if (when <= now_) return Disable(std::move(reason));
    enabled_until_ = std::min(when, enabled_until_.value_or(when));
  }
  void LockOut(std::string when) { locked_out_ = std::move(when); }
  // The server has worked out itself whether a lock-out still stands.
  void KnowLockOut(bool stands) { lock_out_stands_ = stands; }

  void Misunderstand(const StateValue& value, std::string_view expected) {
    if (!problem_.empty()) return;
    problem_ = "its " + std::string(value.attribute) + " is \"" + std::string(IsText(value.value) ? value.value : "") +
               "\", which is no " + std::string(expected) +
               "; correct it, or leave the attribute out with state_attributes";
  }

  ObservedState Result(StateSilence silence) const {
    if (!problem_.empty()) return {.problem = problem_};
    ObservedState state;
    state.enabled_until = enabled_until_;
    if (!reason_.empty()) {
      state.enabled = false;
      state.reason = reason_;
    } else if (says_enabled_ || silence == StateSilence::kEnabled) {
      state.enabled = true;
    }
    if (lock_out_stands_.value_or(true)) state.locked_out = locked_out_;
    if (lock_out_stands_.value_or(false) && locked_out_.empty()) state.locked_out = "true";
    return state;
  }

 private:
  TimePoint now_;
  bool says_enabled_ = false;
  std::string reason_;
  std::optional<TimePoint> enabled_until_;
  std::string locked_out_;
  std::optional<bool> lock_out_stands_;
  std::string problem_;
};

std::optional<std::int64_t> ReadInteger(std::string_view text) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

std::optional<bool> ReadBoolean(std::string_view text) {
  if (EqualsIgnoringCase(text, "true")) return true;
  if (EqualsIgnoringCase(text, "false")) return false;
  return std::nullopt;
}

// 32 bits, which some tools write with a sign and some without.
std::optional<std::uint32_t> ReadBits(std::string_view text) {
  const auto number = ReadInteger(text);
  if (!number) return std::nullopt;
  return static_cast<std::uint32_t>(*number);
}

constexpr std::string_view kBits = "32-bit number";
constexpr std::string_view kFiletimeWord = "number of 100 nanoseconds since 1601";
constexpr std::string_view kTimeWord = "GeneralizedTime such as 20240229183000Z (RFC 4517)";

void UserAccountControl(const StateValue& value, Evaluation& evaluation) {
  constexpr std::uint32_t kAccountDisable = 0x2;
  const auto bits = ReadBits(value.value);
  if (!bits) return evaluation.Misunderstand(value, kBits);
  if ((*bits & kAccountDisable) == 0) return evaluation.Enable();
  evaluation.Disable("userAccountControl is " + std::string(value.value) + ", with ACCOUNTDISABLE");
}

void ComputedControl(const StateValue& value, Evaluation& evaluation) {
  constexpr std::uint32_t kLockout = 0x10;
  const auto bits = ReadBits(value.value);
  if (!bits) return evaluation.Misunderstand(value, kBits);
  evaluation.KnowLockOut((*bits & kLockout) != 0);
}

void AccountExpires(const StateValue& value, Evaluation& evaluation) {
  const auto time = ParseTime(TimeSyntax::kFiletime, value.value);
  if (!time) return evaluation.Misunderstand(value, kFiletimeWord);
  if (time->at) evaluation.Expire(*time->at, "accountExpires was " + ToIsoTime(*time->at));
}

void LockoutTime(const StateValue& value, Evaluation& evaluation) {
  const auto time = ParseTime(TimeSyntax::kFiletime, value.value);
  if (!time) return evaluation.Misunderstand(value, kFiletimeWord);
  if (time->at) evaluation.LockOut(ToIsoTime(*time->at));
}

void BooleanLock(const StateValue& value, Evaluation& evaluation) {
  const auto locked = ReadBoolean(value.value);
  if (!locked) return evaluation.Misunderstand(value, "boolean");
  if (!*locked) return evaluation.Enable();
  evaluation.Disable(std::string(value.attribute) + " is true");
}

// 389 DS: when a lock-out ends; the epoch: not before a reset.
void AccountUnlockTime(const StateValue& value, Evaluation& evaluation) {
  const auto time = ParseGeneralizedTime(value.value);
  if (!time) return evaluation.Misunderstand(value, kTimeWord);
  if (*time == TimePoint{}) return evaluation.LockOut("until it is reset");
  if (*time > evaluation.now()) evaluation.LockOut("until " + ToIsoTime(*time));
}

void PwdAccountLockedTime(const StateValue& value, Evaluation& evaluation) {
  constexpr std::string_view kByAdministrator = "000001010000Z";
  if (value.value == kByAdministrator || value.value == "00000101000000Z") {
    return evaluation.Disable("pwdAccountLockedTime is " + std::string(value.value) + ", locked by an administrator");
  }
  const auto time = ParseGeneralizedTime(value.value);
  if (!time) return evaluation.Misunderstand(value, kTimeWord);
  evaluation.LockOut(ToIsoTime(*time));
}

// What 0 means is disputed (shadow(5)), so that it disables nobody; -1 is never.
void ShadowExpire(const StateValue& value, Evaluation& evaluation) {
  constexpr std::int64_t kLastDay = 2'932'896;  // 9999-12-31
  const auto day = ReadInteger(value.value);
  if (!day) return evaluation.Misunderstand(value, "number of days since 1970");
  if (*day <= 0 || *day > kLastDay) return;
  const std::chrono::sys_days expires{std::chrono::days{*day}};
  evaluation.Expire(expires, "shadowExpire was " + ToIsoTime(expires).substr(0, 10));
}

struct StateRule {
  std::string_view attribute;
  void (*read)(const StateValue&, Evaluation&);
};
constexpr std::array kStateRules = {
    StateRule{"userAccountControl", UserAccountControl},
    StateRule{"msDS-User-Account-Control-Computed", ComputedControl},
    StateRule{"accountExpires", AccountExpires},
    StateRule{"lockoutTime", LockoutTime},
    StateRule{"nsAccountLock", BooleanLock},
    StateRule{"loginDisabled", BooleanLock},
    StateRule{"accountUnlockTime", AccountUnlockTime},
    StateRule{"pwdAccountLockedTime", PwdAccountLockedTime},
    StateRule{"shadowExpire", ShadowExpire},
};

const StateRule* FindRule(std::string_view attribute) {
  const auto* rule = std::ranges::find_if(
      kStateRules, [&](const StateRule& each) { return EqualsIgnoringCase(each.attribute, attribute); });
  return rule == kStateRules.end() ? nullptr : rule;
}

}  // namespace

ObservedState EvaluateState(std::span<const StateValue> values, StateSilence silence, TimePoint now) {
  Evaluation evaluation(now);
  for (const StateValue& value : values) {
    const StateRule* rule = FindRule(value.attribute);
    if (rule == nullptr) throw std::logic_error("no state attribute: " + std::string(value.attribute));
    rule->read({.attribute = rule->attribute, .value = value.value}, evaluation);
  }
  return evaluation.Result(silence);
}

bool IsStateAttribute(std::string_view attribute) { return FindRule(attribute) != nullptr; }

std::string StateAttributeNames() {
  std::string names;
  for (const StateRule& each : kStateRules) {
    if (!names.empty()) names += ", ";
    names += each.attribute;
  }
  return names;
}

std::string ToIsoTime(TimePoint time) {
  const auto day = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date{day};
  const std::chrono::hh_mm_ss clock{std::chrono::floor<std::chrono::seconds>(time) - day};
  std::array<char, 40> text{};
  std::snprintf(text.data(), text.size(), "%04d-%02u-%02uT%02d:%02d:%02dZ", static_cast<int>(date.year()),
                static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                static_cast<int>(clock.hours().count()), static_cast<int>(clock.minutes().count()),
                static_cast<int>(clock.seconds().count()));
  return text.data();
}

}  // namespace rollcall
