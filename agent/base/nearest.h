// What somebody may have meant who mistyped a name.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace rollcall {

// "; did you mean 'bind_dn'?" where one of `names` is near, else "; there are: a, b, c".
std::string Suggestion(std::string_view mistyped, std::span<const std::string_view> names);

}  // namespace rollcall
