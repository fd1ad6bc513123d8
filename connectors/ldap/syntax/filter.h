// Search filters (RFC 4515), checked before a server sees them.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace rollcall {

// What is wrong with `filter`, with the place ("character 12: ..."). nullopt: it is well-formed. Blanks
// between the filters of a list are accepted, as libldap does, so that long filters may be broken into lines.
std::optional<std::string> FindFilterProblem(std::string_view filter);

// An attribute description (RFC 4512 section 2.5): `cn`, `cn;lang-es`, `2.5.4.3`.
bool IsAttributeDescription(std::string_view text);

// Any octets as the value of a filter (RFC 4515 section 3).
std::string EscapeFilterValue(std::string_view octets);

}  // namespace rollcall
