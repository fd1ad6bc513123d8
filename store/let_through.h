// What the guard let through, pass by pass.
#pragma once

#include <chrono>
#include <map>
#include <string>
#include <string_view>

#include "store/database.h"
#include "store/plans.h"

namespace rollcall {

// No limit looks back further.
inline constexpr std::chrono::hours kLongestWindow{8760};

// Changes of one kind that a pass made by itself, in no plan.
struct LetThrough {
  SourceId source{};      // {}: the policy
  std::string_view rule;  // the policy's; empty: a source asked for them
  ChangeKind kind = ChangeKind::kMissing;
  std::int64_t changes = 0;
};

// Adds them to those of the stamp's pass, as of its time, and forgets those of the source and kind that no limit looks
// back to. Needs the transaction that makes the changes.
void KeepLetThrough(Database& database, const LetThrough& let_through, const Stamp& stamp);

// How many passes that began after `since` have made, by rule. `source` {}: the policy.
std::map<std::string, std::int64_t, std::less<>> LetThroughSince(Database& database, SourceId source, ChangeKind kind,
                                                                 TimePoint since);

}  // namespace rollcall
