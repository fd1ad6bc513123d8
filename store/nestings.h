// Groups in groups of the same source.
#pragma once

#include <cstdint>
#include <set>
#include <vector>

#include "store/database.h"

namespace rollcall {

// A group that was in another, which its record does not name any more, or one of the two is gone.
struct LostNesting {
  GroupId parent{};
  GroupId child{};
  std::int64_t members = 0;  // memberships in the child, and in all that is in it: who is no longer in the parent by it
};
// `going`: groups of the source that it does not show any more.
std::vector<LostNesting> LostNestings(Database& database, SourceId source, const std::set<GroupId>& going = {});
// The same where all groups but these, and those that are going, are as they were. Costs what these name and by how
// many they are named, however many others there are.
std::vector<LostNesting> LostNestings(Database& database, const std::set<GroupId>& groups,
                                      const std::set<GroupId>& going = {});
bool IsNested(Database& database, GroupId parent, GroupId child);
// Whatever the parent's record said so far; if it goes on saying so, the next pass that reads it nests them again.
void EndNesting(Database& database, GroupId parent, GroupId child);

// Makes the nesting of this source's groups follow from those of their refs that are groups; kStay: lost nestings
// stay, and are found again. Returns the number of members that stay unresolved: neither an account nor a group of this
// source.
enum class Unnested : std::uint8_t { kGo, kStay };
std::int64_t ResolveNesting(Database& database, SourceId source, Unnested unnested = Unnested::kGo);
// The same for the nesting of these groups, in others and of others in them; it counts nothing.
void ResolveNesting(Database& database, const std::set<GroupId>& groups, Unnested unnested);
// The members of one group that are neither an account nor a group of its source.
std::int64_t CountUnresolved(Database& database, GroupId group);

}  // namespace rollcall
