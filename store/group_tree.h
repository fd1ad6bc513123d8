// The groups and how they nest, as a policy asks for them: those in a group are its members' as well.
#pragma once

#include <functional>
#include <span>
#include <string_view>

#include "store/database.h"

namespace rollcall {

// `label`: the DN, or the name of a group that has none; `dn_key`: the DN as it is compared, empty where there is none.
// The views die with the call.
using GroupFn = std::function<void(GroupId, std::string_view label, std::string_view dn_key)>;
using GroupEdgeFn = std::function<void(GroupId parent, GroupId child)>;

// All of them, in order of id.
void EachGroup(Database& database, const GroupFn& fn);
void EachGroupEdge(Database& database, const GroupEdgeFn& fn);

// The same of these groups and those that they are in, through however many others; circles are harmless.
void EachGroupAbove(Database& database, std::span<const GroupId> groups, const GroupFn& fn);
void EachGroupEdgeAbove(Database& database, std::span<const GroupId> groups, const GroupEdgeFn& fn);

// The first few of the groups whose compared DN begins so.
void SomeGroupsWithDn(Database& database, std::string_view prefix, const GroupFn& fn);

}  // namespace rollcall
