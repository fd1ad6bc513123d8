// The groups that a cell names, as eXo writes them: "type:/group/path;type2:/group2".
#pragma once

#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "connectors/observed.h"

namespace rollcall {

// Adds what `cell` names to `memberships`, as views into it; the type is `member` where none is told, and may be "*".
// Blanks around each part do not count, nor do empty parts; what stands there twice is taken once. A group that is a DN
// is known by its normalised DN, which is added to `keys`. Returns what is wrong with the cell, nullopt: nothing.
std::optional<std::string> ReadMemberships(std::string_view cell, std::vector<ObservedMembership>& memberships,
                                           std::deque<std::string>& keys);

}  // namespace rollcall
