// What the registry holds, in numbers, for those who watch it. Every query reads an index, never the accounts
// themselves.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "store/database.h"

namespace rollcall {

struct AccountFigure {
  std::string creation_source;  // code; empty: blank
  bool enabled = false;
  bool automatic_deactivation = false;
  std::int64_t accounts = 0;
};

// How many of one name.
struct NamedFigure {
  std::string name;
  std::int64_t count = 0;
};

struct RegistryFigures {
  std::vector<AccountFigure> accounts;
  std::vector<NamedFigure> holds;           // by kind
  std::vector<NamedFigure> open_conflicts;  // by source; without those that were dismissed
  std::vector<NamedFigure> open_plans;      // by kind
};

// Takes 0.1 to 0.2 s of processor time for a million accounts. Throws StoreError.
RegistryFigures ReadFigures(Database& database);

// A pass that has ended.
struct EndedPass {
  PassId id{};
  std::string kind;
  std::string source;   // name; empty: none
  std::string outcome;  // of kPassOutcomes
  TimePoint started_at;
  TimePoint finished_at;
  std::string counts;  // a JSON object; empty: it failed before anything was counted
};

// What EachEndedPass has not told yet. Valid for one registry.
struct PassPosition {
  PassId last{};                // the latest that it has looked at
  std::vector<PassId> running;  // of those before, the ones that had not ended
};

// Passes that have ended since `position` was where it is; moves it. Reads no pass twice that has ended. Throws
// StoreError.
void EachEndedPass(Database& database, PassPosition& position, const std::function<void(const EndedPass&)>& fn);

// Whether `position` cannot be of this registry, because another one has been put in its place.
bool IsBeyond(Database& database, const PassPosition& position);

}  // namespace rollcall
