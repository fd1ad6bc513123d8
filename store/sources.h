// The sources that the registry knows, whether they are configured or not.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "store/database.h"
#include "store/events.h"

namespace rollcall {

struct SourceUse {
  std::string name;
  std::int64_t users = 0;     // linked accounts
  std::int64_t missing = 0;   // accounts that it holds as missing
  std::int64_t disabled = 0;  // accounts that it holds as disabled there
  std::optional<TimePoint> last_complete;
};

// By name. Throws StoreError.
void EachSourceUse(Database& database, const std::function<void(const SourceUse&)>& fn);

// Everything of the source goes on under the other name. Returns how many users it has. In a transaction. Throws
// StoreConflict where users are linked, or runs were complete, under the new name already.
std::int64_t RenameSource(Database& database, std::string_view from, std::string_view to);

struct ForgottenSource {
  std::int64_t holds = 0;            // that were lifted
  std::vector<std::string> enabled;  // logins of accounts that had no other hold
};
// Lifts all that the source holds, with events. Links stay, for the history. In a transaction. Throws StoreError.
ForgottenSource ForgetSource(Database& database, std::string_view name, std::string_view reason, const Stamp& stamp);

}  // namespace rollcall
