// Holds: the reasons why an account is disabled. An account is enabled exactly when it has none.
#pragma once

#include <functional>
#include <span>

#include "store/database.h"

namespace rollcall {

// Adds a hold; where it is the account's first, one disableUser event. A hold of the same kind and source
// that stands already is left as it is.
enum class HoldEffect : std::uint8_t {
  kNone,         // it stood already, or there was none to lift
  kChanged,      // the account's state stays what it was
  kStateFlipped  // the account was disabled or enabled by it
};
HoldEffect SetHold(Database& database, AccountId account, const Hold& hold, const Stamp& stamp);

// The holds of an account that this transaction has created and that has none, and one disableUser event: nothing is
// looked up, and they are written together with those of others. No two of one kind and source; at least one.
struct FirstHold {
  HoldKind kind = HoldKind::kSource;
  SourceId source{};  // {}: none, as of kManual and kAutomatic
  std::string reason;
};
void SetFirstHolds(Database& database, AccountId account, std::string_view login, std::span<const FirstHold> holds,
                   const Stamp& stamp);

// An automatic hold, with its reason, on each of these accounts, none of which has any hold, and one disableUser event
// each: a few statements for all. No account twice; needs an open transaction. Throws StoreError where one has a hold.
struct Deactivation {
  AccountId account{};
  std::string login;
  std::string reason;
};
void Deactivate(Database& database, std::span<const Deactivation> deactivations, const Stamp& stamp);

// Lifts a hold; where it was the last, one enableUser event with `reason`. `source` is empty for kManual and
// kAutomatic.
HoldEffect LiftHold(Database& database, AccountId account, HoldKind kind, std::string_view source,
                    std::string_view reason, const Stamp& stamp);

// The oldest first.
// A manual hold because of a security incident, which only `account enable` lifts.
inline constexpr std::string_view kSecurityIncidentReason = "security-incident: ";
inline bool IsSecurityIncident(const Hold& hold) {
  return hold.kind == HoldKind::kManual && hold.reason.starts_with(kSecurityIncidentReason);
}

std::vector<Hold> HoldsOf(Database& database, AccountId account);

// The holds that a pass over this source may have to do with: those it set, and the manual and automatic ones.
void EachHoldOfSource(Database& database, SourceId source, const std::function<void(AccountId, HoldKind)>& fn);
// The same of one account.
std::vector<HoldKind> HoldKindsOf(Database& database, AccountId account, SourceId source);

}  // namespace rollcall
