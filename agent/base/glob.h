// Patterns for names, as people write them in a policy.
#pragma once

#include <string_view>

namespace rollcall {

// Whether `pattern` is the whole of `text`, where * stands for any text, also none, and ? for one character of UTF-8.
// All else stands for itself; both must be folded in the same way. Takes time of at most the product of the sizes.
bool MatchesGlob(std::string_view pattern, std::string_view text);

}  // namespace rollcall
