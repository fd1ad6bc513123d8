// Who has been warned of a deactivation that is near.
#pragma once

#include <cstdint>
#include <span>
#include <unordered_set>

#include "store/database.h"

namespace rollcall {

// Somebody has been warned, so many days before, of what follows from being inactive since then.
struct WarningKey {
  AccountId account{};
  std::int64_t days = 0;
  TimePoint inactive_since;
};
// Which of these have been given already, none of them for the same account; notes that they are given now.
std::unordered_set<AccountId> WarnedOf(Database& database, std::span<const WarningKey> warnings);
void KeepWarnings(Database& database, std::span<const WarningKey> warnings, TimePoint now);

}  // namespace rollcall
