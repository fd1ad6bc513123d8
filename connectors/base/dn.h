// Distinguished names (RFC 4514) in a form that can be compared byte by byte.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace rollcall {

// Appends the key of `dn` to `out`: attribute types in lower case and by their short names (RFC 4514 section
// 3), values with NFKC_Casefold, blanks at the ends cut and inner runs of them folded (RFC 4518 section 2.6.1),
// escapes in one form, the parts of a multi-valued RDN sorted. Values in #hex keep it. Two DNs with equal keys
// name the same entry. false: not a DN; `out` is then as it was. Allocates nothing but room in `out` where the
// DN is ASCII: this runs for every user and every member of a group.
bool AppendDnKey(std::string_view dn, std::string& out);

// nullopt: not a DN.
std::optional<std::string> DnKey(std::string_view dn);

// Appends the key of one attribute value, as it stands in a DN's key.
void AppendDnValueKey(std::string_view value, std::string& out);

// Whether the entry with `key` is the one with `base_key` or lies below it. Both are keys.
bool IsWithin(std::string_view key, std::string_view base_key);

// The part of a key before the first comma that separates RDNs.
std::string_view FirstRdn(std::string_view key);

}  // namespace rollcall
