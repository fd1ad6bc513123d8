// The nesting of a few groups, where the others are as they were.
#pragma once

#include <cstdint>
#include <set>
#include <vector>

#include "store/groups.h"

namespace rollcall {

// As LostNestings and ResolveNesting (store/groups.h) do it for a whole source, for the edges that lead from these
// groups and to them. Costs what these groups name and by how many they are named, however many others there are.
std::vector<LostNesting> LostNestings(Database& database, const std::set<GroupId>& groups);
void ResolveNesting(Database& database, const std::set<GroupId>& groups, Unnested unnested);

// The members of one group that are neither an account nor a group of its source.
std::int64_t CountUnresolved(Database& database, GroupId group);

}  // namespace rollcall
