// Filters (RFC 4515) on entries that no server looks at.
#pragma once

#include <string_view>

#include "connectors/ldap/connection/search.h"

namespace rollcall {

// Whether `entry` matches `filter`, which must be well-formed (FindFilterProblem). Values are compared as text without
// regard to case; >= and <= by number where both sides are whole numbers; ~= is =. There is no schema, so that a
// class is matched only where the entry names it. Extensible matches, which need one, are std::logic_error: refuse
// them with NeedsSchema.
bool Matches(std::string_view filter, const LdapEntry& entry);

bool NeedsSchema(std::string_view filter);

}  // namespace rollcall
